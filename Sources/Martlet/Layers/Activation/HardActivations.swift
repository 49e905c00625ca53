/// `clip(x / 6 + ½, 0, 1)`.
public final class HardSigmoid: Layer {
  /// A hard sigmoid.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.hardSigmoid() } }
}

/// The elements limited to a range.
public final class HardTanh: Layer {
  /// The least and the greatest value.
  public let range: ClosedRange<Double>

  /// A hard hyperbolic tangent.
  public init(_ range: ClosedRange<Double> = -1...1) { self.range = range }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.hardTanh(range) } }

  /// `HardTanh range`.
  public var summary: String { "HardTanh \(range)" }
}

/// `x · clip(x / 6 + ½, 0, 1)` (Howard et al. 2019, §5.2).
public final class HardSwish: Layer {
  /// A hard swish.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.hardSwish() } }
}
