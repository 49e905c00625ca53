/// A two-dimensional convolution of channels-last images.
///
/// - Shapes: `[batch, height, width, inputs]` → `[batch, outputHeight, outputWidth, outputs]`; weight
///   `[outputs, kernelHeight, kernelWidth, inputs / groups]`, bias `[outputs]`
public final class Convolution2D: Layer, RectifiableLayer {
  /// The filters.
  public let weight: Parameter
  /// A number for each filter.
  public let bias: Parameter?
  /// Steps between windows, vertical and horizontal.
  public let stride: (Int, Int)
  /// Zeros around images.
  public let padding: Padding
  /// Distances between the elements of a window.
  public let dilation: (Int, Int)
  /// How many separate groups channels are divided into; as many as inputs make it depthwise.
  public let groups: Int

  /// A convolution with kernels such as `3` or `[3, 5]`; weights as in PyTorch unless another initialiser is given.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: some IntOrPair, stride: some IntOrPair = 1, padding: Padding = .valid,
    dilation: some IntOrPair = 1, groups: Int = 1, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if groups < 1 || inputs % groups != 0 || outputs % groups != 0 {
      contractFailure(
        "Convolution2D", "\(inputs) → \(outputs)", "\(groups) groups do not divide the channels", file: file, line: line
      )
    }
    let (height, width) = kernel.pair("Convolution2D", "kernel", file: file, line: line)
    let fanIn = inputs / groups * height * width
    weight = Parameter(
      initializer(
        [outputs, height, width, inputs / groups], fanIn: fanIn, fanOut: outputs * height * width, using: &generator))
    self.bias = bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: fanIn, using: &generator)) : nil
    self.stride = stride.pair("Convolution2D", "stride", file: file, line: line)
    self.padding = padding
    self.dilation = dilation.pair("Convolution2D", "dilation", file: file, line: line)
    self.groups = groups
  }

  /// A convolution with given parameters.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: some IntOrPair = 1, padding: Padding = .valid,
    dilation: some IntOrPair = 1, groups: Int = 1, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
    self.stride = stride.pair("Convolution2D", "stride", file: file, line: line)
    self.padding = padding
    self.dilation = dilation.pair("Convolution2D", "dilation", file: file, line: line)
    self.groups = groups
  }

  /// The feature maps of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { convolved(x, rectified: false) }

  func rectified(_ x: Tensor) -> Tensor { convolved(x, rectified: true) }

  private func convolved(_ x: Tensor, rectified: Bool) -> Tensor {
    LayerScope.run(self) {
      x.convolution2D(
        weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups,
        rectified: rectified)
    }
  }

  /// `Convolution2D inputs → outputs, kernel`, and what differs from the defaults.
  public var summary: String {
    let shape = weight.shape
    var text = "Convolution2D \(shape[3] * groups) → \(shape[0]), \(shape[1])×\(shape[2])"
    if stride != (1, 1) { text += ", stride \(shortText(stride))" }
    if padding != .valid { text += ", padding \(padding)" }
    if dilation != (1, 1) { text += ", dilation \(shortText(dilation))" }
    if groups > 1 { text += ", \(groups) groups" }
    return text
  }
}
