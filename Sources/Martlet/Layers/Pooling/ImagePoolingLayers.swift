/// The greatest element of each window of channels-last images.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class MaxPooling2D: Layer {
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
    self.window = window.pair("MaxPooling2D", "window", file: file, line: line)
    self.stride = stride?.pair("MaxPooling2D", "stride", file: file, line: line) ?? self.window
    self.padding = padding
  }

  /// The pooled images.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.maxPooled2D(window: window, stride: stride, padding: padding) }
  }

  /// `MaxPooling2D window`.
  public var summary: String {
    "MaxPooling2D \(window.0)×\(window.1)\(stride == window ? "" : ", stride \(shortText(stride))")"
  }
}

/// The mean of each window of channels-last images.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`
public final class AveragePooling2D: Layer {
  /// Height and width of the window.
  public let window: (Int, Int)
  /// Steps between windows, vertical and horizontal.
  public let stride: (Int, Int)
  /// Zeros around images.
  public let padding: Padding
  /// Whether padding counts in the divisor.
  public let countsPadding: Bool

  /// Average pooling; steps are the window's sides unless given.
  public init(
    window: some IntOrPair = 2, stride: (any IntOrPair)? = nil, padding: Padding = .valid, countsPadding: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.window = window.pair("AveragePooling2D", "window", file: file, line: line)
    self.stride = stride?.pair("AveragePooling2D", "stride", file: file, line: line) ?? self.window
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// The pooled images.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.averagePooled2D(
        window: window, stride: stride, padding: padding, countingPadding: countsPadding)
    }
  }

  /// `AveragePooling2D window`.
  public var summary: String {
    "AveragePooling2D \(window.0)×\(window.1)\(stride == window ? "" : ", stride \(shortText(stride))")"
  }
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
