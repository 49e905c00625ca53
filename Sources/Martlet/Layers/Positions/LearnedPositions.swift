/// Adds a learned vector for each position (Gehring et al. 2017; BERT, GPT).
///
/// - Shapes: `[…, length, features]` → the same; weight `[maximumLength, features]`
public final class LearnedPositions: Layer {
  /// The vectors.
  public let weight: Parameter

  /// Normal vectors with standard deviation 0.02, as in BERT and GPT-2, unless another initialiser is given.
  public init(
    _ maximumLength: Int, _ features: Int, initializer: Initializer = .normal(mean: 0, standardDeviation: 0.02),
    using generator: inout some RandomNumberGenerator
  ) {
    weight = Parameter(initializer([maximumLength, features], using: &generator))
  }

  /// Given vectors.
  public init(weight: Tensor) { self.weight = Parameter(weight) }

  /// `x` plus the vectors of the positions from 0 on.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, offset: 0) }

  /// `x` plus the vectors of the positions from `offset` on.
  public func callAsFunction(_ x: Tensor, offset: Int) -> Tensor {
    LayerScope.run(self) { x + weight.value.positions(of: x, offset, "LearnedPositions") }
  }

  /// `LearnedPositions maximumLength × features`.
  public var summary: String { "LearnedPositions \(weight.shape[0]) × \(weight.shape[1])" }
}
