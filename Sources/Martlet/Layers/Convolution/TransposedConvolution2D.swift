/// The transpose of a two-dimensional convolution of channels-last images (Zeiler et al. 2010).
///
/// - Shapes: `[batch, height, width, inputs]` → `[batch, (height − 1)·s − 2p + d(k − 1) + outputPadding + 1, …, outputs]`;
///   weight `[inputs, kernel, kernel, outputs / groups]`, bias `[outputs]`
public final class TransposedConvolution2D: Layer {
  /// The filters.
  public let weight: Parameter
  /// A number for each output channel.
  public let bias: Parameter?
  /// The step between the places of neighbouring elements in the output.
  public let stride: Int
  /// What is cut off on every side.
  public let padding: Int
  /// What is added at the end, where the stride leaves the size open.
  public let outputPadding: Int
  /// The distance between the elements of a kernel.
  public let dilation: Int
  /// How many separate groups channels are divided into.
  public let groups: Int

  /// A transposed convolution with weights as in PyTorch unless another initialiser is given.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if groups < 1 || inputs % groups != 0 || outputs % groups != 0 {
      contractFailure(
        "TransposedConvolution2D", "\(inputs) → \(outputs)", "\(groups) groups do not divide the channels", file: file,
        line: line)
    }
    // PyTorch takes the fan of the weight as if it were that of a convolution.
    let fanIn = outputs / groups * kernel * kernel
    weight = Parameter(
      initializer(
        [inputs, kernel, kernel, outputs / groups], fanIn: fanIn, fanOut: inputs * kernel * kernel, using: &generator))
    self.bias = bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: fanIn, using: &generator)) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// A transposed convolution with given parameters.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0, dilation: Int = 1,
    groups: Int = 1
  ) {
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// The feature maps of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.transposedConvolution2D(
        weight.value, bias: bias?.value, stride: (stride, stride), padding: (padding, padding),
        outputPadding: (outputPadding, outputPadding), dilation: (dilation, dilation), groups: groups)
    }
  }

  /// `TransposedConvolution2D inputs → outputs, kernel`, and what differs from the defaults.
  public var summary: String {
    let shape = weight.shape
    var text = "TransposedConvolution2D \(shape[0]) → \(shape[3] * groups), \(shape[1])×\(shape[2])"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != 0 { text += ", padding \(padding)" }
    if outputPadding != 0 { text += ", output padding \(outputPadding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups > 1 { text += ", \(groups) groups" }
    return text
  }
}
