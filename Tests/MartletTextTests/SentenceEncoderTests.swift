import Martlet
import MartletData
import MartletText
import TestSupport
import Testing

struct SentenceEncoderTests {
  @Test(arguments: SentencePooling.allCases)
  func vectorsOfTheSmallModelAreThoseOfTheReference(pooling: SentencePooling) throws {
    let encoder = try SentenceEncoder(folder: Goldens.tiny, pooling: pooling, maximumLength: 32)
    let goldens = try GoldenValues("text/states")
    let (sentences, pairs) = (Array(Goldens.texts.sentences.prefix(12)), Goldens.texts.pairs)
    let expected = goldens["\(pooling)"]
    expectClose(encoder.encode(sentences), expected[..<12], within: 1e-5)
    expectClose(encoder(encoder.tokenizer.batch(pairs, maximumLength: 32)), expected[12...], within: 1e-5)
  }

  /// 30 sentences in many scripts, empty, longer than the limit, and pairs, by the real weights.
  @Test(.enabled(if: DatasetRegistry().isInstalled("minilm-l6"), "needs `martlet data install minilm-l6`"))
  func vectorsOfMiniLMAreThoseOfTheReference() throws {
    let encoder = try SentenceEncoder()
    let goldens = try GoldenValues("text/minilm-l6")
    #expect(Goldens.texts.sentences.count >= 30 && Goldens.texts.pairs.count == 6)
    expectClose(encoder.encode(Goldens.texts.sentences), goldens["sentences"], within: 1e-4)
    let batch = encoder.tokenizer.batch(Goldens.texts.pairs, maximumLength: 256)
    expectClose(encoder(batch), goldens["pairs"], within: 1e-4)
    let states = encoder.encoder(batch.tokens, types: batch.types, mask: batch.mask)
    expectClose(encoder.encoder.pooled(states), goldens["pooled pairs"], within: 1e-4)
    // What the model was trained for: the second sentence says the same as the first, the third something else.
    let similarities = encoder.encode(Array(Goldens.texts.sentences.prefix(3)))
    let products = similarities.matmul(similarities.transposed())
    #expect(products[0, 1].scalar > products[0, 2].scalar + 0.5)
  }

  @Test func orderAndCompanyDoNotMatter() throws {
    let encoder = try SentenceEncoder(folder: Goldens.tiny, maximumLength: 40)
    let sentences = Goldens.texts.sentences
    let together = encoder.encode(sentences)
    #expect(together.shape == [sentences.count, 24])
    expectClose(encoder.encode(sentences, batchSize: 3), together, within: 1e-5)
    expectClose(encoder.encode(sentences.reversed()), together.flipped([0]), within: 1e-5)
    expectClose(together.norm([1]), Tensor.ones([sentences.count]), within: 1e-5)
    #expect(encoder.encode([]).shape == [0, 24])
  }

  @Test func theLimitOfTheModelHolds() throws {
    let encoder = try SentenceEncoder(folder: Goldens.tiny)
    #expect(encoder.maximumLength == 64)
    #expect(encoder.encode([String(repeating: "clay ", count: 500)]).isAllFinite)
  }

  @Test func gradientsReachTheModel() throws {
    let encoder = try SentenceEncoder(folder: Goldens.tiny)
    let batch = encoder.tokenizer.batch(["hello", "the wheel"])
    let (_, gradients) = valueAndGradients(of: encoder.encoder) {
      let vectors = encoder(batch)
      return vectors[0].matmul(vectors[1])
    }
    #expect(gradients[encoder.encoder.tokenEmbedding.weight]?.isAllFinite == true)
  }

  @Test func whatIsMissingIsNamed() throws {
    #expect(errorText { try SentenceEncoder(folder: "/no") }.hasPrefix("/no/config.json: the file cannot be read"))
  }
}
