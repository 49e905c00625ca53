/// How the losses of examples become one number.
public enum Reduction: Sendable, Hashable {
  /// Their mean.
  case mean
  /// Their sum.
  case sum
  /// None: they stay as they are.
  case none

  func callAsFunction(_ losses: Tensor) -> Tensor {
    switch self {
    case .mean: losses.mean()
    case .sum: losses.sum()
    case .none: losses
    }
  }
}
