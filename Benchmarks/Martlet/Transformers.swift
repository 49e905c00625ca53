import Martlet

/// A language model in the manner of GPT-2: the output shares the embedding's weights.
private final class LanguageModel: Module {
  let embedding: Embedding
  let positions: LearnedPositions
  let body: TransformerEncoder

  init(vocabulary: Int, length: Int, using generator: inout PhiloxGenerator) {
    let initializer = Initializer.normal(mean: 0, standardDeviation: 0.02)
    embedding = Embedding(vocabulary, 256, initializer: initializer, using: &generator)
    positions = LearnedPositions(length, 256, using: &generator)
    body = TransformerEncoder(
      depth: 4, 256, heads: 4, hidden: 1024, activation: .geluApproximation, dropout: 0, isNormFirst: true,
      using: &generator)
  }

  func callAsFunction(_ tokens: Tensor, cache: TransformerCache? = nil) -> Tensor {
    let x = positions(embedding(tokens), offset: cache?.length ?? 0)
    return body(x, isCausal: true, cache: cache).affine(embedding.weight.value, bias: nil)
  }
}

/// An encoder and a decoder as in Vaswani et al. 2017.
private final class Translator: Module {
  let source: Embedding
  let target: Embedding
  let positions = SinusoidalPositions(256, maximumLength: 128)
  let encoder: TransformerEncoder
  let decoder: TransformerDecoder
  let head: Linear

  init(vocabulary: Int, using generator: inout PhiloxGenerator) {
    source = Embedding(vocabulary, 256, using: &generator)
    target = Embedding(vocabulary, 256, using: &generator)
    encoder = TransformerEncoder(depth: 2, 256, heads: 4, hidden: 1024, dropout: 0, using: &generator)
    decoder = TransformerDecoder(depth: 2, 256, heads: 4, hidden: 1024, dropout: 0, using: &generator)
    head = Linear(256, vocabulary, using: &generator)
  }

  func callAsFunction(_ sources: Tensor, _ targets: Tensor) -> Tensor {
    let memory = encoder(positions(source(sources)))
    return head(decoder(positions(target(targets)), memory: memory))
  }
}

/// An encoder of text of MiniLM's size (Wang et al. 2020): 6 layers, 384 wide, 12 heads.
private final class TextEncoder: Module {
  let embedding: Embedding
  let positions: LearnedPositions
  let norm = LayerNorm(384, epsilon: 1e-12)
  let body: TransformerEncoder

  init(using generator: inout PhiloxGenerator) {
    let initializer = Initializer.normal(mean: 0, standardDeviation: 0.02)
    embedding = Embedding(30_522, 384, initializer: initializer, using: &generator)
    positions = LearnedPositions(512, 384, using: &generator)
    body = TransformerEncoder(
      depth: 6, 384, heads: 12, hidden: 1536, activation: .gelu, dropout: 0, epsilon: 1e-12, using: &generator)
  }

  func callAsFunction(_ tokens: Tensor) -> Tensor { body(norm(positions(embedding(tokens)))) }
}

extension Workload {
  /// A training step of one layer on 16 sequences of 128 vectors.
  static func transformerLayer() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = TransformerEncoderLayer(256, heads: 4, hidden: 1024, dropout: 0, using: &generator)
    let x = Tensor.normal([16, 128, 256], using: &generator)
    let y = Tensor.normal([16, 128, 256], using: &generator)
    return Workload(training: model, data: ["x": x, "y": y]) { meanSquaredError(model(x), y) }
  }

  /// A training step of a language model on 8 sequences of 128 symbols.
  static func languageModel() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = LanguageModel(vocabulary: 8192, length: 128, using: &generator)
    let x = Tensor.symbols([8, 128], below: 8192, using: &generator)
    let y = Tensor.symbols([8, 128], below: 8192, using: &generator)
    return Workload(training: model, AdamW(), data: ["x": x, "y": y]) { crossEntropy(model(x), y) }
  }

  /// Greedy decoding of 64 symbols after 16 given ones, with a cache of keys and values.
  static func decoding() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = LanguageModel(vocabulary: 8192, length: 128, using: &generator)
    let prompt = Tensor.symbols([1, 16], below: 8192, using: &generator)
    return Workload(model, data: ["prompt": prompt]) {
      let cache = model.body.makeCache()
      var next = model(prompt, cache: cache)[Slice.all, -1].argmax()
      var symbols = [next]
      while symbols.count < 64 {
        next = model(next.expanded(at: 1), cache: cache)[Slice.all, -1].argmax()
        symbols.append(next)
      }
      return Tensor.concatenate(symbols)
    }
  }

  /// A training step of an encoder and a decoder on 16 pairs of 64 symbols.
  static func translation() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = Translator(vocabulary: 4096, using: &generator)
    let source = Tensor.symbols([16, 64], below: 4096, using: &generator)
    let target = Tensor.symbols([16, 64], below: 4096, using: &generator)
    let y = Tensor.symbols([16, 64], below: 4096, using: &generator)
    return Workload(training: model, data: ["source": source, "target": target, "y": y]) {
      crossEntropy(model(source, target), y)
    }
  }

  /// The vectors of sequences of 128 symbols.
  static func textEncoding(batch: Int) -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = TextEncoder(using: &generator)
    let x = Tensor.symbols([batch, 128], below: 30_522, using: &generator)
    return Workload(model, data: ["x": x]) { model(x) }
  }
}
