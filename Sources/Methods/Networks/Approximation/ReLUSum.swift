import Martlet

/// A constant and a sum of rectifiers: `y = b + Σ cᵢ · max(0, x − xᵢ)`.
public struct ReLUSum: Hashable, Sendable {
  /// A rectifier: 0 up to `breakpoint`, then a straight line.
  public struct Unit: Hashable, Sendable {
    /// Where the line starts.
    public let breakpoint: Double
    /// The slope c of the line.
    public let slope: Double

    /// The value at `x`.
    public func callAsFunction(_ x: Double) -> Double { slope * max(0, x - breakpoint) }
  }

  /// The constant b: the value on the left.
  public let constant: Double
  /// The rectifiers.
  public let units: [Unit]

  /// Each hard sigmoid as a pair: one rectifier starts its slope and another one ends it (Nair & Hinton 2010).
  public init(pairsFor sum: HardSigmoidSum) {
    constant = sum.constant
    units = sum.units.flatMap { unit -> [Unit] in
      let slope = unit.height / (unit.end - unit.start)
      return [Unit(breakpoint: unit.start, slope: slope), Unit(breakpoint: unit.end, slope: -slope)]
    }
  }

  /// The curve with one rectifier for each knot, which adds the change of slope there.
  public init(_ curve: PiecewiseLinearCurve) {
    constant = curve.knots[0].y
    let slopes = [0] + curve.slopes + [0]
    units = curve.knots.enumerated().map { index, knot in
      Unit(breakpoint: knot.x, slope: slopes[index + 1] - slopes[index])
    }
  }

  /// The value at `x`.
  public func callAsFunction(_ x: Double) -> Double { units.reduce(constant) { $0 + $1(x) } }

  /// The sum as a network, which can be trained further: `Linear`, `ReLU`, `Linear`.
  ///
  /// - Shapes: `[batch, 1]` → `[batch, 1]`
  public func network(dtype: DType = .float32) -> Sequential {
    OneHiddenLayer(
      weights: units.map { _ in 1 }, biases: units.map { -$0.breakpoint }, outputWeights: units.map(\.slope),
      outputBias: constant
    ).network(ReLU(), dtype: dtype)
  }
}
