import Martlet
import Testing

@Suite struct LayerOutputsTests {
  private final class Network: Layer {
    let features: Sequential
    let norm = LayerNorm(8)
    let activation = GELU()
    let head: Linear

    init(using generator: inout PhiloxGenerator) {
      features = Sequential(
        Convolution2D(1, 4, kernel: 3, using: &generator), ReLU(), MaxPooling2D(),
        Residual(Sequential(Convolution2D(4, 4, kernel: 1, using: &generator), ReLU())), Flatten(),
        Linear(16, 8, using: &generator))
      head = Linear(8, 8, using: &generator)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { activation(head(head(norm(features(x))))) }
  }

  private var generator = PhiloxGenerator(seed: 1)

  @Test mutating func everyLayerTellsItsOutputsByPath() throws {
    let model = Network(using: &generator)
    let x = Tensor.sample([3, 6, 6, 1])
    let plain = model(x)
    let (result, outputs) = model.recordingOutputs { model(x) }
    expectClose(result, plain, relative: 1e-6, absolute: 1e-6)
    let expected: Set = [
      "features", "features.0", "features.1", "features.2", "features.3", "features.3.branch", "features.3.branch.0",
      "features.3.branch.1", "features.4", "features.5", "norm", "activation", "head",
    ]
    #expect(Set(outputs.keys) == expected)
    #expect(outputs["head"]?.count == 2, "a layer that runs twice has two outputs")
    #expect(outputs["features.0"]?.count == 1)
    let convolved = try #require(outputs["features.0"]?.first)
    #expect(convolved.shape == [3, 4, 4, 4])
    #expect(convolved.floats.contains { $0 < 0 }, "the convolution is seen before its rectifier")
    let rectified = try #require(outputs["features.1"]?.first)
    #expect(rectified.floats == convolved.relu().floats)
    #expect(outputs["features.2"]?.first?.floats == rectified.maxPooled2D().floats)
    #expect(outputs["activation"]?.first?.floats == result.floats)
  }

  @Test mutating func onlyTheModelsOwnLayersAreKept() {
    let (model, other) = (Network(using: &generator), Network(using: &generator))
    let x = Tensor.sample([1, 6, 6, 1])
    let (_, outputs) = model.recordingOutputs { other(x) }
    #expect(outputs.isEmpty)
    let (inner, outer) = model.recordingOutputs { other.recordingOutputs { other(model(x).sum() * x) } }
    #expect(!inner.outputs.isEmpty && outer.isEmpty, "the innermost call has the outputs")
    #expect(model.recordingOutputs { 1 }.outputs.isEmpty)
  }

  @Test mutating func recordedOutputsKeepTheirPlaceInTheGraph() {
    let model = Network(using: &generator)
    let x = Tensor.sample([2, 6, 6, 1])
    let slope = gradient(at: x) { x in
      (model.recordingOutputs { model(x) }.outputs["features.2"]?.first ?? x).sum()
    }
    let expected = gradient(at: x) { x in
      (model.features.layers[0](x).relu().maxPooled2D()).sum()
    }
    expectClose(slope, expected, relative: 1e-6, absolute: 1e-6)
  }
}
