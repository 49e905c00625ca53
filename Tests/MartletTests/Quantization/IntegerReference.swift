import Martlet
import Testing

/// Bytes and what they stand for, in plain loops that share nothing with the kernels.
struct IntegerReference {
  /// `round(x (1 / s)) + z` within the bounds of an element type, halves to even.
  static func quantized(_ x: Float, scale: Float, zeroPoint: Int, bounds: ClosedRange<Int>) -> Int {
    let steps = (x * (1 / scale)).rounded(.toNearestOrEven)
    if steps.isNaN { return bounds.lowerBound }
    if steps >= Float(bounds.upperBound - zeroPoint) { return bounds.upperBound }
    if steps <= Float(bounds.lowerBound - zeroPoint) { return bounds.lowerBound }
    return Int(steps) + zeroPoint
  }

  /// The weights of each output as −127 … 127, with the scale that makes the greatest of them ±127.
  static func weights(_ weight: [Float], outputs: Int) -> (integers: [[Int]], scales: [Float]) {
    let size = weight.count / outputs
    var (integers, scales): ([[Int]], [Float]) = ([], [])
    for output in 0..<outputs {
      let row = weight[(output * size)..<((output + 1) * size)]
      let greatest = row.reduce(0) { max($0, abs($1)) }
      let scale = greatest == 0 ? 1 : greatest / 127
      scales.append(scale)
      integers.append(row.map { quantized($0, scale: scale, zeroPoint: 0, bounds: -128...127) })
    }
    return (integers, scales)
  }

  let input: Quantization
  let output: Quantization
  let isRectified: Bool

  /// An exact sum as a byte, and as a real number.
  func rescaled(_ sum: Int, weightScale: Float, bias: Float) -> (byte: Int, real: Float) {
    let factor = input.scale * weightScale
    let real = bias.addingProduct(Float(sum), factor)
    let steps = (bias / output.scale).addingProduct(Float(sum), factor / output.scale).rounded(.toNearestOrEven)
    let byte = min(max(Int(min(max(steps, -1000), 1000)) + output.zeroPoint, 0), 255)
    return (isRectified ? max(byte, output.zeroPoint) : byte, isRectified ? max(real, 0) : real)
  }

  /// `x · Wᵀ + b` for rows of bytes.
  func linear(_ x: [Int], inputs: Int, weight: [Float], bias: [Float]?) -> (bytes: [Int], reals: [Float]) {
    let outputs = weight.count / inputs
    let (integers, scales) = Self.weights(weight, outputs: outputs)
    var (bytes, reals): ([Int], [Float]) = ([], [])
    for row in 0..<(x.count / inputs) {
      for output in 0..<outputs {
        let sum = (0..<inputs).reduce(0) {
          $0 + (x[row * inputs + $1] - input.zeroPoint) * integers[output][$1]
        }
        let (byte, real) = rescaled(sum, weightScale: scales[output], bias: bias?[output] ?? 0)
        bytes.append(byte)
        reals.append(real)
      }
    }
    return (bytes, reals)
  }
}

/// The sizes of a convolution of the tests.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var batch = 2
  var height = 9
  var width = 8
  var inputs = 3
  var outputs = 6
  var kernelHeight = 3
  var kernelWidth = 3
  var stride: (Int, Int) = (1, 1)
  var padding = Padding.same
  var dilation: (Int, Int) = (1, 1)
  var groups = 1

  var inputShape: Shape { [batch, height, width, inputs] }
  var weightShape: Shape { [outputs, kernelHeight, kernelWidth, inputs / groups] }

  var testDescription: String {
    "\(inputShape) ∗ \(weightShape), stride \(stride), padding \(padding), dilation \(dilation), \(groups) groups"
  }

  /// What all tests of convolutions go through: widths of segments that are no multiples of four, of outputs that fill no
  /// vector, steps, holes, groups, one channel, one position, windows wider than the image.
  static let all: [ConvolutionCase] = [
    ConvolutionCase(),
    ConvolutionCase(height: 28, width: 28, inputs: 1, outputs: 32),
    ConvolutionCase(inputs: 32, outputs: 40),
    ConvolutionCase(height: 14, width: 14, inputs: 8, outputs: 33, padding: .valid),
    ConvolutionCase(height: 11, width: 12, inputs: 8, outputs: 10, stride: (2, 3), padding: .all(1), groups: 2),
    ConvolutionCase(height: 12, width: 10, inputs: 4, outputs: 5, padding: .valid, dilation: (2, 3)),
    ConvolutionCase(height: 12, width: 10, inputs: 6, outputs: 6, dilation: (1, 2), groups: 6),
    ConvolutionCase(inputs: 16, outputs: 20, kernelHeight: 1, kernelWidth: 1, padding: .valid),
    ConvolutionCase(inputs: 5, outputs: 20, kernelHeight: 1, kernelWidth: 1, stride: (2, 2), padding: .valid),
    ConvolutionCase(
      inputs: 4, outputs: 4, kernelHeight: 2, kernelWidth: 5, padding: .sides(vertical: 1, horizontal: 3)),
    ConvolutionCase(height: 3, width: 1, kernelHeight: 1, kernelWidth: 1, stride: (20, 20), padding: .all(5)),
    ConvolutionCase(height: 1, width: 1, inputs: 7, outputs: 3, padding: .all(1)),
  ]
}

extension IntegerReference {
  /// `x ∗ w + b` for channels-last images of bytes; positions outside stand for 0.
  func convolution(
    _ x: [Int], _ c: ConvolutionCase, weight: [Float], bias: [Float]?
  ) -> (shape: [Int], bytes: [Int], reals: [Float]) {
    let (integers, scales) = Self.weights(weight, outputs: c.outputs)
    let extents = ((c.kernelHeight - 1) * c.dilation.0 + 1, (c.kernelWidth - 1) * c.dilation.1 + 1)
    let rows = c.padding.widths(axis: 0, size: c.height, extent: extents.0, stride: c.stride.0)
    let columns = c.padding.widths(axis: 1, size: c.width, extent: extents.1, stride: c.stride.1)
    let height = (c.height + rows.before + rows.after - extents.0) / c.stride.0 + 1
    let width = (c.width + columns.before + columns.after - extents.1) / c.stride.1 + 1
    let (channels, filters) = (c.inputs / c.groups, c.outputs / c.groups)
    var (bytes, reals): ([Int], [Float]) = ([], [])
    for n in 0..<c.batch {
      for i in 0..<height {
        for j in 0..<width {
          for output in 0..<c.outputs {
            var sum = 0
            for u in 0..<c.kernelHeight {
              for v in 0..<c.kernelWidth {
                let row = i * c.stride.0 + u * c.dilation.0 - rows.before
                let column = j * c.stride.1 + v * c.dilation.1 - columns.before
                guard (0..<c.height).contains(row), (0..<c.width).contains(column) else { continue }
                for channel in 0..<channels {
                  let place = ((n * c.height + row) * c.width + column) * c.inputs
                  let value = x[place + output / filters * channels + channel] - input.zeroPoint
                  sum += value * integers[output][(u * c.kernelWidth + v) * channels + channel]
                }
              }
            }
            let (byte, real) = rescaled(sum, weightScale: scales[output], bias: bias?[output] ?? 0)
            bytes.append(byte)
            reals.append(real)
          }
        }
      }
    }
    return ([c.batch, height, width, c.outputs], bytes, reals)
  }
}
