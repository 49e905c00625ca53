/// Root-mean-square normalisation of the last axis (Zhang & Sennrich 2019, eq. 4): `x / √(mean x² + ε) · γ`.
///
/// - Shapes: `[…, features]` → the same
public final class RMSNorm: Layer {
  /// The factor γ; `nil` without one.
  public let scale: Parameter?
  /// The number of features.
  public let features: Int
  /// What is added to the mean square.
  public let epsilon: Double

  /// Normalisation of `features` features, with factors where `hasScale`.
  public init(_ features: Int, hasScale: Bool = true, epsilon: Double = 1e-6) {
    scale = hasScale ? Parameter(Tensor.ones([features])) : nil
    self.features = features
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if scale == nil { x.requireFeatures(features, "RMSNorm") }
      return x.rmsNormalized(scale: scale?.value, epsilon: epsilon)
    }
  }

  /// `RMSNorm features`, and what it lacks.
  public var summary: String { "RMSNorm \(features)" + (scale == nil ? ", without scale" : "") }
}
