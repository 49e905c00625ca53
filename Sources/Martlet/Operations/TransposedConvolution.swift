extension Tensor {
  /// The transpose of a two-dimensional convolution: every element of the input adds its multiple of the kernel to the
  /// output (Zeiler et al. 2010).
  ///
  /// `outputPadding` adds rows and columns at the end, where stride leaves the size open.
  ///
  /// - Shapes: `[batch, height, width, inputs]`, weight `[inputs, kernelHeight, kernelWidth, outputs / groups]` →
  ///   `[batch, (height − 1)·s − 2p + d(k − 1) + outputPadding + 1, …, outputs]`
  public func transposedConvolution2D(
    _ weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
    outputPadding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    func fail(_ rule: String) -> Never {
      contractFailure("transposedConvolution2D", "\(shape) ∗ \(weight.shape)", rule, file: file, line: line)
    }
    requireFloatingPoint("transposedConvolution2D", file: file, line: line)
    requireSameType(weight, "transposedConvolution2D", file: file, line: line)
    if rank != 4 { fail("images must be [batch, height, width, channels]") }
    if weight.rank != 4 { fail("the weight must be [inputs, height, width, outputs / groups]") }
    if weight.shape[0] != shape[3] { fail("the weight is for \(weight.shape[0]) channels and images have \(shape[3])") }
    if groups < 1 || shape[3] % groups != 0 { fail("\(groups) groups do not divide \(shape[3]) channels") }
    if stride.0 < 1 || stride.1 < 1 || dilation.0 < 1 || dilation.1 < 1 { fail("stride and dilation must be positive") }
    if padding.0 < 0 || padding.1 < 0 { fail("padding must not be negative") }
    if !(0..<Swift.max(stride.0, dilation.0)).contains(outputPadding.0)
      || !(0..<Swift.max(stride.1, dilation.1)).contains(outputPadding.1)
    {
      fail("output padding must be less than stride or dilation")
    }
    func size(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ extra: Int, _ dilation: Int) -> Int {
      (input - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1
    }
    let outputs = weight.shape[3] * groups
    let height = size(shape[1], weight.shape[1], stride.0, padding.0, outputPadding.0, dilation.0)
    let width = size(shape[2], weight.shape[2], stride.1, padding.1, outputPadding.1, dilation.1)
    if height < 1 || width < 1 { fail("the output would be empty") }
    // It is the input gradient of the convolution that goes the other way. What output padding adds beyond the reach of the
    // last kernel by a whole stride or more is zeros, which oneDNN would not take for padding.
    let untouched = (
      Swift.max(0, outputPadding.0 - padding.0 - stride.0 + 1), Swift.max(0, outputPadding.1 - padding.1 - stride.1 + 1)
    )
    let sizes = ConvolutionSizes(
      batch: shape[0], height: height - untouched.0, width: width - untouched.1, inputs: outputs, outputs: shape[3],
      kernelHeight: weight.shape[1], kernelWidth: weight.shape[2], strideHeight: stride.0, strideWidth: stride.1,
      dilationHeight: dilation.0, dilationWidth: dilation.1, paddingTop: padding.0,
      paddingBottom: padding.0 - outputPadding.0 + untouched.0, paddingLeft: padding.1,
      paddingRight: padding.1 - outputPadding.1 + untouched.1, groups: groups)
    var result = convolutionInputGradient(weight, sizes)
    if untouched != (0, 0) { result = result.padded([(0, 0), (0, untouched.0), (0, untouched.1), (0, 0)]) }
    guard let bias else { return result }
    if bias.shape != [outputs] { fail("the bias must be [\(outputs)] and is \(bias.shape)") }
    return result + bias
  }

  /// One-dimensional cross-correlation of channels-last sequences.
  ///
  /// - Shapes: `[batch, length, inputs]`, weight `[outputs, kernel, inputs / groups]` → `[batch, outputLength, outputs]`
  public func convolution1D(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
    groups: Int = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if rank != 3 || weight.rank != 3 {
      contractFailure(
        "convolution1D", "\(shape) ∗ \(weight.shape)",
        "sequences must be [batch, length, channels] and the weight [outputs, kernel, inputs / groups]", file: file,
        line: line)
    }
    let horizontal = padding.alongSequence
    return expanded(at: 1).convolution2D(
      weight.expanded(at: 1), bias: bias, stride: (1, stride), padding: horizontal, dilation: (1, dilation),
      groups: groups, file: file, line: line
    ).squeezed(1)
  }

  /// The transpose of a one-dimensional convolution.
  ///
  /// - Shapes: `[batch, length, inputs]`, weight `[inputs, kernel, outputs / groups]` → `[batch, outputLength, outputs]`
  public func transposedConvolution1D(
    _ weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    dilation: Int = 1, groups: Int = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if rank != 3 || weight.rank != 3 {
      contractFailure(
        "transposedConvolution1D", "\(shape) ∗ \(weight.shape)",
        "sequences must be [batch, length, channels] and the weight [inputs, kernel, outputs / groups]", file: file,
        line: line)
    }
    return expanded(at: 1).transposedConvolution2D(
      weight.expanded(at: 1), bias: bias, stride: (1, stride), padding: (0, padding), outputPadding: (0, outputPadding),
      dilation: (1, dilation), groups: groups, file: file, line: line
    ).squeezed(1)
  }
}

extension Padding {
  /// The padding of a sequence as that of an image of height 1.
  var alongSequence: Padding {
    switch self {
    case .all(let width), .sides(_, let width): .sides(vertical: 0, horizontal: width)
    case .valid, .same: self
    }
  }
}
