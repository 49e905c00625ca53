import Martlet
import MartletData

/// Maps sentences to vectors of length 1 whose inner product tells how close their meanings are (Reimers and Gurevych 2019).
///
/// `martlet data install minilm-l6` fetches a model of 6 layers that was trained on a billion pairs of sentences:
///
/// ```swift
/// let encoder = try SentenceEncoder()
/// let vectors = encoder.encode(["A man is eating food.", "Somebody has a meal.", "The sky is blue."])
/// let similarities = vectors.matmul(vectors.transposed())
/// ```
///
/// To train it further, take gradients of the `encoder`'s parameters through a call with a batch of tokens.
public struct SentenceEncoder {
  /// The name in the registry.
  public static let name = "minilm-l6"

  /// What makes tokens of sentences.
  public let tokenizer: WordPieceTokenizer
  /// What makes states of tokens.
  public let encoder: BERTEncoder
  /// How states become one vector.
  public let pooling: SentencePooling
  /// The most tokens of a sentence; what is longer loses its end.
  public let maximumLength: Int

  /// An encoder of given parts.
  public init(
    tokenizer: WordPieceTokenizer, encoder: BERTEncoder, pooling: SentencePooling = .mean, maximumLength: Int = 256
  ) {
    self.tokenizer = tokenizer
    self.encoder = encoder
    self.pooling = pooling
    self.maximumLength = min(maximumLength, encoder.configuration.maximumLength)
  }

  /// The encoder of `folder`, by default the installed one, with `config.json`, `vocab.txt` and `model.safetensors`.
  ///
  /// Throws when it is not installed, a file is missing or damaged, or the files do not belong together.
  public init(
    folder: String? = nil, basicTokenizer: BasicTokenizer = BasicTokenizer(), pooling: SentencePooling = .mean,
    maximumLength: Int = 256
  ) throws(DataError) {
    let folder = if let folder { folder } else { try DatasetRegistry().folder(of: Self.name) }
    let configuration = try BERTConfiguration(contentsOf: "\(folder)/config.json")
    let tokenizer = try WordPieceTokenizer(contentsOf: "\(folder)/vocab.txt", basicTokenizer: basicTokenizer)
    let weights = "\(folder)/model.safetensors"
    guard tokenizer.vocabulary.count == configuration.vocabularySize else {
      throw DataError(
        .mismatch, path: "\(folder)/vocab.txt",
        problem: "there are \(tokenizer.vocabulary.count) tokens, and config.json says \(configuration.vocabularySize)",
        remedy: "use files of the same model")
    }
    let encoder: BERTEncoder
    do {
      encoder = try BERTEncoder(configuration, tensors: Safetensors.read(weights).tensors)
    } catch {
      throw DataError(checkpoint: error, path: weights)
    }
    self.init(tokenizer: tokenizer, encoder: encoder, pooling: pooling, maximumLength: maximumLength)
  }

  /// The vectors of sentences, in their order.
  ///
  /// - Shapes: `[sentences, features]`
  public func encode(_ sentences: [String], batchSize: Int = 32) -> Tensor {
    let texts = sentences.map { tokenizer.encode($0, maximumLength: maximumLength) }
    // Sentences of like length share a batch: that leaves little padding.
    let order = texts.indices.sorted { texts[$0].count > texts[$1].count }
    var places = order
    for (place, index) in order.enumerated() { places[index] = place }
    let parts = stride(from: 0, to: order.count, by: batchSize).map { start in
      let batch = order[start..<min(start + batchSize, order.count)].map { texts[$0] }
      return self(TokenBatch(batch, padding: tokenizer.index(of: .padding)))
    }
    guard !parts.isEmpty else { return Tensor.zeros([0, encoder.configuration.features]) }
    return Tensor.concatenate(parts).gathered(Tensor(places))
  }

  /// The vectors of a batch of tokens.
  ///
  /// - Shapes: `[batch, features]`
  public func callAsFunction(_ batch: TokenBatch) -> Tensor {
    let pooled = pooling(encoder(batch.tokens, types: batch.types, mask: batch.mask), mask: batch.mask)
    return pooled / Tensor.maximum(pooled.norm([-1], keepingAxes: true), 1e-12)
  }
}

extension DataError {
  /// A failure of a file of tensors as one of data.
  fileprivate init(checkpoint error: CheckpointError, path: String) {
    switch error {
    case .unreadable(_, let reason):
      self.init(
        .unreadable, path: path, problem: "the file cannot be read (\(reason))",
        remedy: "check the path and its permissions")
    case .malformed(_, let reason), .unwritable(_, let reason):
      self.init(.damaged, path: path, problem: reason, remedy: "fetch the file again")
    case .mismatch:
      self.init(.mismatch, path: path, problem: error.description, remedy: "use files of the same model")
    }
  }
}
