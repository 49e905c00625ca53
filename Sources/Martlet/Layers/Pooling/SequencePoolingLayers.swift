/// The greatest element of each window of channels-last sequences.
///
/// - Shapes: `[batch, length, channels]` → `[batch, outputLength, channels]`
public final class MaxPooling1D: Layer {
  /// The length of the window.
  public let window: Int
  /// The step between windows.
  public let stride: Int
  /// What is added around sequences; it never wins.
  public let padding: Padding

  /// Maximum pooling; the step is the window's length unless given.
  public init(window: Int = 2, stride: Int? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  /// The pooled sequences.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.maxPooled1D(window: window, stride: stride, padding: padding) }
  }

  /// `MaxPooling1D window`.
  public var summary: String { "MaxPooling1D \(window)\(stride == window ? "" : ", stride \(stride)")" }
}

/// The mean of each window of channels-last sequences.
///
/// - Shapes: `[batch, length, channels]` → `[batch, outputLength, channels]`
public final class AveragePooling1D: Layer {
  /// The length of the window.
  public let window: Int
  /// The step between windows.
  public let stride: Int
  /// Zeros around sequences.
  public let padding: Padding
  /// Whether padding counts in the divisor.
  public let countsPadding: Bool

  /// Average pooling; the step is the window's length unless given.
  public init(window: Int = 2, stride: Int? = nil, padding: Padding = .valid, countsPadding: Bool = true) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
    self.countsPadding = countsPadding
  }

  /// The pooled sequences.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.averagePooled1D(window: window, stride: stride, padding: padding, countingPadding: countsPadding)
    }
  }

  /// `AveragePooling1D window`.
  public var summary: String { "AveragePooling1D \(window)\(stride == window ? "" : ", stride \(stride)")" }
}

/// The mean over all positions of channels-last sequences.
///
/// - Shapes: `[batch, length, channels]` → `[batch, channels]`
public final class GlobalAveragePooling1D: Layer {
  /// Global average pooling.
  public init() {}

  /// The mean of every channel.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if x.rank != 3 {
        contractFailure("GlobalAveragePooling1D", "\(x.shape)", "sequences must be [batch, length, channels]")
      }
      return x.mean(1)
    }
  }
}

/// The maximum over all positions of channels-last sequences.
///
/// - Shapes: `[batch, length, channels]` → `[batch, channels]`
public final class GlobalMaxPooling1D: Layer {
  /// Global maximum pooling.
  public init() {}

  /// The maximum of every channel.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if x.rank != 3 {
        contractFailure("GlobalMaxPooling1D", "\(x.shape)", "sequences must be [batch, length, channels]")
      }
      return x.max([1])
    }
  }
}
