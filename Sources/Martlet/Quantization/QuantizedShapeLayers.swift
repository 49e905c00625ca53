/// The greatest element of each window of channels-last images of bytes.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class QuantizedMaxPooling2D: QuantizedLayer {
  /// The side of the window.
  public let window: Int
  /// The step between windows.
  public let stride: Int
  /// What is added around images; it never wins.
  public let padding: Padding

  /// Maximum pooling; the step is the window's side unless given.
  public init(window: Int = 2, stride: Int? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  /// The pooled images.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor {
    LayerScope.run(self) { x.maxPooled2D(window: (window, window), stride: (stride, stride), padding: padding) }
  }

  /// `QuantizedMaxPooling2D window`, and what differs from the defaults.
  public var summary: String {
    "QuantizedMaxPooling2D \(window)×\(window)\(stride == window ? "" : ", stride \(stride)")"
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
