/// A one-dimensional convolution of channels-last sequences.
///
/// - Shapes: `[batch, length, inputs]` → `[batch, outputLength, outputs]`; weight `[outputs, kernel, inputs / groups]`,
///   bias `[outputs]`
public final class Convolution1D: Layer {
  /// The filters.
  public let weight: Parameter
  /// A number for each filter.
  public let bias: Parameter?
  /// The step between windows.
  public let stride: Int
  /// Zeros around sequences.
  public let padding: Padding
  /// The distance between the elements of a window.
  public let dilation: Int
  /// How many separate groups channels are divided into; as many as inputs make it depthwise.
  public let groups: Int

  /// A convolution with weights as in PyTorch unless another initialiser is given.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    groups: Int = 1, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if groups < 1 || inputs % groups != 0 || outputs % groups != 0 {
      contractFailure(
        "Convolution1D", "\(inputs) → \(outputs)", "\(groups) groups do not divide the channels", file: file, line: line
      )
    }
    let fanIn = inputs / groups * kernel
    weight = Parameter(
      initializer([outputs, kernel, inputs / groups], fanIn: fanIn, fanOut: outputs * kernel, using: &generator))
    self.bias = bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: fanIn, using: &generator)) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// A convolution with given parameters.
  public init(
    weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, groups: Int = 1
  ) {
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// The feature maps of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.convolution1D(
        weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
  }

  /// `Convolution1D inputs → outputs, kernel`, and what differs from the defaults.
  public var summary: String {
    let shape = weight.shape
    var text = "Convolution1D \(shape[2] * groups) → \(shape[0]), \(shape[1])"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != .valid { text += ", padding \(padding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups > 1 { text += ", \(groups) groups" }
    return text
  }
}
