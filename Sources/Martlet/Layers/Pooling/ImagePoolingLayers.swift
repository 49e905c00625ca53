/// The greatest element of each window of channels-last images.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class MaxPooling2D: Layer {
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
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.maxPooled2D(window: (window, window), stride: (stride, stride), padding: padding) }
  }

  /// `MaxPooling2D window`.
  public var summary: String { "MaxPooling2D \(window)×\(window)\(stride == window ? "" : ", stride \(stride)")" }
}

/// The mean of each window of channels-last images.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class AveragePooling2D: Layer {
  /// The side of the window.
  public let window: Int
  /// The step between windows.
  public let stride: Int
  /// Zeros around images.
  public let padding: Padding
  /// Whether padding counts in the divisor.
  public let countsPadding: Bool

  /// Average pooling; the step is the window's side unless given.
  public init(window: Int = 2, stride: Int? = nil, padding: Padding = .valid, countsPadding: Bool = true) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// The pooled images.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.averagePooled2D(
        window: (window, window), stride: (stride, stride), padding: padding, countingPadding: countsPadding)
    }
  }

  /// `AveragePooling2D window`.
  public var summary: String { "AveragePooling2D \(window)×\(window)\(stride == window ? "" : ", stride \(stride)")" }
}

/// The mean over all positions of channels-last images (Lin et al. 2014).
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, channels]`
public final class GlobalAveragePooling2D: Layer {
  /// Global average pooling.
  public init() {}

  /// The mean of every channel.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if x.rank != 4 {
        contractFailure("GlobalAveragePooling2D", "\(x.shape)", "images must be [batch, height, width, channels]")
      }
      return x.mean([1, 2])
    }
  }
}

/// The maximum over all positions of channels-last images.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, channels]`
public final class GlobalMaxPooling2D: Layer {
  /// Global maximum pooling.
  public init() {}

  /// The maximum of every channel.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if x.rank != 4 {
        contractFailure("GlobalMaxPooling2D", "\(x.shape)", "images must be [batch, height, width, channels]")
      }
      return x.max([1, 2])
    }
  }
}
