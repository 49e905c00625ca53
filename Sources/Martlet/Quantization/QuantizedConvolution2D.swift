import CMartletKernels

/// A two-dimensional convolution of channels-last images of bytes, rectified where asked for, with exact sums.
///
/// Weights are int8 with a scale for each filter and zero points 0. The bias stays float32. Padding holds the input's zero
/// point, which stands for 0.
///
/// - Shapes: `[batch, height, width, inputs]` → `[batch, outputHeight, outputWidth, outputs]`; weight
///   `[outputs, kernelHeight, kernelWidth, inputs / groups]`, weight scales and bias `[outputs]`
public final class QuantizedConvolution2D: QuantizedLayer {
  /// The integers of the filters.
  public let weight: Buffer
  /// A scale for each filter.
  public let weightScales: Buffer
  /// A number for each filter.
  public let bias: Buffer?
  /// The quantisation of the output.
  public let output: SavedQuantization
  /// Whether the output is `max(0, …)`.
  public let isRectified: Bool
  /// Steps between windows, vertical and horizontal.
  public let stride: (Int, Int)
  /// Zeros around images.
  public let padding: Padding
  /// Distances between the elements of a window.
  public let dilation: (Int, Int)
  /// How many separate groups channels are divided into.
  public let groups: Int
  private let cache = FilterCache()

  /// The convolution of float32 parameters whose outputs are quantised as `output` says.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: Padding = .valid,
    dilation: (Int, Int) = (1, 1), groups: Int = 1, output: Quantization, isRectified: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if weight.rank != 4 {
      contractFailure(
        "QuantizedConvolution2D", "\(weight.shape)", "the weight must be [outputs, height, width, inputs / groups]",
        file: file, line: line)
    }
    let parameters = QuantizedParameters(weight, bias, output, "QuantizedConvolution2D", file: file, line: line)
    self.weight = parameters.weight
    weightScales = parameters.scales
    self.bias = parameters.bias
    self.output = SavedQuantization(output)
    self.isRectified = isRectified
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The convolution of saved parameters, which have been checked.
  init(
    _ parameters: QuantizedParameters, stride: (Int, Int), padding: Padding, dilation: (Int, Int), groups: Int,
    output: Quantization, isRectified: Bool
  ) {
    weight = parameters.weight
    weightScales = parameters.scales
    bias = parameters.bias
    self.output = SavedQuantization(output)
    self.isRectified = isRectified
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The feature maps of `x` as bytes.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor {
    LayerScope.run(self) {
      let (filters, sizes) = prepared(for: x)
      let values = Kernels.integerConvolution(
        x.values, filters, sizes, padding: UInt8(x.quantization.zeroPoint), to: .uint8)
      return QuantizedTensor(unchecked: values, filters.key.output)
    }
  }

  /// The feature maps of `x` as float32.
  public func realOutput(_ x: QuantizedTensor) -> Tensor {
    LayerScope.run(self) {
      let (filters, sizes) = prepared(for: x)
      return Kernels.integerConvolution(
        x.values, filters, sizes, padding: UInt8(x.quantization.zeroPoint), to: .float32)
    }
  }

  /// The greatest feature of each window of 2×2, which is what `QuantizedMaxPooling2D()` behind this layer gives; `nil` where no
  /// window fits, which that layer reports.
  func pooled(_ x: QuantizedTensor) -> QuantizedTensor? {
    LayerScope.run(self) {
      let (filters, sizes) = prepared(for: x)
      if sizes.outputHeight < 2 || sizes.outputWidth < 2 { return nil }
      let values = Kernels.pooledIntegerConvolution(
        x.values, filters, sizes, padding: UInt8(x.quantization.zeroPoint))
      return QuantizedTensor(unchecked: values, filters.key.output)
    }
  }

  private func prepared(for x: QuantizedTensor) -> (IntegerFilters, ConvolutionSizes) {
    x.requireBytes("QuantizedConvolution2D")
    let sizes = x.values.convolutionSizes(
      weight.value.shape, stride, padding, dilation, groups, file: "Martlet", line: 0)
    let key = IntegerFilters.Key(
      weight: weight.value, scales: weightScales.value, bias: bias?.value, input: x.quantization, output: output.value,
      isRectified: isRectified)
    let filters = cache.filters(key) {
      var kernelSizes = sizes.ofIntegers
      return IntegerFilters(key, groups: groups, segments: Int(martlet_convolution_segments(&kernelSizes)))
    }
    return (filters, sizes)
  }

  /// `QuantizedConvolution2D inputs → outputs, kernel`, and what differs from the defaults.
  public var summary: String {
    let shape = weight.value.shape
    var text = "QuantizedConvolution2D \(shape[3] * groups) → \(shape[0]), \(shape[1])×\(shape[2])"
    if stride != (1, 1) { text += ", stride \(shortText(stride))" }
    if padding != .valid { text += ", padding \(padding)" }
    if dilation != (1, 1) { text += ", dilation \(shortText(dilation))" }
    if groups > 1 { text += ", \(groups) groups" }
    return text + (isRectified ? ", rectified" : "")
  }
}
