extension Tensor {
  /// Two-dimensional cross-correlation of channels-last images, as CNNs use it:
  /// `y[n, i, j, o] = b[o] + Σ w[o, u, v, c] x[n, i·s + u·d − p, j·s + v·d − p, c]`.
  ///
  /// Filters of 3×3 with stride 1 go by minimal filtering where that is faster (Winograd 1980; Lavin and Gray 2016): rounding
  /// errors are then relative to 6×6 inputs, and infinities and NaN reach the results of a tile of 4×4.
  ///
  /// - Shapes: `[batch, height, width, inputs]`, weight `[outputs, kernelHeight, kernelWidth, inputs / groups]` →
  ///   `[batch, outputHeight, outputWidth, outputs]`
  public func convolution2D(
    _ weight: Tensor, bias: Tensor? = nil, stride: (Int, Int) = (1, 1), padding: Padding = .valid,
    dilation: (Int, Int) = (1, 1), groups: Int = 1, rectified: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("convolution2D", file: file, line: line)
    requireSameType(weight, "convolution2D", file: file, line: line)
    let sizes = convolutionSizes(weight.shape, stride, padding, dilation, groups, file: file, line: line)
    if let bias, bias.shape != [sizes.outputs] || bias.dtype != dtype {
      contractFailure(
        "convolution2D", "\(bias.shape) \(bias.dtype)", "the bias must be [\(sizes.outputs)] \(dtype)", file: file,
        line: line)
    }
    let result = Kernels.convolution(self, weight, bias, sizes, rectified: rectified)
    guard let tape = Tape.recording(self, weight, bias) else { return result }
    let (x, w) = (tape.operand(self), tape.operand(weight))
    let b = bias.map(tape.operand) ?? .constant
    let output = rectified ? result : nil
    let (input, kernel) = (w.node < 0 ? nil : self, x.node < 0 ? nil : weight)
    return tape.record(result, [x, w, b]) { upstream, sink in
      let upstream = output.map { Tensor.reluGradient(upstream, $0) } ?? upstream
      if let kernel { sink.add(upstream.convolutionInputGradient(kernel, sizes), to: x) }
      if let input { sink.add(input.convolutionWeightGradient(upstream, sizes), to: w) }
      sink.add(upstream.sum([0, 1, 2]), to: b)
    }
  }

  /// The bilinear map alone, without bias.
  private func convolved(_ weight: Tensor, _ sizes: ConvolutionSizes) -> Tensor {
    let result = Kernels.convolution(self, weight, nil, sizes, rectified: false)
    guard let tape = Tape.recording(self, weight) else { return result }
    let (x, w) = (tape.operand(self), tape.operand(weight))
    let (input, kernel) = (w.node < 0 ? nil : self, x.node < 0 ? nil : weight)
    return tape.record(result, x, w) { upstream, sink in
      if let kernel { sink.add(upstream.convolutionInputGradient(kernel, sizes), to: x) }
      if let input { sink.add(input.convolutionWeightGradient(upstream, sizes), to: w) }
    }
  }

  func convolutionInputGradient(_ weight: Tensor, _ sizes: ConvolutionSizes) -> Tensor {
    let result = Kernels.convolutionInputGradient(self, weight, sizes)
    guard let tape = Tape.recording(self, weight) else { return result }
    let (y, w) = (tape.operand(self), tape.operand(weight))
    let (gradient, kernel) = (w.node < 0 ? nil : self, y.node < 0 ? nil : weight)
    return tape.record(result, y, w) { upstream, sink in
      if let kernel { sink.add(upstream.convolved(kernel, sizes), to: y) }
      if let gradient { sink.add(upstream.convolutionWeightGradient(gradient, sizes), to: w) }
    }
  }

  private func convolutionWeightGradient(_ gradient: Tensor, _ sizes: ConvolutionSizes) -> Tensor {
    let result = Kernels.convolutionWeightGradient(self, gradient, sizes)
    guard let tape = Tape.recording(self, gradient) else { return result }
    let (x, y) = (tape.operand(self), tape.operand(gradient))
    let (input, slopes) = (y.node < 0 ? nil : self, x.node < 0 ? nil : gradient)
    return tape.record(result, x, y) { upstream, sink in
      if let slopes { sink.add(slopes.convolutionInputGradient(upstream, sizes), to: x) }
      if let input { sink.add(input.convolved(upstream, sizes), to: y) }
    }
  }

  /// The sizes of a convolution with filters of a shape, whose rules are checked here.
  func convolutionSizes(
    _ weight: Shape, _ stride: (Int, Int), _ padding: Padding, _ dilation: (Int, Int), _ groups: Int,
    file: StaticString, line: UInt
  ) -> ConvolutionSizes {
    func fail(_ rule: String) -> Never {
      contractFailure("convolution2D", "\(shape) ∗ \(weight)", rule, file: file, line: line)
    }
    if rank != 4 { fail("images must be [batch, height, width, channels]") }
    if weight.rank != 4 { fail("the weight must be [outputs, height, width, inputs / groups]") }
    if stride.0 < 1 || stride.1 < 1 || dilation.0 < 1 || dilation.1 < 1 { fail("stride and dilation must be positive") }
    if groups < 1 || weight[0] % groups != 0 { fail("\(groups) groups do not divide \(weight[0]) outputs") }
    if weight[3] * groups != shape[3] {
      fail("the weight is for \(weight[3] * groups) channels and images have \(shape[3])")
    }
    if weight[1] < 1 || weight[2] < 1 { fail("the kernel is empty") }
    let extents = ((weight[1] - 1) * dilation.0 + 1, (weight[2] - 1) * dilation.1 + 1)
    let vertical = padding.widths(axis: 0, size: shape[1], extent: extents.0, stride: stride.0)
    let horizontal = padding.widths(axis: 1, size: shape[2], extent: extents.1, stride: stride.1)
    if Swift.min(vertical.before, horizontal.before) < 0 { fail("padding must not be negative") }
    if shape[1] + vertical.before + vertical.after < extents.0
      || shape[2] + horizontal.before + horizontal.after < extents.1
    {
      fail("the kernel spans \(extents.0)×\(extents.1) and the padded images are smaller")
    }
    return ConvolutionSizes(
      batch: shape[0], height: shape[1], width: shape[2], inputs: shape[3], outputs: weight[0],
      kernelHeight: weight[1], kernelWidth: weight[2], strideHeight: stride.0, strideWidth: stride.1,
      dilationHeight: dilation.0, dilationWidth: dilation.1, paddingTop: vertical.before,
      paddingBottom: vertical.after, paddingLeft: horizontal.before, paddingRight: horizontal.after, groups: groups)
  }
}
