extension Tensor {
  /// The mean of each of `height × width` regions that cover the images: region i spans ⌊i·H/h⌋ to ⌈(i+1)·H/h⌉.
  ///
  /// - Shapes: `[batch, H, W, channels]` → `[batch, height, width, channels]`
  public func adaptiveAveragePooled2D(
    height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireAdaptive("adaptiveAveragePooled2D", height, width, file: file, line: line)
    if shape[1] % height == 0 && shape[2] % width == 0 {
      return averagePooled2D(window: (shape[1] / height, shape[2] / width), file: file, line: line)
    }
    let rows = Tensor.concatenate(
      Tensor.regions(shape[1], height).map { narrowed(1, to: $0).mean(1, keepingAxes: true) }, axis: 1)
    return Tensor.concatenate(
      Tensor.regions(shape[2], width).map { rows.narrowed(2, to: $0).mean(2, keepingAxes: true) }, axis: 2)
  }

  /// The maximum of each of `height × width` regions that cover the images.
  ///
  /// - Shapes: `[batch, H, W, channels]` → `[batch, height, width, channels]`
  public func adaptiveMaxPooled2D(
    height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireAdaptive("adaptiveMaxPooled2D", height, width, file: file, line: line)
    if shape[1] % height == 0 && shape[2] % width == 0 {
      return maxPooled2D(window: (shape[1] / height, shape[2] / width), file: file, line: line)
    }
    let rows = Tensor.regions(shape[1], height).map { band in
      let band = narrowed(1, to: band)
      return Tensor.concatenate(
        Tensor.regions(shape[2], width).map { columns in
          let region = band.narrowed(2, to: columns)
          return region.maxPooled2D(window: (region.shape[1], region.shape[2]))
        }, axis: 2)
    }
    return Tensor.concatenate(rows, axis: 1)
  }

  private func requireAdaptive(_ operation: String, _ height: Int, _ width: Int, file: StaticString, line: UInt) {
    if rank != 4 || height < 1 || width < 1 || shape[1] < 1 || shape[2] < 1 {
      contractFailure(
        operation, "\(shape) to \(height)×\(width)",
        "images must be [batch, height, width, channels] and sizes positive", file: file, line: line)
    }
  }

  private static func regions(_ size: Int, _ count: Int) -> [Range<Int>] {
    (0..<count).map { index in index * size / count..<((index + 1) * size + count - 1) / count }
  }
}
