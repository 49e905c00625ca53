/// A layer of a transformer's decoder (Vaswani et al. 2017, §3.1): causal self-attention, attention to the encoder's memory
/// and a feed-forward network, each with dropout, a residual connection and layer normalisation.
///
/// Normalisation follows the sum as in the original, or comes before the branch with `isNormFirst` (Xiong et al. 2020).
/// Values are those of PyTorch's `TransformerDecoderLayer` with `batch_first`.
///
/// - Shapes: `[batch, length, features]` and memory `[batch, keys, features]` → `[batch, length, features]`
public final class TransformerDecoderLayer: Module {
  /// Causal self-attention.
  public let attention: MultiHeadAttention
  /// Attention to the memory.
  public let memoryAttention: MultiHeadAttention
  /// The feed-forward network.
  public let feedForward: FeedForward
  /// The normalisation of self-attention.
  public let attentionNorm: LayerNorm
  /// The normalisation of attention to the memory.
  public let memoryNorm: LayerNorm
  /// The normalisation of the feed-forward network.
  public let feedForwardNorm: LayerNorm
  /// Dropout of all branches.
  public let dropout: Dropout
  /// Whether normalisation comes before the branches.
  public let isNormFirst: Bool

  /// A layer with `hidden` features within its feed-forward network.
  public init(
    _ features: Int, heads: Int, hidden: Int, memoryFeatures: Int? = nil, keyHeads: Int? = nil,
    activation: FeedForwardActivation = .relu, dropout: Double = 0.1, isNormFirst: Bool = false,
    epsilon: Double = 1e-5, positions: RotaryPositions? = nil, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    attention = MultiHeadAttention(
      features, heads: heads, keyHeads: keyHeads, dropout: dropout, positions: positions, using: &generator,
      file: file, line: line)
    memoryAttention = MultiHeadAttention(
      features, heads: heads, keyHeads: keyHeads, keyFeatures: memoryFeatures, dropout: dropout, using: &generator,
      file: file, line: line)
    feedForward = FeedForward(
      features, hidden: hidden, activation: activation, dropout: dropout, using: &generator, file: file, line: line)
    attentionNorm = LayerNorm(features, epsilon: epsilon)
    memoryNorm = LayerNorm(features, epsilon: epsilon)
    feedForwardNorm = LayerNorm(features, epsilon: epsilon)
    self.dropout = Dropout(dropout, file: file, line: line)
    self.isNormFirst = isNormFirst
  }

  /// The output; masks are those of `MultiHeadAttention`. `cache` holds the positions before `x`, and `memoryCache` the
  /// projected memory.
  public func callAsFunction(
    _ x: Tensor, memory: Tensor, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = true,
    memoryMask: Tensor? = nil, memoryKeyMask: Tensor? = nil, cache: KeyValueCache? = nil,
    memoryCache: KeyValueCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      func attended(_ x: Tensor) -> Tensor {
        dropout(attention(x, mask: mask, keyMask: keyMask, isCausal: isCausal, cache: cache))
      }
      func remembered(_ x: Tensor) -> Tensor {
        dropout(
          memoryAttention(x, attendingTo: memory, mask: memoryMask, keyMask: memoryKeyMask, cache: memoryCache))
      }
      if isNormFirst {
        var y = x + attended(attentionNorm(x))
        y += remembered(memoryNorm(y))
        return y + dropout(feedForward(feedForwardNorm(y)))
      }
      var y = attentionNorm(x + attended(x))
      y = memoryNorm(y + remembered(y))
      return feedForwardNorm(y + dropout(feedForward(y)))
    }
  }

  /// `TransformerDecoderLayer`, and where normalisation is.
  public var summary: String { "TransformerDecoderLayer, \(isNormFirst ? "pre" : "post")-norm" }
}
