import Martlet

/// How the states of a sentence's tokens become one vector (Reimers and Gurevych 2019, §3).
public enum SentencePooling: Sendable, Hashable, CaseIterable {
  /// The mean of all tokens' states, those of start and end included.
  case mean
  /// The greatest value of each feature.
  case maximum
  /// The state of the first token.
  case first

  /// A vector for each sentence; the mask is true for tokens and false for padding.
  ///
  /// - Shapes: states `[batch, length, features]`, mask `[batch, length]` → `[batch, features]`
  public func callAsFunction(_ states: Tensor, mask: Tensor) -> Tensor {
    let real = mask.expanded(at: -1)
    switch self {
    case .mean:
      let weights = real.converted(to: states.dtype)
      return (states * weights).sum(1) / Tensor.maximum(weights.sum(1), 1)
    case .maximum:
      return states.filled(where: (.!real).broadcast(to: states.shape), with: -Double.infinity).max([1])
    case .first:
      return states[Slice.all, 0]
    }
  }
}
