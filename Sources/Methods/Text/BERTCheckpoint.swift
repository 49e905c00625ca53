import Martlet

extension BERTEncoder {
  /// An encoder with the weights of a checkpoint of Hugging Face's `BertModel`; it has a pooler where the checkpoint does.
  ///
  /// Names may start with `bert.`, as in models with a task's head. Throws a list of every tensor that is missing, ill-shaped
  /// or not part of an encoder.
  public convenience init(_ configuration: BERTConfiguration, tensors: [String: Tensor]) throws(CheckpointError) {
    var named: [String: Tensor] = [:]
    for (name, tensor) in tensors {
      let short = name.hasPrefix("bert.") ? String(name.dropFirst("bert.".count)) : name
      // The numbers 0, 1, 2 …, which older versions saved.
      if short != "embeddings.position_ids" { named[short] = tensor }
    }
    // The sizes come from another file: memory is asked for where this one has as many numbers only.
    let elements = named.values.reduce(0) { $0 + $1.elementCount }
    let hasPooler = named["pooler.dense.weight"] != nil
    let needed = configuration.parameterCount(hasPooler: hasPooler)
    guard needed <= elements else {
      throw .mismatch(["the configuration describes \(needed) parameters and the file has \(elements) numbers"])
    }
    // Nothing is drawn: every parameter is given.
    var generator = PhiloxGenerator(seed: 0)
    self.init(configuration, hasPooler: hasPooler, initializer: .zeros, using: &generator)
    try load(named, renaming: Self.checkpointName)
  }

  private static let names = [
    "tokenEmbedding": "embeddings.word_embeddings",
    "positions": "embeddings.position_embeddings",
    "typeEmbedding": "embeddings.token_type_embeddings",
    "embeddingNorm": "embeddings.LayerNorm",
    "pooler": "pooler.dense",
    "attention.query": "attention.self.query",
    "attention.key": "attention.self.key",
    "attention.value": "attention.self.value",
    "attention.output": "attention.output.dense",
    "attentionNorm": "attention.output.LayerNorm",
    "feedForward.expansion": "intermediate.dense",
    "feedForward.contraction": "output.dense",
    "feedForwardNorm": "output.LayerNorm",
  ]

  /// The values of all parameters under Hugging Face's names.
  public var checkpoint: [String: Tensor] {
    var named: [String: Tensor] = [:]
    for (path, value) in state { named[Self.checkpointName(path)] = value }
    return named
  }

  /// Hugging Face's name of the parameter with a property path: `encoder.layers.0.attentionNorm.scale` is
  /// `encoder.layer.0.attention.output.LayerNorm.weight`.
  public static func checkpointName(_ path: String) -> String {
    var parts = path.split(separator: ".").map(String.init)
    let kind = parts.removeLast()
    var place: [String] = []
    if parts.first == "encoder", parts.count > 3 {
      place = ["encoder", "layer", parts[2]]
      parts.removeFirst(3)
    }
    let part = parts.joined(separator: ".")
    place.append(names[part] ?? part)
    place.append(["scale": "weight", "shift": "bias"][kind] ?? kind)
    return place.joined(separator: ".")
  }
}
