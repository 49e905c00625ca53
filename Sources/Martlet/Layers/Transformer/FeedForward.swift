/// The activation between the two maps of a transformer's feed-forward network.
public enum FeedForwardActivation: Sendable, Hashable {
  /// `max(0, x)`, as in the original.
  case relu
  /// `x Φ(x)`, as in BERT.
  case gelu
  /// GELU by its tanh formula, as in GPT-2.
  case geluApproximation
  /// `x σ(x)`.
  case silu

  func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .relu: x.relu()
    case .gelu: x.gelu()
    case .geluApproximation: x.gelu(approximation: true)
    case .silu: x.silu()
    }
  }
}

/// The position-wise network of a transformer (Vaswani et al. 2017, eq. 2): `W₂ f(W₁ x + b₁) + b₂`, with dropout behind f.
///
/// - Shapes: `[…, features]` → the same
public final class FeedForward: Layer {
  /// The map W₁.
  public let expansion: Linear
  /// The map W₂.
  public let contraction: Linear
  /// The activation f.
  public let activation: FeedForwardActivation
  /// Dropout of hidden features.
  public let dropout: Dropout

  /// A network with `hidden` features in between.
  public init(
    _ features: Int, hidden: Int, activation: FeedForwardActivation = .relu, bias: Bool = true, dropout: Double = 0,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    expansion = Linear(features, hidden, bias: bias, using: &generator)
    contraction = Linear(hidden, features, bias: bias, using: &generator)
    self.activation = activation
    self.dropout = Dropout(dropout, file: file, line: line)
  }

  /// A network of given maps.
  public init(
    expansion: Linear, contraction: Linear, activation: FeedForwardActivation = .relu, dropout: Dropout = Dropout(0)
  ) {
    (self.expansion, self.contraction) = (expansion, contraction)
    self.activation = activation
    self.dropout = dropout
  }

  /// `W₂ f(W₁ x + b₁) + b₂`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      let hidden = activation == .relu ? expansion.rectified(x) : activation(expansion(x))
      return contraction(dropout(hidden))
    }
  }

  /// `FeedForward features → hidden, activation`.
  public var summary: String {
    "FeedForward \(expansion.weight.shape[1]) → \(expansion.weight.shape[0]), \(activation)"
  }
}
