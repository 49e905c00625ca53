import Martlet
import Testing

/// Numbers and pairs as sizes of layers.
@Suite struct IntOrPairTests {
  private var generator = PhiloxGenerator(seed: 1)

  @Test mutating func numbersStandForBothAxes() {
    let (kernel, stride) = (3, 2)
    let layer = Convolution2D(2, 4, kernel: kernel, stride: stride, dilation: 1, using: &generator)
    #expect(layer.weight.shape == [4, 3, 3, 2] && layer.stride == (2, 2) && layer.dilation == (1, 1))
    let pair = Convolution2D(2, 4, kernel: [kernel, 5], stride: stride, padding: [1, 2], using: &generator)
    #expect(pair.weight.shape == [4, 3, 5, 2] && pair.stride == (2, 2))
    #expect(pair.padding == .sides(vertical: 1, horizontal: 2))
    #expect(pair.summary == "Convolution2D 2 → 4, 3×5, stride 2, padding 1×2")
    let transposed = TransposedConvolution2D(2, 4, kernel: [2, 3], stride: [2, 1], padding: 1, using: &generator)
    #expect(transposed.weight.shape == [2, 2, 3, 4] && transposed.padding == (1, 1))
    #expect(transposed(Tensor.zeros([1, 4, 5, 2])).shape == [1, 6, 5, 4])
  }

  @Test mutating func initialWeightsHaveTheBoundsOfTheKernel() {
    let bound = 1 / Float(8 * 2 * 5).squareRoot()
    let layer = Convolution2D(16, 32, kernel: [2, 5], groups: 2, using: &generator)
    #expect(layer.weight.value.abs().max().item <= bound && layer.weight.value.abs().max().item > 0.95 * bound)
    #expect(layer.bias.map { $0.value.abs().max().item <= bound } == true)
  }

  @Test func stepsOfPoolingAreTheWindowUnlessGiven() {
    let (window, stride) = (3, Optional<Int>.none)
    #expect(MaxPooling2D().window == (2, 2) && MaxPooling2D().stride == (2, 2))
    #expect(MaxPooling2D(window: window, stride: stride).stride == (3, 3))
    #expect(MaxPooling2D(window: [2, 3]).stride == (2, 3))
    #expect(AveragePooling2D(window: [2, 3], stride: 1).stride == (1, 1))
    #expect(QuantizedMaxPooling2D(window: 2, stride: [1, 2]).summary == "QuantizedMaxPooling2D 2×2, stride 1×2")
    #expect(MaxPooling2D(window: [2, 3]).summary == "MaxPooling2D 2×3")
    #expect(MaxPooling2D(window: [2, 3], stride: 2).summary == "MaxPooling2D 2×3, stride 2")
  }
}
