/// Root-mean-square normalisation of the last axis (Zhang & Sennrich 2019, eq. 4): `x / √(mean x² + ε) · γ`.
///
/// - Shapes: `[…, features]` → the same
public final class RMSNorm: Layer {
  /// The factor γ.
  public let scale: Parameter
  /// What is added to the mean square.
  public let epsilon: Double

  /// Normalisation of `features` features.
  public init(_ features: Int, epsilon: Double = 1e-6) {
    scale = Parameter(Tensor.ones([features]))
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.rmsNormalized(scale: scale.value, epsilon: epsilon) }
  }

  /// `RMSNorm features`.
  public var summary: String { "RMSNorm \(scale.shape[0])" }
}
