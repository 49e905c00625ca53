/// All axes from the second on as one: `[batch, …]` → `[batch, features]`.
public final class Flatten: Layer {
  /// A flattening layer.
  public init() {}

  /// The flattened tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.flattened(from: 1) } }
}
