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
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.scatteredToWinners(indices, sizes), to: operand)
    }
  }

  private func scatteredToWinners(_ indices: Tensor, _ sizes: martlet_pooling_shape) -> Tensor {
    let y = dense()
    let result = Tensor(uninitialized: sizes.inputShape, dtype: dtype)
    withUnsafePointer(to: sizes) {
      martlet_max_pool_scatter(
        kernelType, $0, indices.pointer.assumingMemoryBound(to: Int32.self), y.pointer, result.pointer)
    }
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.gatheredFromWinners(indices, sizes), to: operand)
    }
  }

  private func gatheredFromWinners(_ indices: Tensor, _ sizes: martlet_pooling_shape) -> Tensor {
    let x = dense()
    let result = Tensor(uninitialized: sizes.outputShape, dtype: dtype)
    withUnsafePointer(to: sizes) {
      martlet_max_pool_gather(
        kernelType, $0, indices.pointer.assumingMemoryBound(to: Int32.self), x.pointer, result.pointer)
    }
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.scatteredToWinners(indices, sizes), to: operand)
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
    return averaged(
      poolingShape("averagePooled2D", window, stride ?? window, padding, file: file, line: line), countingPadding)
  }

  private func averaged(_ sizes: martlet_pooling_shape, _ countingPadding: Bool) -> Tensor {
    let x = dense()
    let result = Tensor(uninitialized: sizes.outputShape, dtype: dtype)
    withUnsafePointer(to: sizes) {
      martlet_average_pool(kernelType, $0, countingPadding, x.pointer, result.pointer)
    }
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.spread(sizes, countingPadding), to: operand)
    }
  }

  /// The transpose of average pooling.
  private func spread(_ sizes: martlet_pooling_shape, _ countingPadding: Bool) -> Tensor {
    let y = dense()
    let result = Tensor(uninitialized: sizes.inputShape, dtype: dtype)
    withUnsafePointer(to: sizes) {
      martlet_average_pool_gradient(kernelType, $0, countingPadding, y.pointer, result.pointer)
    }
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.averaged(sizes, countingPadding), to: operand)
    }
  }
}

extension martlet_pooling_shape {
  fileprivate var inputShape: Shape { [Int(batch), Int(height), Int(width), Int(channels)] }
  var outputShape: Shape { [Int(batch), Int(output_height), Int(output_width), Int(channels)] }
}
