import Martlet
import MartletText
import TestSupport
import Testing

struct BERTEncoderTests {
  private func tiny() throws -> BERTEncoder {
    try BERTEncoder(
      BERTConfiguration(contentsOf: "\(Goldens.tiny)/config.json"),
      tensors: Safetensors.read("\(Goldens.tiny)/model.safetensors").tensors)
  }

  @Test func statesAndGradientsAreThoseOfTheReference() throws {
    let goldens = try GoldenValues("text/states")
    let encoder = try tiny()
    let tokens = goldens["tokens"]
    let types = goldens["types"]
    let mask = goldens["mask"].converted(to: .bool)
    let real = mask.expanded(at: -1).converted(to: .float32)
    var states = Tensor.zeros([])
    var pooled = Tensor.zeros([])
    let (_, gradients) = valueAndGradients(of: encoder) {
      let found = encoder(tokens, types: types, mask: mask)
      (states, pooled) = (found.detached(), encoder.pooled(found).detached())
      return encoder.pooled(found).sin().sum() + (found * real).cos().sum()
    }
    expectClose(states * real, goldens["states"], within: 2e-5)
    expectClose(pooled, goldens["pooled"], within: 1e-5)
    for (name, parameter) in encoder.namedParameters {
      let expected = goldens["gradient.\(BERTEncoder.checkpointName(name))"]
      let scale = max(1, expected.abs().max().scalar)
      expectClose(try #require(gradients[parameter]) / scale, expected / scale, within: 1e-4, name)
    }
  }

  @Test func paddingChangesNothing() throws {
    let encoder = try tiny()
    let tokens = Tensor([5, 60, 71, 8] as [Int32]).expanded(at: 0)
    let alone = encoder(tokens)
    let padded = Tensor.concatenate([tokens, Tensor([9, 9, 9] as [Int32]).expanded(at: 0)], axis: 1)
    let mask = Tensor([true, true, true, true, false, false, false]).expanded(at: 0)
    expectClose(encoder(padded, types: nil, mask: mask)[Slice.all, ..<4], alone, within: 1e-5)
    #expect(!encoder(padded)[Slice.all, ..<4].isClose(to: alone, tolerance: 1e-3))
  }

  @Test func tensorsOfAModelWithATaskAreFoundUnderTheirPrefix() throws {
    let tensors = try Safetensors.read("\(Goldens.tiny)/model.safetensors").tensors
    let configuration = try BERTConfiguration(contentsOf: "\(Goldens.tiny)/config.json")
    var renamed: [String: Tensor] = ["bert.embeddings.position_ids": Tensor.range(0, to: 64)]
    for (name, tensor) in tensors where !name.hasPrefix("pooler") { renamed["bert.\(name)"] = tensor }
    let encoder = try BERTEncoder(configuration, tensors: renamed)
    #expect(encoder.pooler == nil)
    let tokens = Tensor([5, 60, 71] as [Int32]).expanded(at: 0)
    #expect(encoder(tokens).floats == (try tiny())(tokens).floats)
    #expect(encoder.pooled(encoder(tokens)).floats == encoder(tokens)[0, 0].floats)
  }

  @Test func aCheckpointComesBackAsItWas() throws {
    let encoder = try tiny()
    let again = try BERTEncoder(encoder.configuration, tensors: encoder.checkpoint)
    #expect(again.state.mapValues(\.floats) == encoder.state.mapValues(\.floats))
    #expect(
      encoder.checkpoint.keys.sorted()
        == (try Safetensors.read("\(Goldens.tiny)/model.safetensors").tensors.keys.sorted()))
  }

  @Test func whatDoesNotFitIsListed() throws {
    var tensors = try Safetensors.read("\(Goldens.tiny)/model.safetensors").tensors
    var configuration = try BERTConfiguration(contentsOf: "\(Goldens.tiny)/config.json")
    tensors["cls.predictions.bias"] = Tensor.zeros([342])
    tensors["encoder.layer.1.output.dense.bias"] = Tensor.zeros([25])
    tensors["embeddings.LayerNorm.weight"] = nil
    #expect(
      errorText { try BERTEncoder(configuration, tensors: tensors) }
        == "the tensors do not fit the model: embeddings.LayerNorm.weight is missing; "
        + "encoder.layer.1.output.dense.bias is [25] and should be [24]; cls.predictions.bias is not part of the model")
    configuration.vocabularySize = 1 << 30
    #expect(
      errorText { try BERTEncoder(configuration, tensors: tensors) }
        .contains("the configuration describes 25769814968 parameters and the file has 19719 numbers"))
  }

  @Test func randomWeightsHaveTheDeviationAsked() {
    var configuration = smallConfiguration()
    configuration.vocabularySize = 4000
    configuration.initialDeviation = 0.3
    var generator = PhiloxGenerator(seed: 4)
    let encoder = BERTEncoder(configuration, using: &generator)
    let weights = encoder.tokenEmbedding.weight.value
    #expect(abs(weights.standardDeviation().scalar - 0.3) < 0.01 && abs(weights.mean().scalar) < 0.01)
    #expect(encoder.pooler?.bias?.value.floats == Array(repeating: 0, count: 8))
  }

  @Test func dropoutIsWhereTheOriginalHasIt() {
    var configuration = smallConfiguration()
    var generator = PhiloxGenerator(seed: 4)
    let tokens = Tensor([1, 2, 3] as [Int32]).expanded(at: 0)
    func varies(_ change: (inout BERTConfiguration) -> Void) -> Bool {
      configuration.dropout = 0
      configuration.attentionDropout = 0
      change(&configuration)
      let encoder = BERTEncoder(configuration, using: &generator)
      let runs = [1, 2].map { seed in withPhase(.training(seed: seed)) { encoder(tokens).floats } }
      return runs[0] != runs[1]
    }
    #expect(!varies { _ in })
    #expect(varies { $0.dropout = 0.5 })
    #expect(varies { $0.attentionDropout = 0.5 })
  }

  @Test func aTextThatIsTooLongNamesTheLayer() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = PhiloxGenerator(seed: 1)
      _ = BERTEncoder(smallConfiguration(), using: &generator)(Tensor.zeros([1, 17], dtype: .int32))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("there are 16 positions and 0..<17 are asked for"), "\(text)")
  }

  @Test func aModelLearnsWhatATextIsAbout() {
    var generator = PhiloxGenerator(seed: 2)
    let encoder = BERTEncoder(smallConfiguration(), using: &generator)
    let head = Linear(8, 2, using: &generator)
    let optimizer = Adam(learningRate: 0.01)
    // The class is whether token 7 occurs, anywhere.
    let rows = (0..<64).map { row in
      (0..<6).map { place in
        let isHere = row % 4 < 2 && place == row % 6
        return isHere ? Int32(7) : Int32(8 + (row * 7 + place * 5) % 12)
      }
    }
    let tokens = Tensor(rows)
    let labels = Tensor(rows.map { Int32($0.contains(7) ? 1 : 0) })
    final class Classifier: Module {
      let encoder: BERTEncoder
      let head: Linear
      init(_ encoder: BERTEncoder, _ head: Linear) { (self.encoder, self.head) = (encoder, head) }
      func callAsFunction(_ tokens: Tensor) -> Tensor { head(encoder.pooled(encoder(tokens))) }
    }
    let model = Classifier(encoder, head)
    for _ in 0..<150 {
      let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(tokens), labels) }
      optimizer.update(model, with: gradients)
    }
    #expect(model(tokens).argmax().equals(labels).all().scalar == 1)
  }
}
