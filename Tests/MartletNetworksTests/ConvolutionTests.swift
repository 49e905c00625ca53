import Martlet
import MartletNetworks
import Testing

/// A convolution to try and the images that it slides over.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var height = 6
  var width = 5
  var inputs = 3
  var outputs = 4
  var kernel = (3, 3)
  var stride = 1
  var padding = Padding.valid
  var dilation = 1
  var groups = 1
  var bias = true

  var testDescription: String {
    "\(height)×\(width), \(inputs) → \(outputs), \(kernel), \(stride), \(padding), \(dilation), \(groups)"
  }

  static let all: [ConvolutionCase] = [
    ConvolutionCase(), ConvolutionCase(padding: 1), ConvolutionCase(stride: 2, padding: .same),
    ConvolutionCase(stride: 2, padding: 2, bias: false), ConvolutionCase(padding: .same, dilation: 2),
    ConvolutionCase(height: 9, stride: 3, padding: 1, dilation: 2), ConvolutionCase(inputs: 4, padding: 1, groups: 2),
    ConvolutionCase(inputs: 4, outputs: 4, padding: 1, groups: 4), ConvolutionCase(inputs: 2, outputs: 6, groups: 2),
    ConvolutionCase(kernel: (1, 1)), ConvolutionCase(kernel: (2, 4), padding: .sides(vertical: 1, horizontal: 2)),
    ConvolutionCase(kernel: (5, 5), padding: 4), ConvolutionCase(height: 3, width: 3),
    ConvolutionCase(inputs: 1, outputs: 1, stride: 2),
  ]

  func convolution() -> Convolution2D {
    var generator = PhiloxGenerator(seed: 4)
    return Convolution2D(
      weight: Tensor.normal([outputs, kernel.0, kernel.1, inputs / groups], dtype: .float64, using: &generator),
      bias: bias ? Tensor.normal([outputs], dtype: .float64, using: &generator) : nil, stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }

  func images() -> Tensor {
    var generator = PhiloxGenerator(seed: 5)
    return Tensor.normal([2, height, width, inputs], dtype: .float64, using: &generator)
  }
}

private func greatestDifference(_ a: Tensor, _ b: Tensor) -> Double {
  a.shape == b.shape ? (a - b).abs().max().scalar : .infinity
}

@Suite struct ConvolutionMatrixTests {
  @Test(arguments: ConvolutionCase.all) func theProductIsTheConvolution(_ example: ConvolutionCase) throws {
    let (layer, x) = (example.convolution(), example.images())
    let matrix = ConvolutionMatrix(of: layer, height: example.height, width: example.width)
    let y = layer(x)
    #expect(Shape(y.shape.dropFirst()) == matrix.outputShape)
    #expect(greatestDifference(matrix(x), y) < 1e-12)
    let untied = matrix.untied()
    #expect(greatestDifference(untied(x.flattened(from: 1)).reshaped(to: y.shape), y) < 1e-12)
    #expect(matrix.matrix.shape == [matrix.outputShape.elementCount, matrix.inputShape.elementCount])
  }

  @Test(arguments: ConvolutionCase.all) func theGradientsAreThoseOfTheConvolution(_ example: ConvolutionCase) throws {
    let (layer, x) = (example.convolution(), example.images())
    let matrix = ConvolutionMatrix(of: layer, height: example.height, width: example.width)
    let upstream = Tensor.linearlySpaced(-1, 1, count: layer(x).elementCount, dtype: .float64)
      .reshaped(to: layer(x).shape)
    func gradients(_ function: (Tensor) -> Tensor) -> (x: Tensor, parameters: [Tensor]) {
      let ofX = gradient(at: x) { (function($0) * upstream).sum() }
      let (_, found) = valueAndGradients(of: layer) { (function(x) * upstream).sum() }
      return (ofX, layer.parameters.compactMap { found[$0] })
    }
    let (dense, direct) = (gradients { matrix($0) }, gradients { layer($0) })
    #expect(greatestDifference(dense.x, direct.x) < 1e-11)
    #expect(direct.parameters.count == layer.parameters.count && dense.parameters.count == layer.parameters.count)
    for (a, b) in zip(dense.parameters, direct.parameters) { #expect(greatestDifference(a, b) < 1e-11) }
  }

  @Test func theMatrixIsSparseAndTied() {
    let layer = ConvolutionCase(height: 6, width: 6, inputs: 1, outputs: 1).convolution()
    let matrix = ConvolutionMatrix(of: layer, height: 6, width: 6)
    // Each of 16 rows has the nine weights once.
    #expect(matrix.uses == Array(repeating: 16, count: 9))
    #expect(matrix.density == 9.0 / 36)
    for row in 0..<16 {
      let indices = matrix.weightIndices[row * 36..<(row + 1) * 36].filter { $0 >= 0 }
      #expect(indices == Array(0..<9))
    }
    // A row is its neighbour's, moved by a column.
    #expect(Array(matrix.weightIndices[0..<35]) == Array(matrix.weightIndices[37..<72]))
    let padded = ConvolutionMatrix(
      of: ConvolutionCase(inputs: 1, outputs: 1, padding: 1).convolution(), height: 6, width: 6)
    #expect(padded.uses == [25, 30, 25, 30, 36, 30, 25, 30, 25], "weights at the rim meet zeros")
    let depthwise = ConvolutionMatrix(
      of: ConvolutionCase(inputs: 4, outputs: 4, groups: 4).convolution(), height: 6, width: 6)
    #expect(depthwise.density == 9.0 / 36 / 4)
  }

  @Test func trainingUntiesACopy() {
    let example = ConvolutionCase(height: 5, width: 5, inputs: 1, outputs: 1)
    let (layer, x) = (example.convolution(), example.images())
    let untied = ConvolutionMatrix(of: layer, height: 5, width: 5).untied()
    let (_, gradients) = valueAndGradients(of: untied) { untied(x.flattened(from: 1)).squared().sum() }
    let before = layer.weight.value.doubles
    SGD(learningRate: 0.1).update(untied, with: gradients)
    #expect(layer.weight.value.doubles == before)
    #expect(Set(untied.weight.value.doubles).count > 10)
  }
}

@Suite struct ConvolutionArithmeticTests {
  @Test func sizesAreThoseOfRealConvolutions() {
    for size in [1, 4, 7, 12] {
      for kernel in [1, 2, 3, 5] {
        for stride in 1...3 {
          for dilation in 1...2 {
            for padding in [Padding.valid, .same, 1, 2] {
              let expected = ConvolutionArithmetic.outputSize(
                size, kernel: kernel, stride: stride, padding: padding, dilation: dilation)
              guard expected > 0 else {
                #expect(padding != .same && size + 4 < (kernel - 1) * dilation + 1 + 4)
                continue
              }
              let layer = Convolution2D(
                weight: Tensor.ones([1, kernel, kernel, 1]), stride: stride, padding: padding, dilation: dilation)
              #expect(layer(Tensor.ones([1, size, size, 1])).shape == [1, expected, expected, 1])
            }
          }
        }
      }
    }
    #expect(ConvolutionArithmetic.outputSize(28, kernel: 5, padding: 2) == 28)
    #expect(ConvolutionArithmetic.outputSize(7, kernel: 3, stride: 2) == 3)
  }

  @Test func parametersAreThoseOfRealLayers() {
    var generator = PhiloxGenerator(seed: 1)
    for (inputs, outputs, kernel, groups, bias) in [(3, 8, 3, 1, true), (8, 8, 5, 8, false), (6, 9, 1, 3, true)] {
      let layer = Convolution2D(inputs, outputs, kernel: kernel, groups: groups, bias: bias, using: &generator)
      #expect(
        ConvolutionArithmetic.convolutionParameters(
          kernel: kernel, inputs: inputs, outputs: outputs, groups: groups, bias: bias) == layer.parameterCount)
    }
    #expect(
      ConvolutionArithmetic.fullyConnectedParameters(inputs: 784, outputs: 10)
        == Linear(784, 10, using: &generator).parameterCount)
    // 32 → 64 channels, 3×3: 1/64 + 1/9 of the parameters.
    let full = ConvolutionArithmetic.convolutionParameters(kernel: 3, inputs: 32, outputs: 64, bias: false)
    let separable = ConvolutionArithmetic.separableParameters(kernel: 3, inputs: 32, outputs: 64, bias: false)
    #expect(full == 18_432 && separable == 2_336)
    #expect(abs(Double(separable) / Double(full) - (1.0 / 64 + 1.0 / 9)) < 1e-15)
    #expect(
      ConvolutionArithmetic.multiplications(kernel: 3, inputs: 32, outputs: 64, positions: 100) == 1_843_200)
  }
}
