import Foundation
import Martlet
import Testing

/// A model of one's own that tells its layers.
private final class Perceptron: Layer, LayerSequence {
  let hidden: Linear
  let output: Linear
  /// Whether it tells a rectifier where it computes one.
  let isHonest: Bool

  init(isHonest: Bool = true, using generator: inout PhiloxGenerator) {
    hidden = Linear(6, 16, using: &generator)
    output = Linear(16, 3, using: &generator)
    self.isHonest = isHonest
  }

  var layers: [any Layer] { isHonest ? [hidden, ReLU(), output] : [hidden, output] }

  func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).relu()) }
}

@Suite struct QuantizedModelTests {
  /// A small network for images with all that quantisation takes.
  private func network(seed: UInt64 = 1) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let norm = BatchNorm(8)
    norm.scale?.value = .sample([8], 0.5...1.5, seed: seed + 1)
    norm.shift?.value = .sample([8], seed: seed + 2)
    norm.runningMean?.value = .sample([8], seed: seed + 3)
    norm.runningVariance?.value = .sample([8], 0.5...2, seed: seed + 4)
    let flatNorm = BatchNorm(20)
    flatNorm.runningMean?.value = .sample([20], seed: seed + 5)
    return Sequential(
      Convolution2D(3, 8, kernel: 3, padding: .same, bias: false, using: &generator), norm, ReLU(), MaxPooling2D(),
      ChannelDropout(),
      Sequential(
        Convolution2D(8, 12, kernel: 3, stride: 2, padding: 1, groups: 4, using: &generator), MaxPooling2D(), ReLU()),
      Flatten(), Linear(12 * 2 * 2, 20, using: &generator), flatNorm, ReLU(), Dropout(),
      Linear(20, 5, using: &generator))
  }

  private let batches = (0..<3).map { Tensor.sample([16, 16, 16, 3], seed: UInt64(50 + $0)) }

  private func file(_ name: String) -> String { NSTemporaryDirectory() + "/martlet-\(UUID().uuidString)-\(name)" }

  /// The root mean square of the difference relative to that of the expected.
  private func relativeError(_ x: Tensor, _ expected: Tensor) -> Double {
    ((x - expected).squared().mean().scalar / expected.squared().mean().scalar).squareRoot()
  }

  @Test(arguments: 0..<3) func aNetworkKeepsItsOutputs(_ which: Int) throws {
    let observers: [any RangeObserver] = [MinMaxObserver(), MovingAverageObserver(share: 0.1), HistogramObserver()]
    let model = network()
    let quantized = try QuantizedModel(model, calibratedWith: batches, observer: observers[which])
    let x = Tensor.sample([40, 16, 16, 3], seed: 99)
    #expect(relativeError(quantized(x), model(x)) < 0.03)
    #expect(quantized(x).shape == [40, 5] && quantized(x).dtype == .float32)
  }

  @Test func layersBecomeOneWhereTheyCan() throws {
    let quantized = try QuantizedModel(network(), calibratedWith: batches)
    #expect(
      quantized.layers.map(\.summary) == [
        "QuantizedConvolution2D 3 → 8, 3×3, padding same, rectified", "QuantizedMaxPooling2D 2×2",
        "QuantizedConvolution2D 8 → 12, 3×3, stride 2, padding 1, 4 groups, rectified", "QuantizedMaxPooling2D 2×2",
        "QuantizedFlatten", "QuantizedLinear 48 → 20, rectified", "QuantizedLinear 20 → 5",
      ])
    // Without a sum before it a rectifier stays by itself.
    let bare = Sequential(ReLU(), Flatten(), ReLU(), MaxPooling2D(window: 1))
    let x = Tensor.sample([2, 3, 3, 2], seed: 4)
    #expect(throws: QuantizationError.self) {
      try QuantizedModel(Sequential(ReLU(), GELU()), calibratedWith: [x])
    }
    let rectifier = try QuantizedModel(Sequential(Array(bare.layers.prefix(3))), calibratedWith: [x])
    #expect(rectifier.layers.map(\.summary) == ["QuantizedReLU", "QuantizedFlatten"])
    #expect(relativeError(rectifier(x), x.relu().flattened(from: 1)) < 0.02)
    let nothing = try QuantizedModel(Sequential(Dropout()), calibratedWith: [x])
    #expect(nothing.layers.isEmpty && relativeError(nothing(x), x) < 0.02)
  }

  @Test func layersRunTogetherAsTheyDoApart() throws {
    let quantized = try QuantizedModel(network(), calibratedWith: batches)
    let x = Tensor.sample([9, 16, 16, 3], seed: 7)
    var value = x.quantized(quantized.input.value)
    for layer in quantized.layers.dropLast() { value = layer(value) }
    let expected = try #require(quantized.layers.last).realOutput(value)
    #expect(quantized(x).bytes == expected.bytes)
    let (result, outputs) = quantized.recordingOutputs { quantized(x) }
    #expect(result.bytes == expected.bytes)
    #expect(outputs["layers.5"]?.first?.bytes == value.dequantized().bytes)
    #expect(outputs.keys.count == 8)
  }

  @Test func normalizationsAreFoldedExactly() throws {
    // With few numbers that bytes represent, quantisation adds nothing of its own: what is left is the folding.
    let weight = Tensor([[127, -3], [64, 127]] as [[Float]])
    let norm = BatchNorm(2, epsilon: 0)
    norm.scale?.value = Tensor([2, 0.5] as [Float])
    norm.shift?.value = Tensor([1, -1] as [Float])
    norm.runningMean?.value = Tensor([10, 20] as [Float])
    norm.runningVariance?.value = Tensor([4, 0.25] as [Float])
    for bias in [nil, Tensor([3, 4] as [Float])] {
      let model = Sequential(Linear(weight: weight, bias: bias), norm)
      let x = Tensor([[255, 0], [1, 254], [0, 3]] as [[Float]])
      let quantized = try QuantizedModel(model, calibratedWith: [x], observer: MinMaxObserver())
      expectClose(quantized(x), model(x), relative: 1e-5, absolute: 1e-3)
    }
  }

  @Test func normalizationsWithoutParametersAreFoldedToo() throws {
    let norm = BatchNorm(2, isAffine: false, epsilon: 0)
    norm.runningMean?.value = Tensor([10, 20] as [Float])
    norm.runningVariance?.value = Tensor([4, 0.25] as [Float])
    let model = Sequential(Linear(weight: Tensor([[127, -3], [64, 127]] as [[Float]])), norm)
    let x = Tensor([[255, 0], [1, 254], [0, 3]] as [[Float]])
    let quantized = try QuantizedModel(model, calibratedWith: [x], observer: MinMaxObserver())
    expectClose(quantized(x), model(x), relative: 1e-5, absolute: 1e-3)
    let other = Sequential(model.layers[0], BatchNorm(2, hasRunningStatistics: false))
    #expect(
      #expect(throws: QuantizationError.self) { try QuantizedModel(other, calibratedWith: [x]) }?.description
        == "layers cannot be quantised: 1 (BatchNorm 2, without running statistics), which takes the statistics of its batch"
    )
  }

  @Test(arguments: [([2, 3], nil), ([2, 2], [1, 2]), ([2, 2], [2, 1]), ([3, 1], [2, 2])] as [([Int], [Int]?)])
  func windowsMayBeRectangles(_ window: [Int], _ stride: [Int]?) throws {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Convolution2D(3, 8, kernel: [3, 1], stride: [1, 2], padding: [1, 0], dilation: [1, 2], using: &generator), ReLU(),
      MaxPooling2D(window: window, stride: stride))
    let quantized = try QuantizedModel(model, calibratedWith: batches)
    let x = Tensor.sample([7, 16, 16, 3], seed: 99)
    #expect(quantized(x).shape == model(x).shape)
    #expect(relativeError(quantized(x), model(x)) < 0.03)
  }

  @Test func modelsOfOnesOwnTellTheirLayers() throws {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.sample([50, 6], seed: 2)
    let model = Perceptron(using: &generator)
    let quantized = try QuantizedModel(model, calibratedWith: [x])
    #expect(quantized.layers.map(\.summary) == ["QuantizedLinear 6 → 16, rectified", "QuantizedLinear 16 → 3"])
    #expect(relativeError(quantized(x), model(x)) < 0.03)
    let dishonest = Perceptron(isHonest: false, using: &generator)
    let error = #expect(throws: QuantizationError.self) { try QuantizedModel(dishonest, calibratedWith: [x]) }
    guard case .differentOutputs(let difference)? = error else { throw try #require(error) }
    #expect(difference > 1e-3)
    #expect(
      "\(try #require(error))"
        == "the layers that the model names give other outputs than the model: they differ by \(difference) of the greatest"
    )
  }

  @Test func everythingThatCannotBeQuantizedIsListed() {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      BatchNorm(3), Convolution2D(3, 4, kernel: 3, using: &generator), GELU(),
      Sequential(MaxPooling2D(), BatchNorm(4), Residual(ReLU())), Softmax())
    let error = #expect(throws: QuantizationError.self) { try QuantizedModel(model, calibratedWith: batches) }
    #expect(
      error?.description
        == "layers cannot be quantised: 0 (BatchNorm 3), which does not follow a linear layer or a convolution directly; "
        + "2 (GELU); 3.1 (BatchNorm 4), which does not follow a linear layer or a convolution directly; 3.2 (Residual); "
        + "4 (Softmax)")
    let linear = Sequential(
      Linear(weight: Tensor([[1, .nan]] as [[Float]])),
      Linear(weight: .zeros([1, 1]), bias: Tensor([.infinity as Float])),
      Linear(weight: .zeros([2, 70_000])), Linear(weight: .zeros([1, 1], dtype: .float64)))
    #expect(
      #expect(throws: QuantizationError.self) { try QuantizedModel(linear, calibratedWith: batches) }?.description
        == "parameters cannot be quantised: 0 (Linear 2 → 1) are not finite; 1 (Linear 1 → 1) are not finite; "
        + "2 (Linear 70000 → 2) add 70000 products; 1 to 65000 are exact in 32 bits; 3 (Linear 1 → 1) are not float32")
  }

  @Test func calibrationNeedsNumbers() throws {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(Linear(2, 3, using: &generator))
    func problem(_ batches: [Tensor], _ model: Sequential) -> String? {
      #expect(throws: QuantizationError.self) { try QuantizedModel(model, calibratedWith: batches) }?.description
    }
    #expect(problem([], model) == "there is no batch to calibrate with")
    #expect(problem([Tensor.zeros([0, 2])], model) == "there is no batch to calibrate with")
    #expect(
      problem([Tensor([[1, .nan]] as [[Float]])], model) == "calibration met numbers that are not finite: the input")
    let large = Sequential(Linear(weight: Tensor([[3e38, 3e38]] as [[Float]])))
    #expect(
      problem([Tensor([[1, 1]] as [[Float]])], large)
        == "calibration met numbers that are not finite: the output of 0 (Linear 2 → 1)")
  }

  @Test func aModelPrintsItsLayersAndItsSize() throws {
    let quantized = try QuantizedModel(network(), calibratedWith: batches)
    // Weights a byte each, scales and biases four, and eight for each quantisation.
    let sizes = [216 + 8 * 8 + 8, 12 * 18 + 12 * 8 + 8, 48 * 20 + 20 * 8 + 8, 100 + 5 * 8 + 8]
    let float32 = 4 * (216 + 8 + 216 + 12 + 960 + 20 + 100 + 5)
    #expect(quantized.byteCount == sizes.reduce(8, +) && quantized.float32ByteCount == float32)
    let lines = quantized.description.split(separator: "\n")
    #expect(
      lines[0] == "QuantizedModel, \(quantized.byteCount) bytes (float32: \(float32)), input \(quantized.input.value)")
    #expect(lines[1] == "  layers.0: QuantizedConvolution2D 3 → 8, 3×3, padding same, rectified (\(sizes[0]) bytes)")
    #expect(lines[2] == "  layers.1: QuantizedMaxPooling2D 2×2" && lines.count == 8)
    #expect(lines[7] == "  layers.6: QuantizedLinear 20 → 5 (\(sizes[3]) bytes)")
  }

  @Test func filesHoldTheWholeModel() throws {
    let quantized = try QuantizedModel(network(), calibratedWith: batches)
    let path = file("model.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try quantized.write(to: path)
    let read = try QuantizedModel(reading: path)
    let x = Tensor.sample([5, 16, 16, 3], seed: 12)
    #expect(read(x).bytes == quantized(x).bytes)
    #expect(read.description == quantized.description)
    #expect(try Safetensors.read(path).tensors["layers.0.weight"]?.dtype == .int8)
    // A model of the same structure takes the tensors alone.
    let other = try QuantizedModel(network(seed: 9), calibratedWith: batches)
    #expect(other(x).bytes != quantized(x).bytes)
    try other.load(Safetensors.read(path).tensors)
    #expect(other(x).bytes == quantized(x).bytes)
    // Forms that the network above does not have.
    let forms = QuantizedModel(
      input: Quantization(scale: 0.1, zeroPoint: 9),
      layers: [
        QuantizedReLU(), QuantizedMaxPooling2D(window: 3, stride: 1, padding: .sides(vertical: 1, horizontal: 0)),
        QuantizedConvolution2D(
          weight: .sample([2, 1, 3, 3]), stride: (2, 3), padding: .sides(vertical: 2, horizontal: 1), dilation: (1, 2),
          output: Quantization(scale: 0.3)),
        QuantizedMaxPooling2D(window: [2, 1], stride: [1, 2]),
      ])
    try forms.write(to: path)
    #expect(try QuantizedModel(reading: path).description == forms.description)
    #expect(try QuantizedModel(reading: path)(x).bytes == forms(x).bytes)
  }

  @Test func brokenFilesAreRefusedWithAllThatIsWrong() throws {
    let quantized = try QuantizedModel(
      Sequential(Linear(weight: .sample([3, 4]), bias: .sample([3])), Linear(weight: .sample([2, 3]))),
      calibratedWith: [.sample([8, 4])])
    let path = file("broken.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try quantized.write(to: path)
    let contents = try Safetensors.read(path)
    let (key, lines) = ("martlet.quantized.layers", "linear rectified=false\nlinear rectified=false")
    #expect(contents.metadata[key] == lines)
    func problem(_ lines: String? = lines, _ change: (inout [String: Tensor]) -> Void = { _ in }) throws -> String? {
      var tensors = contents.tensors.mapValues { Tensor.concatenate([$0.flattened()], axis: 0).reshaped(to: $0.shape) }
      change(&tensors)
      let other = file("other.safetensors")
      defer { try? FileManager.default.removeItem(atPath: other) }
      try Safetensors.write(tensors, metadata: lines.map { [key: $0] } ?? [:], to: other)
      do {
        _ = try QuantizedModel(reading: other)
        return nil
      } catch {
        return "\(error)".replacing("\(other): ", with: "")
      }
    }
    #expect(try problem() == nil)
    #expect(try problem(nil) == "it holds no quantised model that QuantizedModel.write(to:) wrote")
    for line in [
      "linear", "linear rectified=maybe", "linear rectified=true rectified=true", "lstm", "relu x=1",
      "maximum window=2",
      "maximum window=0 stride=1 padding=valid", "maximum window=2 stride=2,2,2 padding=valid",
      "maximum window=2 stride=2 padding=-1", "maximum window=2 stride=2 padding=1,2,3",
      "convolution stride=1 padding=same dilation=1,1 groups=1 rectified=true",
      "convolution stride=1,1 padding=same dilation=1,1 groups=99999999999999999999 rectified=true",
    ] {
      #expect(try problem("\(lines)\n\(line)") == "layers.2 is not a layer that is known", "\(line)")
    }
    #expect(
      try problem { tensors in
        tensors["layers.0.weight"] = .zeros([3, 4])
        tensors["layers.0.bias"] = nil
        tensors["layers.1.weightScales"] = Tensor([1, 0] as [Float])
        tensors["layers.1.output.zeroPoint"] = Tensor(256 as Int32)
        tensors["input.scale"] = nil
        tensors["more"] = .zeros([1])
      }
        == "input.scale is missing; layers.0.weight is [3, 4] float32 and should be [outputs, inputs] int8; "
        + "layers.1.weightScales are not all positive and finite; layers.1.output.zeroPoint is 256 and should be 0 to 255; "
        + "more is not part of the model")
    #expect(
      try problem { tensors in
        tensors["layers.0.bias"] = Tensor([1, .nan, 3] as [Float])
        tensors["layers.0.output.scale"] = Tensor(-1 as Float)
        tensors["layers.1.weight"] = .zeros([2, 70_000], dtype: .int8)
      }
        == "layers.0.bias is not finite; layers.0.output.scale is -1.0 and should be positive and finite; "
        + "layers.1.weight is [2, 70000] int8 and should be [outputs, inputs] int8")
    #expect(throws: CheckpointError.self) { try QuantizedModel(reading: path + "-not-there") }
    let convolution = "convolution stride=1,1 padding=same dilation=1,1 groups=2 rectified=true"
    #expect(
      try problem("\(convolution)\nlinear rectified=false") {
        $0["layers.0.weight"] = .zeros([3, 1, 1, 1], dtype: .int8)
      }
        == "layers.0.weight has 3 outputs in 2 groups")
  }

  @Test func layersOfSomebodyElseAreNotWritten() throws {
    final class Identity: QuantizedLayer {
      func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor { x }
    }
    let model = QuantizedModel(input: Quantization(scale: 0.5), layers: [Identity()])
    #expect(model(Tensor([1.2 as Float])).floats == [1])
    #expect(throws: CheckpointError.self) { try model.write(to: file("other.safetensors")) }
  }
}
