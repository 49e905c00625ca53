import CMartletKernels

extension ConvolutionSizes {
  /// These sizes for minimal filtering, where that is the faster way.
  var winograd: martlet_winograd_sizes? { preferred(martlet_prefers_winograd, winogradSizes) }

  /// The sizes of the convolution by turned filters that the gradient of the input is, where that is the faster way.
  var winogradInputGradient: martlet_winograd_sizes? {
    var sizes = winogradSizes
    swap(&sizes.height, &sizes.result_height)
    swap(&sizes.width, &sizes.result_width)
    swap(&sizes.channels, &sizes.result_channels)
    (sizes.top, sizes.left) = (2 - sizes.top, 2 - sizes.left)
    return preferred(martlet_prefers_winograd, sizes)
  }

  /// These sizes for the gradient of the weight, where minimal filtering is the faster way.
  var winogradWeightGradient: martlet_winograd_sizes? {
    preferred(martlet_prefers_winograd_weight_gradient, winogradSizes)
  }

  private var winogradSizes: martlet_winograd_sizes {
    martlet_winograd_sizes(
      batch: Int64(batch), height: Int64(height), width: Int64(width), channels: Int64(inputs),
      result_height: Int64(outputHeight), result_width: Int64(outputWidth), result_channels: Int64(outputs),
      top: Int64(paddingTop), left: Int64(paddingLeft))
  }

  private func preferred(
    _ isPreferred: (UnsafePointer<martlet_winograd_sizes>) -> Bool, _ sizes: martlet_winograd_sizes
  ) -> martlet_winograd_sizes? {
    guard kernelHeight == 3, kernelWidth == 3, strideHeight == 1, strideWidth == 1, dilationHeight == 1,
      dilationWidth == 1, groups == 1
    else { return nil }
    return withUnsafePointer(to: sizes, isPreferred) ? sizes : nil
  }
}

extension Kernels {
  /// `y = x ∗ w (+ b)`, rectified where asked for; all are dense float32.
  static func convolve(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ sizes: martlet_winograd_sizes, rectified: Bool,
    into result: Tensor
  ) {
    var sizes = sizes
    martlet_winograd_convolution(
      &sizes, x.firstFloat, weight.firstFloat, false, bias.map { UnsafePointer($0.firstFloat) }, rectified,
      result.firstFloat)
  }

  /// The gradient of the input, by turned filters.
  static func convolveTurned(
    _ upstream: Tensor, _ weight: Tensor, _ sizes: martlet_winograd_sizes, into result: Tensor
  ) {
    var sizes = sizes
    martlet_winograd_convolution(
      &sizes, upstream.firstFloat, weight.firstFloat, true, nil, false, result.firstFloat)
  }

  /// The gradient of the weight.
  static func weightGradient(_ x: Tensor, _ upstream: Tensor, _ sizes: martlet_winograd_sizes, into result: Tensor) {
    var sizes = sizes
    martlet_winograd_weight_gradient(&sizes, x.firstFloat, upstream.firstFloat, result.firstFloat)
  }
}

extension Tensor {
  fileprivate var firstFloat: UnsafeMutablePointer<Float> { pointer.assumingMemoryBound(to: Float.self) }
}
