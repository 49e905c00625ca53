import Martlet

/// What is added to a loss for large weights, to hold a model back.
///
/// The L2 penalty is also what an optimiser's weight decay stands for; the L1 penalty drives weights to 0 (Tibshirani 1996).
public enum WeightPenalty: Hashable, Sendable {
  /// `λ Σ |θ|`.
  case absolute(Double)
  /// `λ Σ θ²`.
  case squared(Double)

  /// The penalty of a model's weights, without the vectors (biases, scales and shifts), as a scalar that gradients flow
  /// through.
  public func callAsFunction(_ model: some Module) -> Tensor {
    let weights = model.parameters.filter { $0.shape.rank > 1 && !$0.isFrozen }.map(\.value)
    var sum = Tensor.zeros([], dtype: weights.first?.dtype ?? .float32)
    for weight in weights {
      switch self {
      case .absolute: sum += weight.abs().sum()
      case .squared: sum += weight.squared().sum()
      }
    }
    switch self {
    case .absolute(let factor), .squared(let factor): return sum * factor
    }
  }
}
