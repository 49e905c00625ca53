extension Tensor {
  /// Group normalisation (Wu & He 2018, eq. 1 to 6): every example's channels are normalised in groups, over all positions
  /// and the channels of the group: `(x − μ) / √(σ² + ε) · γ + β`.
  ///
  /// As many groups as channels make it instance normalisation (Ulyanov et al. 2016).
  ///
  /// - Shapes: `[batch, …, channels]`, scale and shift `[channels]`; groups divide the channels
  public func groupNormalized(
    groups: Int, scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    func fail(_ rule: String) -> Never {
      contractFailure("groupNormalized", "\(shape)", rule, file: file, line: line)
    }
    requireFloatingPoint("groupNormalized", file: file, line: line)
    if rank < 2 { fail("the tensor must be [batch, …, channels]") }
    let channels = shape[rank - 1]
    if groups < 1 || channels % groups != 0 { fail("\(groups) groups do not divide \(channels) channels") }
    for (name, tensor) in [("scale", scale), ("shift", shift)] {
      if let tensor, tensor.shape != [channels] || tensor.dtype != dtype {
        fail("the \(name) must be [\(channels)] \(dtype) and is \(tensor.shape) \(tensor.dtype)")
      }
    }
    // A group's elements as one row, which layer normalisation has a kernel for.
    let width = channels / groups
    let positions = shape.dropFirst().dropLast().reduce(1, *)
    let rows = reshaped(to: [shape[0], positions, groups, width]).transposed([0, 2, 1, 3])
      .reshaped(to: [shape[0], groups, positions * width]).layerNormalized(epsilon: epsilon)
    var result = rows.reshaped(to: [shape[0], groups, positions, width]).transposed([0, 2, 1, 3]).reshaped(to: shape)
    if let scale { result *= scale }
    if let shift { result += shift }
    return result
  }
}
