/// The mean of each of `height × width` regions that cover channels-last images.
///
/// - Shapes: `[batch, H, W, channels]` → `[batch, height, width, channels]`
public final class AdaptiveAveragePooling2D: Layer {
  /// Rows of regions.
  public let height: Int
  /// Columns of regions.
  public let width: Int

  /// Average pooling to a size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The pooled images.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.adaptiveAveragePooled2D(height: height, width: width) }
  }

  /// `AdaptiveAveragePooling2D height×width`.
  public var summary: String { "AdaptiveAveragePooling2D \(height)×\(width)" }
}

/// The maximum of each of `height × width` regions that cover channels-last images.
///
/// - Shapes: `[batch, H, W, channels]` → `[batch, height, width, channels]`
public final class AdaptiveMaxPooling2D: Layer {
  /// Rows of regions.
  public let height: Int
  /// Columns of regions.
  public let width: Int

  /// Maximum pooling to a size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The pooled images.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.adaptiveMaxPooled2D(height: height, width: width) }
  }

  /// `AdaptiveMaxPooling2D height×width`.
  public var summary: String { "AdaptiveMaxPooling2D \(height)×\(width)" }
}

/// The mean of each of `length` regions that cover channels-last sequences.
///
/// - Shapes: `[batch, L, channels]` → `[batch, length, channels]`
public final class AdaptiveAveragePooling1D: Layer {
  /// The number of regions.
  public let length: Int

  /// Average pooling to a length.
  public init(length: Int) { self.length = length }

  /// The pooled sequences.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.adaptiveAveragePooled1D(length: length) }
  }

  /// `AdaptiveAveragePooling1D length`.
  public var summary: String { "AdaptiveAveragePooling1D \(length)" }
}

/// The maximum of each of `length` regions that cover channels-last sequences.
///
/// - Shapes: `[batch, L, channels]` → `[batch, length, channels]`
public final class AdaptiveMaxPooling1D: Layer {
  /// The number of regions.
  public let length: Int

  /// Maximum pooling to a length.
  public init(length: Int) { self.length = length }

  /// The pooled sequences.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.adaptiveMaxPooled1D(length: length) }
  }

  /// `AdaptiveMaxPooling1D length`.
  public var summary: String { "AdaptiveMaxPooling1D \(length)" }
}
