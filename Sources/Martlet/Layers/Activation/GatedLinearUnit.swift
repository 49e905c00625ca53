/// The gated linear unit `a · σ(b)` of the halves a and b of the last axis (Dauphin et al. 2017, eq. 1).
///
/// - Shapes: `[…, 2n]` → `[…, n]`
public final class GatedLinearUnit: Layer {
  /// A gated linear unit.
  public init() {}

  /// `a · σ(b)`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.gatedLinearUnit() } }
}
