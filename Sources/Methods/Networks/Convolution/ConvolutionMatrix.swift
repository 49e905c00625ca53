import Martlet

/// A convolution as what it is among fully connected layers: a matrix that is mostly zeros and in which the same few weights
/// stand again and again (LeCun et al. 1989).
///
/// `y = M x + b` for images and outputs flattened row by row, channels last.
public struct ConvolutionMatrix {
  /// The convolution whose weights stand in the matrix.
  public let convolution: Convolution2D
  /// The sizes of an image: height, width and channels.
  public let inputShape: Shape
  /// The sizes of the output: height, width and channels.
  public let outputShape: Shape
  /// For each element of the matrix, row by row, the place of its weight among those of the convolution; −1 where the matrix
  /// is zero.
  ///
  /// It shows the receptive fields (what is not −1 in a row) and the sharing (what is equal).
  public let weightIndices: [Int32]

  /// The matrix of a convolution over images of a size.
  public init(
    of convolution: Convolution2D, height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
  ) {
    let weight = convolution.weight.shape
    let (outputs, kernelHeight, kernelWidth, groupInputs) = (weight[0], weight[1], weight[2], weight[3])
    let (stride, dilation) = (convolution.stride, convolution.dilation)
    func axis(_ axis: Int, _ size: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> (before: Int, outputs: Int) {
      let extent = (kernel - 1) * dilation + 1
      let before = convolution.padding.widths(axis: axis, size: size, extent: extent, stride: stride).before
      let outputs = ConvolutionArithmetic.outputSize(
        size, kernel: kernel, stride: stride, padding: convolution.padding, dilation: dilation, axis: axis)
      return (before, outputs)
    }
    let (top, rows) = axis(0, height, kernelHeight, stride.0, dilation.0)
    let (left, columns) = axis(1, width, kernelWidth, stride.1, dilation.1)
    if rows < 1 || columns < 1 {
      contractFailure(
        "ConvolutionMatrix", "\(height)×\(width)", "the window is larger than the padded images", file: file,
        line: line)
    }
    let inputs = groupInputs * convolution.groups
    let inputCount = height * width * inputs
    var indices = [Int32](repeating: -1, count: rows * columns * outputs * inputCount)
    for row in 0..<rows {
      for column in 0..<columns {
        for output in 0..<outputs {
          let start = ((row * columns + column) * outputs + output) * inputCount
          let firstChannel = output / (outputs / convolution.groups) * groupInputs
          for u in 0..<kernelHeight {
            let y = row * stride.0 + u * dilation.0 - top
            guard (0..<height).contains(y) else { continue }
            for v in 0..<kernelWidth {
              let x = column * stride.1 + v * dilation.1 - left
              guard (0..<width).contains(x) else { continue }
              for channel in 0..<groupInputs {
                indices[start + (y * width + x) * inputs + firstChannel + channel] = Int32(
                  ((output * kernelHeight + u) * kernelWidth + v) * groupInputs + channel)
              }
            }
          }
        }
      }
    }
    self.convolution = convolution
    inputShape = [height, width, inputs]
    outputShape = [rows, columns, outputs]
    weightIndices = indices
  }

  /// The matrix M: the weights at their places, and zeros. Gradients flow to the convolution's weight, where those of all
  /// places add up.
  ///
  /// - Shapes: `[outputs, inputs]`, the products of `outputShape` and of `inputShape`
  public var matrix: Tensor {
    let weight = convolution.weight.value
    let withZero = Tensor.concatenate([weight.reshaped(to: [-1]), Tensor.zeros([1], dtype: weight.dtype)])
    let zero = Int32(weight.elementCount)
    let places = Tensor(
      weightIndices.map { $0 < 0 ? zero : $0 }, shape: [outputShape.elementCount, inputShape.elementCount])
    return withZero.gathered(places)
  }

  /// The convolution's output, by the product with the matrix.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, outputs]`
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let product = x.flattened(from: 1).matmul(matrix.transposed())
    let y = product.reshaped(to: [x.shape[0], outputShape[0], outputShape[1], outputShape[2]])
    guard let bias = convolution.bias else { return y }
    return y + bias.value
  }

  /// A fully connected layer that starts as this convolution; its weights are separate, so training unties them.
  public func untied() -> Linear {
    let bias = convolution.bias.map { $0.value.tiled([outputShape[0] * outputShape[1]]) }
    return Linear(weight: matrix, bias: bias)
  }

  /// The share of the matrix that is not zero.
  public var density: Double {
    Double(weightIndices.count { $0 >= 0 }) / Double(max(1, weightIndices.count))
  }

  /// How often each weight of the convolution stands in the matrix.
  public var uses: [Int] {
    var uses = [Int](repeating: 0, count: convolution.weight.shape.elementCount)
    for index in weightIndices where index >= 0 { uses[Int(index)] += 1 }
    return uses
  }
}
