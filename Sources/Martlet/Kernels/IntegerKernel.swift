import CMartletKernels

extension Kernels {
  /// `round(x / s) + z` of float32 elements.
  static func quantize(_ x: Tensor, _ quantization: Quantization) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape, dtype: quantization.dtype)
    withKernel(quantization, x.shape) {
      martlet_quantize($0, x.pointer.assumingMemoryBound(to: Float.self), y.pointer)
    }
    return withExtendedLifetime(x) { y }
  }

  /// `s (q − z)` as float32.
  static func dequantize(_ x: Tensor, _ quantization: Quantization) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape, dtype: .float32)
    withKernel(quantization, x.shape) {
      martlet_dequantize($0, x.pointer, y.pointer.assumingMemoryBound(to: Float.self))
    }
    return withExtendedLifetime(x) { y }
  }

  private static func withKernel(
    _ quantization: Quantization, _ shape: Shape, _ body: (UnsafePointer<martlet_quantization>) -> Void
  ) {
    var sizes = (outer: 1, channels: 1, inner: shape.elementCount)
    if let axis = quantization.axis {
      sizes = (
        shape.prefix(axis).reduce(1, *), shape[axis], shape.dropFirst(axis + 1).reduce(1, *)
      )
    }
    if shape.elementCount == 0 { return }
    quantization.scales.withUnsafeBufferPointer { scales in
      quantization.zeroPoints.withUnsafeBufferPointer { zeroPoints in
        var kernel = martlet_quantization(
          outer: Int64(sizes.outer), channels: Int64(sizes.channels), inner: Int64(sizes.inner),
          scales: scales.baseAddress, zero_points: zeroPoints.baseAddress,
          dtype: martlet_dtype(rawValue: UInt32(quantization.dtype.rawValue)))
        body(&kernel)
      }
    }
  }

  /// `max(x, least)` of uint8.
  static func atLeast(_ least: Int, _ x: Tensor) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape, dtype: .uint8)
    martlet_bytes_at_least(x.bytes, UInt8(least), y.bytes, Int64(x.elementCount))
    return withExtendedLifetime(x) { y }
  }

  /// Maximum pooling of uint8.
  static func maxPooledBytes(_ x: Tensor, _ sizes: martlet_pooling_shape) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: sizes.outputShape, dtype: .uint8)
    withUnsafePointer(to: sizes) { martlet_max_pool_bytes($0, x.bytes, y.bytes) }
    return withExtendedLifetime(x) { y }
  }

  /// `x · Wᵀ` of bytes in the last axis, rescaled.
  static func integerProduct(_ x: Tensor, _ filters: IntegerFilters, to dtype: DType) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape.droppingLast(1).appending(filters.outputs), dtype: dtype)
    filters.withKernel(to: dtype) { kernel, rescaling in
      martlet_integer_product(x.bytes, Int64(x.elementCount / filters.inputs), kernel, rescaling, y.pointer)
    }
    return withExtendedLifetime(x) { y }
  }

  /// `x ∗ w` of images of bytes, rescaled.
  static func integerConvolution(
    _ x: Tensor, _ filters: IntegerFilters, _ sizes: ConvolutionSizes, padding: UInt8, to dtype: DType
  ) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: sizes.outputShape, dtype: dtype)
    var kernelSizes = sizes.ofIntegers
    filters.withKernel(to: dtype) { kernel, rescaling in
      martlet_integer_convolution(x.bytes, &kernelSizes, padding, kernel, rescaling, y.pointer)
    }
    return withExtendedLifetime(x) { y }
  }

  /// The same as bytes with the greatest of each window of 2×2 results.
  static func pooledIntegerConvolution(
    _ x: Tensor, _ filters: IntegerFilters, _ sizes: ConvolutionSizes, padding: UInt8
  ) -> Tensor {
    let x = x.dense()
    let shape: Shape = [sizes.batch, sizes.outputHeight / 2, sizes.outputWidth / 2, sizes.outputs]
    let y = Tensor(uninitialized: shape, dtype: .uint8)
    var kernelSizes = sizes.ofIntegers
    filters.withKernel(to: .uint8) { kernel, rescaling in
      martlet_pooled_integer_convolution(x.bytes, &kernelSizes, padding, kernel, rescaling, y.bytes)
    }
    return withExtendedLifetime(x) { y }
  }
}

extension Tensor {
  fileprivate var bytes: UnsafeMutablePointer<UInt8> { pointer.assumingMemoryBound(to: UInt8.self) }
}

extension ConvolutionSizes {
  /// The sizes as the kernels of integers take them.
  var ofIntegers: martlet_integer_convolution_sizes {
    martlet_integer_convolution_sizes(
      batch: Int64(batch), height: Int64(height), width: Int64(width), inputs: Int64(inputs), outputs: Int64(outputs),
      output_height: Int64(outputHeight), output_width: Int64(outputWidth), kernel_height: Int64(kernelHeight),
      kernel_width: Int64(kernelWidth), stride_height: Int64(strideHeight), stride_width: Int64(strideWidth),
      dilation_height: Int64(dilationHeight), dilation_width: Int64(dilationWidth), padding_top: Int64(paddingTop),
      padding_left: Int64(paddingLeft), groups: Int64(groups))
  }
}
