/// Layer normalisation of the last axis (Ba et al. 2016): `(x − μ) / √(σ² + ε) · γ + β`.
///
/// - Shapes: `[…, features]` → the same
public final class LayerNorm: Layer {
  /// The factor γ; `nil` where the layer is not affine.
  public let scale: Parameter?
  /// The summand β; `nil` without one.
  public let shift: Parameter?
  /// The number of features.
  public let features: Int
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `features` features, with factors and summands where `isAffine`, or with factors alone.
  public init(_ features: Int, isAffine: Bool = true, hasShift: Bool = true, epsilon: Double = 1e-5) {
    scale = isAffine ? Parameter(Tensor.ones([features])) : nil
    shift = isAffine && hasShift ? Parameter(Tensor.zeros([features])) : nil
    self.features = features
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if scale == nil { x.requireFeatures(features, "LayerNorm") }
      return x.layerNormalized(scale: scale?.value, shift: shift?.value, epsilon: epsilon)
    }
  }

  /// `LayerNorm features`, and what it lacks.
  public var summary: String {
    "LayerNorm \(features)" + (scale == nil ? ", not affine" : shift == nil ? ", without shift" : "")
  }
}
