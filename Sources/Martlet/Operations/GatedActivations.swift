extension Tensor {
  /// The gated linear unit `a · σ(b)` of the halves a and b of an axis (Dauphin et al. 2017, eq. 1).
  ///
  /// - Shapes: the axis has an even size 2n → n
  public func gatedLinearUnit(
    _ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let (a, b) = halves("gatedLinearUnit", axis, file: file, line: line)
    return a * b.sigmoid()
  }

  /// The halves of an axis of even size.
  private func halves(
    _ operation: String, _ axis: Int, file: StaticString, line: UInt
  ) -> (first: Tensor, second: Tensor) {
    let axis = checkedAxis(axis, operation, file: file, line: line)
    let size = shape[axis]
    if size % 2 != 0 {
      contractFailure(operation, "\(shape)", "axis \(axis) must have an even size", file: file, line: line)
    }
    return (narrowed(axis, to: 0..<size / 2), narrowed(axis, to: size / 2..<size))
  }
}
