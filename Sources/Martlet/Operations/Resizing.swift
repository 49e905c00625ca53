extension Tensor {
  private func requireImages(_ operation: String, _ height: Int, _ width: Int, file: StaticString, line: UInt) {
    if rank != 4 {
      contractFailure(operation, "\(shape)", "images must be [batch, height, width, channels]", file: file, line: line)
    }
    if height < 1 || width < 1 || shape[1] < 1 || shape[2] < 1 {
      contractFailure(operation, "\(shape) to \(height)×\(width)", "sizes must be positive", file: file, line: line)
    }
  }

  /// Images of another size by the nearest element, as PyTorch's `nearest`: position ⌊i · old / new⌋.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, newHeight, newWidth, channels]`
  public func resizedNearest(
    height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireImages("resizedNearest", height, width, file: file, line: line)
    func positions(_ old: Int, _ new: Int) -> Tensor {
      Tensor((0..<new).map { Int32(Swift.min(old - 1, $0 * old / new)) })
    }
    return gathered(positions(shape[1], height), axis: 1).gathered(positions(shape[2], width), axis: 2)
  }

  /// Images of another size by bilinear interpolation, without smoothing before they shrink, as PyTorch's.
  ///
  /// With `aligningCorners` the outermost elements keep their place; else pixels are areas.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, newHeight, newWidth, channels]`
  public func resizedBilinear(
    height: Int, width: Int, aligningCorners: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireImages("resizedBilinear", height, width, file: file, line: line)
    return interpolated(1, to: height, aligningCorners).interpolated(2, to: width, aligningCorners)
  }

  private func interpolated(_ axis: Int, to size: Int, _ aligningCorners: Bool) -> Tensor {
    let old = shape[axis]
    if size == old { return self }
    var (lower, upper, weights) = ([Int32](), [Int32](), [Double]())
    for position in 0..<size {
      var source: Double
      if aligningCorners {
        source = size == 1 ? 0 : Double(position) * Double(old - 1) / Double(size - 1)
      } else {
        source = Swift.max(0, (Double(position) + 0.5) * Double(old) / Double(size) - 0.5)
      }
      source = Swift.min(source, Double(old - 1))
      let floor = Int(source)
      lower.append(Int32(floor))
      upper.append(Int32(Swift.min(floor + 1, old - 1)))
      weights.append(source - Double(floor))
    }
    var weightShape = Shape(repeating: 1, rank: rank)
    weightShape[axis] = size
    let weight = Tensor(weights, shape: weightShape).converted(to: dtype)
    let (a, b) = (gathered(Tensor(lower), axis: axis), gathered(Tensor(upper), axis: axis))
    return a + weight * (b - a)
  }

  /// The windows of images as rows: the elements of each in the order height, width, channels; zeros outside of the images.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, k · k · channels]`
  public func unfolded2D(
    window: (Int, Int), stride: (Int, Int) = (1, 1), padding: Padding = .valid, dilation: (Int, Int) = (1, 1),
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    func fail(_ rule: String) -> Never {
      contractFailure("unfolded2D", "\(shape) by \(window.0)×\(window.1)", rule, file: file, line: line)
    }
    if rank != 4 { fail("images must be [batch, height, width, channels]") }
    if [window, stride, dilation].contains(where: { $0.0 < 1 || $0.1 < 1 }) {
      fail("window, stride and dilation must be positive")
    }
    let extents = ((window.0 - 1) * dilation.0 + 1, (window.1 - 1) * dilation.1 + 1)
    let vertical = padding.widths(axis: 0, size: shape[1], extent: extents.0, stride: stride.0)
    let horizontal = padding.widths(axis: 1, size: shape[2], extent: extents.1, stride: stride.1)
    if Swift.min(vertical.before, horizontal.before) < 0 { fail("padding must not be negative") }
    let images = padded([(0, 0), vertical, horizontal, (0, 0)], file: file, line: line)
    let rest = (images.shape[1] - extents.0, images.shape[2] - extents.1)
    if Swift.min(rest.0, rest.1) < 0 {
      fail("the window spans \(extents.0)×\(extents.1) and the padded images are smaller")
    }
    // One picture for each place in the window, so that elements are copied and never computed with.
    let places = (0..<window.0 * window.1).map { place in
      let (row, column) = (place / window.1 * dilation.0, place % window.1 * dilation.1)
      return images[
        Slice.all, Slice.range(from: row, to: row + rest.0 + 1, step: stride.0),
        Slice.range(from: column, to: column + rest.1 + 1, step: stride.1)]
    }
    return Tensor.stack(places, axis: 3).flattened(from: 3)
  }
}
