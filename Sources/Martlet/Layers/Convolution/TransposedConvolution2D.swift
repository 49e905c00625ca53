/// The transpose of a two-dimensional convolution of channels-last images (Zeiler et al. 2010).
///
/// - Shapes: `[batch, height, width, inputs]` → `[batch, (height − 1)·s − 2p + d(k − 1) + outputPadding + 1, …, outputs]`;
///   weight `[inputs, kernelHeight, kernelWidth, outputs / groups]`, bias `[outputs]`
public final class TransposedConvolution2D: Layer {
  /// The filters.
  public let weight: Parameter
  /// A number for each output channel.
  public let bias: Parameter?
  /// Steps between the places of neighbouring elements in the output, vertical and horizontal.
  public let stride: (Int, Int)
  /// What is cut off above and below, and left and right.
  public let padding: (Int, Int)
  /// What is added below and right, where the stride leaves the size open.
  public let outputPadding: (Int, Int)
  /// Distances between the elements of a kernel.
  public let dilation: (Int, Int)
  /// How many separate groups channels are divided into.
  public let groups: Int

  /// A transposed convolution with kernels such as `3` or `[3, 5]`; weights as in PyTorch unless another initialiser is
  /// given.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: some IntOrPair, stride: some IntOrPair = 1, padding: some IntOrPair = 0,
    outputPadding: some IntOrPair = 0, dilation: some IntOrPair = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if groups < 1 || inputs % groups != 0 || outputs % groups != 0 {
      contractFailure(
        "TransposedConvolution2D", "\(inputs) → \(outputs)", "\(groups) groups do not divide the channels", file: file,
        line: line)
    }
    // PyTorch takes the fan of the weight as if it were that of a convolution.
    let (height, width) = kernel.pair("TransposedConvolution2D", "kernel", file: file, line: line)
    let fanIn = outputs / groups * height * width
    weight = Parameter(
      initializer(
        [inputs, height, width, outputs / groups], fanIn: fanIn, fanOut: inputs * height * width, using: &generator))
    self.bias = bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: fanIn, using: &generator)) : nil
    self.stride = stride.pair("TransposedConvolution2D", "stride", file: file, line: line)
    self.padding = padding.pair("TransposedConvolution2D", "padding", file: file, line: line)
    self.outputPadding = outputPadding.pair("TransposedConvolution2D", "output padding", file: file, line: line)
    self.dilation = dilation.pair("TransposedConvolution2D", "dilation", file: file, line: line)
    self.groups = groups
  }

  /// A transposed convolution with given parameters.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: some IntOrPair = 1, padding: some IntOrPair = 0,
    outputPadding: some IntOrPair = 0, dilation: some IntOrPair = 1, groups: Int = 1, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
    self.stride = stride.pair("TransposedConvolution2D", "stride", file: file, line: line)
    self.padding = padding.pair("TransposedConvolution2D", "padding", file: file, line: line)
    self.outputPadding = outputPadding.pair("TransposedConvolution2D", "output padding", file: file, line: line)
    self.dilation = dilation.pair("TransposedConvolution2D", "dilation", file: file, line: line)
    self.groups = groups
  }

  /// The feature maps of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.transposedConvolution2D(
        weight.value, bias: bias?.value, stride: stride, padding: padding, outputPadding: outputPadding,
        dilation: dilation, groups: groups)
    }
  }

  /// `TransposedConvolution2D inputs → outputs, kernel`, and what differs from the defaults.
  public var summary: String {
    let shape = weight.shape
    var text = "TransposedConvolution2D \(shape[0]) → \(shape[3] * groups), \(shape[1])×\(shape[2])"
    if stride != (1, 1) { text += ", stride \(shortText(stride))" }
    if padding != (0, 0) { text += ", padding \(shortText(padding))" }
    if outputPadding != (0, 0) { text += ", output padding \(shortText(outputPadding))" }
    if dilation != (1, 1) { text += ", dilation \(shortText(dilation))" }
    if groups > 1 { text += ", \(groups) groups" }
    return text
  }
}
