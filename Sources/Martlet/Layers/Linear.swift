/// An affine map of the last axis: `x · Wᵀ + b`.
///
/// - Shapes: `[…, inputs]` → `[…, outputs]`; weight `[outputs, inputs]`, bias `[outputs]`
public final class Linear: Layer, RectifiableLayer {
  /// The matrix W.
  public let weight: Parameter
  /// The vector b.
  public let bias: Parameter?

  /// A map with weights uniform within `±1/√inputs`, as in PyTorch, unless another initialiser is given.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator
  ) {
    weight = Parameter(initializer([outputs, inputs], using: &generator))
    self.bias =
      bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: inputs, using: &generator)) : nil
  }

  /// A map with given parameters.
  public init(weight: Tensor, bias: Tensor? = nil) {
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
  }

  /// `x · Wᵀ + b`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.affine(weight.value, bias: bias?.value) }
  }

  func rectified(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.affine(weight.value, bias: bias?.value, rectified: true) }
  }

  /// `Linear inputs → outputs`.
  public var summary: String { "Linear \(weight.shape[1]) → \(weight.shape[0])" }
}
