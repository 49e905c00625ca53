import CMartletKernels

/// Convolutions of images with few channels, which fill few lanes of oneDNN's vectors.
extension ConvolutionSizes {
  /// The sizes for this project's gradient of the input, or `nil` where oneDNN is called.
  var narrow: martlet_narrow_convolution? {
    guard groups == 1, inputs <= 4, filterSize <= Int(martlet_narrow_taps), dilationHeight == 1, dilationWidth == 1
    else { return nil }
    return martlet_narrow_convolution(
      batch: Int64(batch), height: Int64(height), width: Int64(width), inputs: Int64(inputs),
      output_height: Int64(outputHeight), output_width: Int64(outputWidth), outputs: Int64(outputs),
      kernel_height: Int32(kernelHeight), kernel_width: Int32(kernelWidth), stride_height: Int32(strideHeight),
      stride_width: Int32(strideWidth), padding_top: Int32(paddingTop), padding_left: Int32(paddingLeft))
  }
}

extension Kernels {
  static func narrowInputGradient(
    _ upstream: Tensor, _ weight: Tensor, _ sizes: martlet_narrow_convolution, into result: Tensor
  ) {
    var sizes = sizes
    martlet_narrow_input_gradient(
      &sizes, upstream.pointer.assumingMemoryBound(to: Float.self), weight.pointer.assumingMemoryBound(to: Float.self),
      result.pointer.assumingMemoryBound(to: Float.self))
  }
}
