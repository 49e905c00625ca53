import Martlet

/// A constant and a sum of hard sigmoids: `y = b + Σ cᵢ · clip(wᵢ x + bᵢ, 0, 1)`.
///
/// One hard sigmoid for each piece represents a piecewise linear curve exactly, which is why one hidden layer suffices for
/// every continuous function (Cybenko 1989; Hornik et al. 1989).
public struct HardSigmoidSum: Hashable, Sendable {
  /// A hard sigmoid: 0 up to `start`, a straight slope, `height` from `end` on.
  public struct Unit: Hashable, Sendable {
    /// Where the slope starts.
    public let start: Double
    /// Where the slope ends.
    public let end: Double
    /// How much it climbs: c.
    public let height: Double

    /// The value at `x`.
    public func callAsFunction(_ x: Double) -> Double { height * min(max((x - start) / (end - start), 0), 1) }
  }

  /// The constant b: the curve's value on the left.
  public let constant: Double
  /// The hard sigmoids.
  public let units: [Unit]

  /// The curve as a sum, with one hard sigmoid for each piece.
  public init(_ curve: PiecewiseLinearCurve) {
    constant = curve.knots[0].y
    units = zip(curve.knots, curve.knots.dropFirst()).map { Unit(start: $0.x, end: $1.x, height: $1.y - $0.y) }
  }

  /// The value at `x`.
  public func callAsFunction(_ x: Double) -> Double { units.reduce(constant) { $0 + $1(x) } }

  /// The sum as a network, which can be trained further: `Linear`, `HardTanh(0...1)`, `Linear`.
  ///
  /// - Shapes: `[batch, 1]` → `[batch, 1]`
  public func network(dtype: DType = .float32) -> Sequential {
    let widths = units.map { $0.end - $0.start }
    return OneHiddenLayer(
      weights: widths.map { 1 / $0 }, biases: zip(units, widths).map { -$0.start / $1 },
      outputWeights: units.map(\.height), outputBias: constant
    ).network(HardTanh(0...1), dtype: dtype)
  }

  /// The sum with smooth sigmoids that have the same slopes in the middle: `y = b + Σ cᵢ σ(4 (wᵢ x + bᵢ − ½))`.
  ///
  /// It is not the curve any more but near it, and every weight has a gradient everywhere.
  ///
  /// - Shapes: `[batch, 1]` → `[batch, 1]`
  public func smoothNetwork(dtype: DType = .float32) -> Sequential {
    let widths = units.map { $0.end - $0.start }
    return OneHiddenLayer(
      weights: widths.map { 4 / $0 }, biases: zip(units, widths).map { -4 * $0.start / $1 - 2 },
      outputWeights: units.map(\.height), outputBias: constant
    ).network(Sigmoid(), dtype: dtype)
  }
}

/// The numbers of a network from one input over one hidden layer to one output.
struct OneHiddenLayer {
  let weights: [Double]
  let biases: [Double]
  let outputWeights: [Double]
  let outputBias: Double

  func network(_ activation: any Layer, dtype: DType) -> Sequential {
    let units = weights.count
    func tensor(_ values: [Double], _ shape: Shape) -> Tensor { Tensor(values, shape: shape).converted(to: dtype) }
    return Sequential(
      Linear(weight: tensor(weights, [units, 1]), bias: tensor(biases, [units])), activation,
      Linear(weight: tensor(outputWeights, [1, units]), bias: tensor([outputBias], [1])))
  }
}
