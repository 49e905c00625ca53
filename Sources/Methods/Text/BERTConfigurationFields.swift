import Martlet

/// What a `config.json` says, with all that is wrong in it.
struct BERTConfigurationFields: Decodable {
  private(set) var configuration = BERTConfiguration()
  private(set) var faults: [String] = []

  private enum Key: String, CodingKey {
    case vocabularySize = "vocab_size"
    case features = "hidden_size"
    case depth = "num_hidden_layers"
    case heads = "num_attention_heads"
    case hiddenFeatures = "intermediate_size"
    case activation = "hidden_act"
    case maximumLength = "max_position_embeddings"
    case segmentTypes = "type_vocab_size"
    case dropout = "hidden_dropout_prob"
    case attentionDropout = "attention_probs_dropout_prob"
    case epsilon = "layer_norm_eps"
    case initialDeviation = "initializer_range"
    case modelType = "model_type"
    case positions = "position_embedding_type"
  }

  private static let activations: [String: FeedForwardActivation] = [
    "gelu": .gelu, "relu": .relu, "silu": .silu, "swish": .silu, "gelu_new": .geluApproximation,
    "gelu_pytorch_tanh": .geluApproximation,
  ]

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    readSize(fields, .vocabularySize, \.vocabularySize)
    readSize(fields, .features, \.features)
    readSize(fields, .depth, \.depth)
    readSize(fields, .heads, \.heads)
    readSize(fields, .hiddenFeatures, \.hiddenFeatures)
    readSize(fields, .maximumLength, \.maximumLength)
    readSize(fields, .segmentTypes, \.segmentTypes)
    readNumber(fields, .dropout, \.dropout, within: 0...1)
    readNumber(fields, .attentionDropout, \.attentionDropout, within: 0...1)
    readNumber(fields, .epsilon, \.epsilon, within: 0...1)
    readNumber(fields, .initialDeviation, \.initialDeviation, within: 0...1)
    if let name = readText(fields, .activation, allowed: Self.activations.keys.sorted()) {
      configuration.activation = Self.activations[name] ?? .gelu
    }
    _ = readText(fields, .modelType, allowed: ["bert"])
    _ = readText(fields, .positions, allowed: ["absolute"])
    if configuration.features % configuration.heads != 0 {
      faults.append("\(configuration.heads) heads do not divide \(configuration.features) features")
    }
  }

  /// A size must be there: a guess would make another model.
  private mutating func readSize(
    _ fields: KeyedDecodingContainer<Key>, _ key: Key, _ place: WritableKeyPath<BERTConfiguration, Int>
  ) {
    guard fields.contains(key) else { return faults.append("\(key.rawValue) is missing") }
    guard let value = try? fields.decode(Int.self, forKey: key), value > 0, value <= Int(Int32.max) else {
      return faults.append("\(key.rawValue) is not a whole number from 1 to \(Int32.max)")
    }
    configuration[keyPath: place] = value
  }

  private mutating func readNumber(
    _ fields: KeyedDecodingContainer<Key>, _ key: Key, _ place: WritableKeyPath<BERTConfiguration, Double>,
    within range: ClosedRange<Double>
  ) {
    guard fields.contains(key) else { return }
    guard let value = try? fields.decode(Double.self, forKey: key), range.contains(value) else {
      return faults.append("\(key.rawValue) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    configuration[keyPath: place] = value
  }

  private mutating func readText(
    _ fields: KeyedDecodingContainer<Key>, _ key: Key, allowed: [String]
  ) -> String? {
    guard fields.contains(key) else { return nil }
    guard let value = try? fields.decode(String.self, forKey: key), allowed.contains(value) else {
      faults.append("\(key.rawValue) is not \(allowed.joined(separator: " or "))")
      return nil
    }
    return value
  }
}
