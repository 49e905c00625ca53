/// A layer of a transformer's encoder (Vaswani et al. 2017, §3.1): self-attention and a feed-forward network, each with
/// dropout, a residual connection and layer normalisation.
///
/// Normalisation follows the sum as in the original, `norm(x + f(x))`, or comes before the branch with `isNormFirst`,
/// `x + f(norm(x))` (Xiong et al. 2020). With a causal mask it is a layer of a language model. Values are those of PyTorch's
/// `TransformerEncoderLayer` with `batch_first`.
///
/// - Shapes: `[batch, length, features]` → the same
public final class TransformerEncoderLayer: Layer {
  /// Self-attention.
  public let attention: MultiHeadAttention
  /// The feed-forward network.
  public let feedForward: FeedForward
  /// The normalisation of attention.
  public let attentionNorm: LayerNorm
  /// The normalisation of the feed-forward network.
  public let feedForwardNorm: LayerNorm
  /// Dropout of both branches.
  public let dropout: Dropout
  /// Whether normalisation comes before the branches.
  public let isNormFirst: Bool

  /// A layer with `hidden` features within its feed-forward network.
  public init(
    _ features: Int, heads: Int, hidden: Int, keyHeads: Int? = nil, activation: FeedForwardActivation = .relu,
    dropout: Double = 0.1, isNormFirst: Bool = false, epsilon: Double = 1e-5, positions: RotaryPositions? = nil,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    attention = MultiHeadAttention(
      features, heads: heads, keyHeads: keyHeads, dropout: dropout, positions: positions, using: &generator,
      file: file, line: line)
    feedForward = FeedForward(
      features, hidden: hidden, activation: activation, dropout: dropout, using: &generator, file: file, line: line)
    attentionNorm = LayerNorm(features, epsilon: epsilon)
    feedForwardNorm = LayerNorm(features, epsilon: epsilon)
    self.dropout = Dropout(dropout, file: file, line: line)
    self.isNormFirst = isNormFirst
  }

  /// A layer of given parts.
  public init(
    attention: MultiHeadAttention, feedForward: FeedForward, attentionNorm: LayerNorm, feedForwardNorm: LayerNorm,
    dropout: Dropout, isNormFirst: Bool = false
  ) {
    (self.attention, self.feedForward) = (attention, feedForward)
    (self.attentionNorm, self.feedForwardNorm) = (attentionNorm, feedForwardNorm)
    self.dropout = dropout
    self.isNormFirst = isNormFirst
  }

  /// The output without masks.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, isCausal: false) }

  /// The output; masks and cache are those of `MultiHeadAttention`.
  public func callAsFunction(
    _ x: Tensor, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = false, cache: KeyValueCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      func attended(_ x: Tensor) -> Tensor {
        dropout(attention(x, mask: mask, keyMask: keyMask, isCausal: isCausal, cache: cache))
      }
      if isNormFirst {
        let middle = x + attended(attentionNorm(x))
        return middle + dropout(feedForward(feedForwardNorm(middle)))
      }
      let middle = attentionNorm(x + attended(x))
      return feedForwardNorm(middle + dropout(feedForward(middle)))
    }
  }

  /// `TransformerEncoderLayer`, and where normalisation is.
  public var summary: String { "TransformerEncoderLayer, \(isNormFirst ? "pre" : "post")-norm" }
}
