/// A vector for each of a number of symbols.
///
/// - Shapes: indices `[…]` (`int32` or `int64`) → `[…, dimensions]`; weight `[symbols, dimensions]`
public final class Embedding: Layer {
  /// The vectors.
  public let weight: Parameter

  /// Normal vectors with variance 1, as in PyTorch, unless another initialiser is given.
  public init(
    _ symbols: Int, _ dimensions: Int, initializer: Initializer = .normal(mean: 0, standardDeviation: 1),
    using generator: inout some RandomNumberGenerator
  ) {
    weight = Parameter(initializer([symbols, dimensions], using: &generator))
  }

  /// Given vectors.
  public init(weight: Tensor) {
    self.weight = Parameter(weight)
  }

  /// The vectors of the symbols.
  public func callAsFunction(_ indices: Tensor) -> Tensor {
    LayerScope.run(self) { weight.value.gathered(indices, axis: 0) }
  }

  /// `Embedding symbols × dimensions`.
  public var summary: String { "Embedding \(weight.shape[0]) × \(weight.shape[1])" }
}
