import CMartletKernels

/// Convolutions with a filter of its own for every channel, where this project's kernels serve the sizes.
extension ConvolutionSizes {
  /// The sizes for those kernels, or `nil` where oneDNN is called.
  var depthwise: martlet_depthwise? {
    guard groups > 1, groups == inputs, groups == outputs, kernelHeight == kernelWidth, dilationHeight == 1,
      dilationWidth == 1
    else { return nil }
    var sizes = martlet_depthwise(
      batch: Int64(batch), height: Int64(height), width: Int64(width), channels: Int64(groups),
      output_height: Int64(outputHeight), output_width: Int64(outputWidth), kernel: Int32(kernelHeight),
      stride_height: Int32(strideHeight), stride_width: Int32(strideWidth), padding_top: Int32(paddingTop),
      padding_left: Int32(paddingLeft))
    return martlet_depthwise_has(&sizes) ? sizes : nil
  }
}

extension Kernels {
  static func depthwise(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ sizes: martlet_depthwise, into result: Tensor, rectified: Bool
  ) {
    var sizes = sizes
    martlet_depthwise_forward(
      &sizes, x.floatPointer, weight.floatPointer, bias?.floatPointer, rectified, result.floatPointer)
  }

  static func depthwiseInputGradient(
    _ upstream: Tensor, _ weight: Tensor, _ sizes: martlet_depthwise, into result: Tensor
  ) {
    var sizes = sizes
    martlet_depthwise_input_gradient(&sizes, upstream.floatPointer, weight.floatPointer, result.floatPointer)
  }

  static func depthwiseWeightGradient(_ x: Tensor, _ upstream: Tensor, _ sizes: martlet_depthwise, shape: Shape)
    -> Tensor
  {
    let result = Tensor(uninitialized: shape, dtype: .float32)
    var sizes = sizes
    martlet_depthwise_weight_gradient(&sizes, x.floatPointer, upstream.floatPointer, result.floatPointer)
    return result
  }
}

extension Tensor {
  fileprivate var floatPointer: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
}
