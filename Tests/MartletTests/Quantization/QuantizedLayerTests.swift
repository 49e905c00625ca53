import CMartletKernels
import Foundation
import Martlet
import Testing

/// Layers of bytes against plain loops over integers, to the last bit, on every kind of processor.
@Suite(.serialized) struct QuantizedLayerTests {
  private static let inputs = [
    Quantization(scale: 0.021, zeroPoint: 93), Quantization(scale: 0.5), Quantization(scale: 0.007, zeroPoint: 255),
  ]
  private static let output = Quantization(scale: 0.043, zeroPoint: 71)

  /// Runs a body with each variant of the kernels that this processor has.
  private func withEachVariant(_ body: (martlet_integers_variant) throws -> Void) rethrows {
    let best = martlet_integers_best_variant()
    defer { martlet_integers_use_variant(best) }
    for variant in [martlet_integers_portable, martlet_integers_avx2, martlet_integers_vnni]
    where martlet_integers_use_variant(variant) == variant {
      try body(variant)
    }
  }

  private func bytes(_ shape: Shape, _ quantization: Quantization, seed: UInt64) -> QuantizedTensor {
    var numbers = SeededNumbers(seed)
    let values = (0..<shape.elementCount).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    return QuantizedTensor(values: Tensor(values, shape: shape), quantization: quantization)
  }

  @Test(arguments: [(5, 16, 8), (13, 37, 33), (1, 100, 17), (30, 129, 40), (3, 1, 1), (25, 64, 1)])
  func linearMapsAreExact(_ rows: Int, _ features: Int, _ outputs: Int) {
    let weight = Tensor.sample([outputs, features], -0.4...0.7, seed: 2)
    let bias = Tensor.sample([outputs], -3...3, seed: 3)
    for (index, input) in Self.inputs.enumerated() {
      let x = bytes([rows, features], input, seed: UInt64(index))
      for (isRectified, bias) in [(false, bias), (true, nil)] {
        let layer = QuantizedLinear(weight: weight, bias: bias, output: Self.output, isRectified: isRectified)
        let expected = IntegerReference(input: input, output: Self.output, isRectified: isRectified).linear(
          x.values.integers, inputs: features, weight: weight.floats, bias: bias?.floats)
        withEachVariant { variant in
          #expect(layer(x).values.integers == expected.bytes, "variant \(variant.rawValue)")
          #expect(layer.realOutput(x).floats == expected.reals, "variant \(variant.rawValue)")
        }
        #expect(layer(x).quantization == Self.output && layer(x).shape == [rows, outputs])
      }
    }
  }

  @Test(arguments: ConvolutionCase.all) func convolutionsAreExact(_ sizes: ConvolutionCase) {
    let weight = Tensor.sample(sizes.weightShape, -0.4...0.7, seed: 2)
    let bias = Tensor.sample([sizes.outputs], -3...3, seed: 3)
    for (index, input) in Self.inputs.enumerated() {
      let x = bytes(sizes.inputShape, input, seed: UInt64(index))
      for (isRectified, bias) in [(false, bias), (true, nil)] {
        let layer = QuantizedConvolution2D(
          weight: weight, bias: bias, stride: sizes.stride, padding: sizes.padding, dilation: sizes.dilation,
          groups: sizes.groups, output: Self.output, isRectified: isRectified)
        let expected = IntegerReference(input: input, output: Self.output, isRectified: isRectified).convolution(
          x.values.integers, sizes, weight: weight.floats, bias: bias?.floats)
        withEachVariant { variant in
          #expect(layer(x).shape == Shape(expected.shape))
          #expect(layer(x).values.integers == expected.bytes, "variant \(variant.rawValue)")
          #expect(layer.realOutput(x).floats == expected.reals, "variant \(variant.rawValue)")
          // Pooled in the same pass where a window fits.
          guard expected.shape[1] > 1, expected.shape[2] > 1 else { return }
          let model = QuantizedModel(input: input, layers: [layer, QuantizedMaxPooling2D()])
          let pooled = layer(x).maxPooled2D().dequantized()
          #expect(model(x.dequantized()).floats == pooled.floats, "variant \(variant.rawValue)")
        }
      }
    }
  }

  @Test func largeSumsDoNotOverflow() {
    // The most numbers that are allowed, all of them extreme.
    let count = 65_000
    let weight = Tensor(repeating: 1, shape: [2, count]) * Tensor([[1], [-1]] as [[Float]])
    let layer = QuantizedLinear(weight: weight, output: Quantization(scale: 1))
    for (zeroPoint, byte) in [(0, UInt8(255)), (255, 0)] {
      let x = QuantizedTensor(
        values: Tensor([UInt8](repeating: byte, count: count), shape: [1, count]),
        quantization: Quantization(scale: 1, zeroPoint: zeroPoint))
      let sum = Float((Int(byte) - zeroPoint) * 127 * count)
      withEachVariant { _ in
        #expect(layer.realOutput(x).floats == [sum * (1 / 127), -sum * (1 / 127)])
      }
    }
  }

  @Test func bitsDoNotDependOnTheNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    let linear = QuantizedLinear(weight: .sample([300, 784], seed: 2), output: Self.output)
    let convolution = QuantizedConvolution2D(
      weight: .sample([40, 3, 3, 24], seed: 3), padding: .same, output: Self.output)
    let rows = bytes([200, 784], Self.inputs[0], seed: 5)
    let images = bytes([9, 40, 40, 24], Self.inputs[0], seed: 6)
    let model = QuantizedModel(input: Self.inputs[0], layers: [convolution, QuantizedMaxPooling2D()])
    let real = Tensor.sample([1_000_003], -3...3, seed: 7)
    var results: [[[UInt8]]] = []
    for threads in [1, 2, 4] {
      Threads.count = threads
      results.append([
        linear(rows).values.bytes, linear.realOutput(rows).bytes, convolution(images).values.bytes,
        convolution.realOutput(images).bytes, model(images.dequantized()).bytes,
        images.maxPooled2D(window: (3, 3), stride: (1, 1)).values.bytes,
        real.quantized(Self.output).values.bytes, real.quantized(Self.output).dequantized().bytes,
      ])
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func memoryLayoutDoesNotMatter() {
    let sizes = ConvolutionCase()
    let x = bytes(sizes.inputShape, Self.inputs[0], seed: 4)
    let reversed = Array(x.values.transposed().elements(as: UInt8.self))
    let other = QuantizedTensor(
      values: Tensor(reversed, shape: Shape(sizes.inputShape.reversed())).transposed(), quantization: x.quantization)
    let layers: [any QuantizedLayer] = [
      QuantizedConvolution2D(weight: .sample(sizes.weightShape, seed: 2), padding: .same, output: Self.output),
      QuantizedLinear(weight: .sample([4, sizes.inputs], seed: 3), output: Self.output), QuantizedMaxPooling2D(),
      QuantizedReLU(), QuantizedFlatten(),
    ]
    for layer in layers {
      #expect(layer(other).values.bytes == layer(x).values.bytes, "\(layer.summary)")
      #expect(layer.realOutput(other).bytes == layer.realOutput(x).bytes, "\(layer.summary)")
    }
  }

  @Test func layersFollowTheirBuffersAndInputs() throws {
    let layer = QuantizedLinear(weight: .sample([3, 8], seed: 2), bias: .sample([3], seed: 3), output: Self.output)
    let other = QuantizedLinear(weight: .sample([3, 8], seed: 4), bias: .sample([3], seed: 5), output: Self.inputs[0])
    let x = bytes([4, 8], Self.inputs[0], seed: 6)
    let y = QuantizedTensor(values: x.values, quantization: Self.inputs[1])
    _ = layer(x)
    #expect(layer(y).values.bytes != layer(x).values.bytes, "the scale of the input counts")
    #expect(
      layer.realOutput(y).bytes
        == QuantizedLinear(
          weight: .sample([3, 8], seed: 2), bias: .sample([3], seed: 3), output: Self.output
        ).realOutput(y).bytes)
    try layer.load(other.state)
    #expect(layer(x).values.bytes == other(x).values.bytes)
    #expect(layer(x).quantization == other(x).quantization)
  }

  @Test func emptyBatchesPassThrough() {
    let sizes = ConvolutionCase(batch: 0)
    let images = bytes(sizes.inputShape, Self.inputs[0], seed: 1)
    let convolution = QuantizedConvolution2D(weight: .sample(sizes.weightShape), padding: .same, output: Self.output)
    let linear = QuantizedLinear(weight: .sample([5, 4]), output: Self.output)
    #expect(convolution(images).shape == [0, 9, 8, 6] && convolution.realOutput(images).shape == [0, 9, 8, 6])
    #expect(linear(bytes([0, 4], Self.inputs[0], seed: 1)).shape == [0, 5])
    #expect(linear(bytes([0, 3, 4], Self.inputs[0], seed: 1)).shape == [0, 3, 5])
    #expect(linear(bytes([2, 3, 4], Self.inputs[0], seed: 1)).shape == [2, 3, 5])
    let model = QuantizedModel(
      input: Self.inputs[0], layers: [convolution, QuantizedMaxPooling2D(), QuantizedFlatten()])
    #expect(model(images.dequantized()).shape == [0, 4 * 4 * 6])
  }

  @Test func layersPrintWhatTheyAre() {
    let convolution = QuantizedConvolution2D(
      weight: .sample([8, 3, 5, 2]), stride: (2, 1), padding: .all(1), dilation: (1, 2), groups: 4, output: Self.output,
      isRectified: true)
    #expect(
      convolution.summary
        == "QuantizedConvolution2D 8 → 8, 3×5, stride 2×1, padding 1, dilation 1×2, 4 groups, rectified")
    #expect(QuantizedLinear(weight: .sample([3, 4]), output: Self.output).summary == "QuantizedLinear 4 → 3")
    #expect(QuantizedMaxPooling2D().summary == "QuantizedMaxPooling2D 2×2")
    #expect(
      QuantizedMaxPooling2D(window: 3, stride: 2, padding: 1).summary
        == "QuantizedMaxPooling2D 3×3, stride 2, padding 1")
    #expect(QuantizedReLU().summary == "QuantizedReLU" && QuantizedFlatten().summary == "QuantizedFlatten")
  }

  /// A layer that is missing here has no test against integers.
  @Test func everyQuantizedLayerIsTested() throws {
    let text = try String(contentsOfFile: #filePath, encoding: .utf8)
    var count = 0
    for (file, source) in try Sources(of: "Quantization").files {
      for match in source.matches(of: /public final class (\w+): QuantizedLayer/) {
        count += 1
        #expect(text.contains("\(match.1)("), "\(match.1) of \(file)")
      }
    }
    #expect(count >= 5)
  }
}
