/// The greatest of several affine maps for each output: `maxₖ (wₖ · x + bₖ)` (Goodfellow et al. 2013, eq. 1).
///
/// - Shapes: `[…, inputs]` → `[…, outputs]`; the rows of the linear map are ordered by output, then by piece
public final class Maxout: Layer {
  /// All affine maps together.
  public let linear: Linear
  /// How many maps each output has.
  public let pieces: Int

  /// A layer with `pieces` maps for each output.
  public init(
    _ inputs: Int, _ outputs: Int, pieces: Int = 2, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if pieces < 1 { contractFailure("Maxout", "\(pieces)", "there must be a piece at least", file: file, line: line) }
    linear = Linear(inputs, outputs * pieces, bias: bias, initializer: initializer, using: &generator)
    self.pieces = pieces
  }

  /// A layer whose maps are those of `linear`.
  public init(_ linear: Linear, pieces: Int, file: StaticString = #fileID, line: UInt = #line) {
    if pieces < 1 || linear.weight.shape[0] % pieces != 0 {
      contractFailure(
        "Maxout", "\(linear.weight.shape)", "\(pieces) pieces do not divide the outputs", file: file, line: line)
    }
    self.linear = linear
    self.pieces = pieces
  }

  /// The greatest pieces.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      let maps = linear(x)
      let outputs = maps.shape[maps.rank - 1] / pieces
      return maps.reshaped(to: maps.shape.droppingLast(1).appending(outputs, pieces)).max([-1])
    }
  }

  /// `Maxout inputs → outputs, pieces`.
  public var summary: String {
    let shape = linear.weight.shape
    return "Maxout \(shape[1]) → \(shape[0] / pieces), \(pieces) pieces"
  }
}
