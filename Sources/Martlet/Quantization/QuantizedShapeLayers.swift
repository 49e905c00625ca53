/// The greatest element of each window of channels-last images of bytes.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class QuantizedMaxPooling2D: QuantizedLayer {
  /// Height and width of the window.
  public let window: (Int, Int)
  /// Steps between windows, vertical and horizontal.
  public let stride: (Int, Int)
  /// What is added around images; it never wins.
  public let padding: Padding

  /// Maximum pooling; steps are the window's sides unless given.
  public init(
    window: some IntOrPair = 2, stride: (any IntOrPair)? = nil, padding: Padding = .valid,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.window = window.pair("QuantizedMaxPooling2D", "window", file: file, line: line)
    self.stride = stride?.pair("QuantizedMaxPooling2D", "stride", file: file, line: line) ?? self.window
    self.padding = padding
  }

  /// Maximum pooling with windows and steps that are pairs already.
  init(window: (Int, Int), stride: (Int, Int), padding: Padding) {
    self.window = window
    self.stride = stride
    self.padding = padding
  }

  /// The pooled images.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor {
    LayerScope.run(self) { x.maxPooled2D(window: window, stride: stride, padding: padding) }
  }

  /// `QuantizedMaxPooling2D window`, and what differs from the defaults.
  public var summary: String {
    "QuantizedMaxPooling2D \(window.0)×\(window.1)\(stride == window ? "" : ", stride \(shortText(stride))")"
      + (padding == .valid ? "" : ", padding \(padding)")
  }
}

/// `max(0, x)` on bytes.
public final class QuantizedReLU: QuantizedLayer {
  /// The rectifier.
  public init() {}

  /// `max(0, x)`.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor { LayerScope.run(self) { x.relu() } }
}

/// All axes from the second on as one: `[batch, …]` → `[batch, features]`.
public final class QuantizedFlatten: QuantizedLayer {
  /// A flattening layer.
  public init() {}

  /// The flattened tensor.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor {
    LayerScope.run(self) { x.flattened(from: 1) }
  }
}
