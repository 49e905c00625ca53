import Martlet

/// The bidirectional transformer encoder of Devlin et al. 2019: embeddings of tokens, positions and segments, then layers
/// that normalise behind each branch.
///
/// ```swift
/// let batch = tokenizer.batch(["The kiln is hot.", "Where is the glaze?"])
/// let states = encoder(batch.tokens, types: batch.types, mask: batch.mask)
/// let wholes = encoder.pooled(states)
/// ```
///
/// - Shapes: tokens `[batch, length]` → `[batch, length, features]`
public final class BERTEncoder: Layer {
  /// A vector for each token.
  public let tokenEmbedding: Embedding
  /// A vector for each position.
  public let positions: LearnedPositions
  /// A vector for each kind of segment.
  public let typeEmbedding: Embedding
  /// The normalisation of the embeddings.
  public let embeddingNorm: LayerNorm
  /// Dropout of the embeddings.
  public let embeddingDropout: Dropout
  /// The layers.
  public let encoder: TransformerEncoder
  /// The map of the first token's state to a vector for the whole text; not every checkpoint has one.
  public let pooler: Linear?
  /// The sizes.
  public let configuration: BERTConfiguration

  /// An encoder with random weights, normal with the configuration's deviation unless another initialiser is given, and biases
  /// of zero.
  public init(
    _ configuration: BERTConfiguration, hasPooler: Bool = true, initializer: Initializer? = nil,
    using generator: inout some RandomNumberGenerator
  ) {
    let initializer =
      initializer ?? .normal(mean: 0, standardDeviation: configuration.initialDeviation)
    func map(_ inputs: Int, _ outputs: Int) -> Linear {
      Linear(weight: initializer([outputs, inputs], using: &generator), bias: Tensor.zeros([outputs]))
    }
    func norm() -> LayerNorm { LayerNorm(configuration.features, epsilon: configuration.epsilon) }
    func layer() -> TransformerEncoderLayer {
      let features = configuration.features
      let attention = MultiHeadAttention(
        query: map(features, features), key: map(features, features), value: map(features, features),
        output: map(features, features), heads: configuration.heads, dropout: configuration.attentionDropout)
      let feedForward = FeedForward(
        expansion: map(features, configuration.hiddenFeatures),
        contraction: map(configuration.hiddenFeatures, features), activation: configuration.activation)
      return TransformerEncoderLayer(
        attention: attention, feedForward: feedForward, attentionNorm: norm(), feedForwardNorm: norm(),
        dropout: Dropout(configuration.dropout))
    }
    let features = configuration.features
    tokenEmbedding = Embedding(
      configuration.vocabularySize, features, initializer: initializer, using: &generator)
    positions = LearnedPositions(configuration.maximumLength, features, initializer: initializer, using: &generator)
    typeEmbedding = Embedding(configuration.segmentTypes, features, initializer: initializer, using: &generator)
    embeddingNorm = norm()
    embeddingDropout = Dropout(configuration.dropout)
    encoder = TransformerEncoder((0..<configuration.depth).map { _ in layer() })
    pooler = hasPooler ? map(features, features) : nil
    self.configuration = configuration
  }

  /// The states of single texts without padding.
  public func callAsFunction(_ tokens: Tensor) -> Tensor { callAsFunction(tokens, types: nil) }

  /// The states of texts.
  ///
  /// - Parameters:
  ///   - tokens: The numbers of tokens.
  ///   - types: The segment of each token; the first where `nil`.
  ///   - mask: True for tokens, false for padding, which nothing attends to.
  /// - Shapes: all `[batch, length]` → `[batch, length, features]`
  public func callAsFunction(_ tokens: Tensor, types: Tensor?, mask: Tensor? = nil) -> Tensor {
    let types = types ?? Tensor.zeros(tokens.shape, dtype: .int32)
    let embedded = positions(tokenEmbedding(tokens) + typeEmbedding(types))
    return encoder(embeddingDropout(embeddingNorm(embedded)), keyMask: mask)
  }

  /// A vector for each whole text: `tanh(W h + b)` of its first token's state; the state itself without a pooler.
  ///
  /// - Shapes: `[batch, length, features]` → `[batch, features]`
  public func pooled(_ states: Tensor) -> Tensor {
    let first = states[Slice.all, 0]
    return pooler.map { $0(first).tanh() } ?? first
  }

  /// `BERTEncoder depth × features`.
  public var summary: String { "BERTEncoder \(configuration.depth) × \(configuration.features)" }
}
