import CMartletKernels

extension Tensor {
  /// The sizes of a pooling of images, whose rules are checked here.
  func poolingShape(
    _ operation: String, _ window: (Int, Int), _ stride: (Int, Int), _ padding: Padding, file: StaticString, line: UInt
  ) -> martlet_pooling_shape {
    func fail(_ rule: String) -> Never { contractFailure(operation, "\(shape)", rule, file: file, line: line) }
    if rank != 4 { fail("images must be [batch, height, width, channels]") }
    if window.0 < 1 || window.1 < 1 || stride.0 < 1 || stride.1 < 1 { fail("window and stride must be positive") }
    let vertical = padding.widths(axis: 0, size: shape[1], extent: window.0, stride: stride.0)
    let horizontal = padding.widths(axis: 1, size: shape[2], extent: window.1, stride: stride.1)
    if vertical.before * 2 > window.0 || horizontal.before * 2 > window.1 || vertical.before < 0 {
      fail("padding must be at most half of the window \(window.0)×\(window.1)")
    }
    let height = shape[1] + vertical.before + vertical.after
    let width = shape[2] + horizontal.before + horizontal.after
    if height < window.0 || width < window.1 {
      fail("the window \(window.0)×\(window.1) is larger than the padded images")
    }
    return martlet_pooling_shape(
      batch: Int64(shape[0]), height: Int64(shape[1]), width: Int64(shape[2]), channels: Int64(shape[3]),
      output_height: Int64((height - window.0) / stride.0 + 1), output_width: Int64((width - window.1) / stride.1 + 1),
      window_height: Int64(window.0), window_width: Int64(window.1), stride_height: Int64(stride.0),
      stride_width: Int64(stride.1), padding_top: Int64(vertical.before), padding_left: Int64(horizontal.before))
  }

  /// The greatest element of each window; padding never wins, NaN always.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
  public func maxPooled2D(
    window: (Int, Int) = (2, 2), stride: (Int, Int)? = nil, padding: Padding = .valid, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("maxPooled2D", file: file, line: line)
    let sizes = poolingShape("maxPooled2D", window, stride ?? window, padding, file: file, line: line)
    let x = dense()
    let result = Tensor(uninitialized: sizes.outputShape, dtype: dtype)
    guard let tape = Tape.recording(self) else {
      withUnsafePointer(to: sizes) { martlet_max_pool(kernelType, $0, x.pointer, result.pointer, nil) }
      return result
    }
    let indices = Tensor(uninitialized: sizes.outputShape, dtype: .int32)
    withUnsafePointer(to: sizes) {
      martlet_max_pool(
        kernelType, $0, x.pointer, result.pointer, indices.pointer.assumingMemoryBound(to: Int32.self))
    }
    let winners = PoolingMap(
      sizes: sizes,
      kernel: { martlet_max_pool_gather($0, $1, indices.pointer.assumingMemoryBound(to: Int32.self), $2, $3) },
      transpose: { martlet_max_pool_scatter($0, $1, indices.pointer.assumingMemoryBound(to: Int32.self), $2, $3) })
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.spread(by: winners), to: operand)
    }
  }

  /// The mean of each window; `countingPadding` divides by the window's size also at the borders.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
  public func averagePooled2D(
    window: (Int, Int) = (2, 2), stride: (Int, Int)? = nil, padding: Padding = .valid, countingPadding: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("averagePooled2D", file: file, line: line)
    let sizes = poolingShape("averagePooled2D", window, stride ?? window, padding, file: file, line: line)
    return pooled(
      by: PoolingMap(
        sizes: sizes, kernel: { martlet_average_pool($0, $1, countingPadding, $2, $3) },
        transpose: { martlet_average_pool_gradient($0, $1, countingPadding, $2, $3) }))
  }

  private func pooled(by map: PoolingMap) -> Tensor {
    let result = mapped(to: map.sizes.outputShape, map.sizes, map.kernel)
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in sink.add(upstream.spread(by: map), to: operand) }
  }

  private func spread(by map: PoolingMap) -> Tensor {
    let result = mapped(to: map.sizes.inputShape, map.sizes, map.transpose)
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in sink.add(upstream.pooled(by: map), to: operand) }
  }

  private func mapped(to shape: Shape, _ sizes: martlet_pooling_shape, _ kernel: PoolingMap.Kernel) -> Tensor {
    let x = dense()
    let result = Tensor(uninitialized: shape, dtype: dtype)
    withUnsafePointer(to: sizes) { kernel(kernelType, $0, x.pointer, result.pointer) }
    return result
  }
}

/// A pooling that is linear, and its transpose: each is the other's pullback.
private struct PoolingMap {
  typealias Kernel = (
    _ type: martlet_dtype, UnsafePointer<martlet_pooling_shape>, _ x: UnsafeMutableRawPointer,
    _ result: UnsafeMutableRawPointer
  ) -> Void

  let sizes: martlet_pooling_shape
  /// Images to windows.
  let kernel: Kernel
  /// Windows to images.
  let transpose: Kernel
}

extension martlet_pooling_shape {
  fileprivate var inputShape: Shape { [Int(batch), Int(height), Int(width), Int(channels)] }
  var outputShape: Shape { [Int(batch), Int(output_height), Int(output_width), Int(channels)] }
}
