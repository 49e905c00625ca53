import Martlet

/// Sizes and costs of convolutions in closed form.
public enum ConvolutionArithmetic {
  /// The positions of a window along an axis: `⌊(n + p − d(k − 1) − 1) / s⌋ + 1`, p being the zeros on both sides together.
  ///
  /// 0 where the window does not fit.
  public static func outputSize(
    _ size: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, axis: Int = 0
  ) -> Int {
    let extent = (kernel - 1) * dilation + 1
    let (before, after) = padding.widths(axis: axis, size: size, extent: extent, stride: stride)
    let span = size + before + after - extent
    return span < 0 ? 0 : span / stride + 1
  }

  /// The parameters of a fully connected layer: `(inputs + 1) · outputs`, or without biases `inputs · outputs`.
  public static func fullyConnectedParameters(inputs: Int, outputs: Int, bias: Bool = true) -> Int {
    inputs * outputs + (bias ? outputs : 0)
  }

  /// The parameters of a convolution: `k² · inputs / groups · outputs`, and a bias for each output.
  ///
  /// As many groups as inputs make it depthwise; a kernel of 1 makes it pointwise.
  public static func convolutionParameters(
    kernel: Int, inputs: Int, outputs: Int, groups: Int = 1, bias: Bool = true
  ) -> Int {
    kernel * kernel * (inputs / max(1, groups)) * outputs + (bias ? outputs : 0)
  }

  /// The parameters of a depthwise convolution and a pointwise one after it: `k² · inputs + inputs · outputs` (Howard et al.
  /// 2017).
  public static func separableParameters(kernel: Int, inputs: Int, outputs: Int, bias: Bool = true) -> Int {
    convolutionParameters(kernel: kernel, inputs: inputs, outputs: inputs, groups: inputs, bias: bias)
      + convolutionParameters(kernel: 1, inputs: inputs, outputs: outputs, bias: bias)
  }

  /// The multiplications of a convolution whose output has so many positions: each weight is used once at each.
  public static func multiplications(
    kernel: Int, inputs: Int, outputs: Int, groups: Int = 1, positions: Int
  ) -> Int {
    convolutionParameters(kernel: kernel, inputs: inputs, outputs: outputs, groups: groups, bias: false) * positions
  }
}
