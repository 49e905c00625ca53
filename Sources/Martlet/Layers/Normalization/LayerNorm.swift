/// Layer normalisation of the last axis (Ba et al. 2016).
///
/// - Shapes: `[…, features]` → the same
public final class LayerNorm: Layer {
  /// The factor γ.
  public let scale: Parameter
  /// The summand β.
  public let shift: Parameter
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `features` features.
  public init(_ features: Int, epsilon: Double = 1e-5) {
    scale = Parameter(Tensor.ones([features]))
    shift = Parameter(Tensor.zeros([features]))
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.layerNormalized(scale: scale.value, shift: shift.value, epsilon: epsilon) }
  }

  /// `LayerNorm features`.
  public var summary: String { "LayerNorm \(scale.shape[0])" }
}
