import Martlet

/// The pixels that one position behind a stack of layers depends on: the receptive field.
///
/// A layer with kernel k, step s and dilation d makes a field of size r with distance j between neighbouring positions one
/// of size `r + d(k − 1) j` with distance `s j`.
public struct ReceptiveField: Hashable, Sendable {
  /// The field along one axis.
  public struct Axis: Hashable, Sendable {
    /// How many pixels the field spans.
    public var size: Int
    /// The distance in pixels between the fields of neighbouring positions.
    public var jump: Int
    /// The first pixel of the first position's field; negative where it lies in padding.
    public var start: Int
    /// The number of positions.
    public var positions: Int
    /// The number of pixels.
    public let pixels: Int

    /// The pixels of the image that a position depends on, from the first to the last; dilated kernels leave out some of them.
    public func field(of position: Int) -> Range<Int> {
      let first = start + position * jump
      let lower = min(max(0, first), pixels)
      return lower..<max(lower, min(pixels, first + size))
    }

    /// The field behind one more window.
    mutating func add(_ window: LayerWindows.Window, axis: Int) {
      let zeros = window.padding.widths(axis: axis, size: positions, extent: window.extent, stride: window.stride)
      positions = ConvolutionArithmetic.outputSize(
        positions, kernel: window.kernel, stride: window.stride, padding: window.padding, dilation: window.dilation,
        axis: axis)
      size += (window.extent - 1) * jump
      start -= zeros.before * jump
      jump *= window.stride
    }

    /// The whole axis, seen from one position.
    mutating func takeAll() { self = Axis(size: pixels, jump: pixels, start: 0, positions: 1, pixels: pixels) }

    /// The least field that holds both; they must have the same positions.
    mutating func formUnion(_ other: Axis) {
      let end = max(start + size, other.start + other.size)
      start = min(start, other.start)
      size = end - start
    }
  }

  /// Along the height.
  public private(set) var vertical: Axis
  /// Along the width.
  public private(set) var horizontal: Axis

  /// The field of a position behind `layer` over images of a size.
  ///
  /// Known are convolutions, poolings, `Sequential`, `Residual`, and layers that work on each position alone.
  public init(
    of layer: any Layer, height: Int, width: Int, file: StaticString = #fileID, line: UInt = #line
  ) {
    vertical = Axis(size: 1, jump: 1, start: 0, positions: height, pixels: height)
    horizontal = Axis(size: 1, jump: 1, start: 0, positions: width, pixels: width)
    pass(layer, file: file, line: line)
  }

  private mutating func pass(_ layer: any Layer, file: StaticString, line: UInt) {
    guard let windows = LayerWindows(layer) else {
      contractFailure(
        "ReceptiveField", layer.summary,
        "known are convolutions, poolings, Sequential, Residual and layers that work on each position alone",
        file: file, line: line)
    }
    switch windows {
    case .pointwise: break
    case .everything:
      vertical.takeAll()
      horizontal.takeAll()
    case .window(let down, let across):
      vertical.add(down, axis: 0)
      horizontal.add(across, axis: 1)
    case .sequence(let layers):
      for layer in layers { pass(layer, file: file, line: line) }
    case .residual(let branch, let shortcut):
      var other = self
      pass(branch, file: file, line: line)
      if let shortcut { other.pass(shortcut, file: file, line: line) }
      vertical.formUnion(other.vertical)
      horizontal.formUnion(other.horizontal)
    }
  }
}
