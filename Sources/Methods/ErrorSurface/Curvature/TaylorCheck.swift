import Foundation
import Martlet

/// How well the second-order expansion `L(θ + s d) ≈ L(θ) + s gᵀd + ½ s² dᵀHd` holds along a direction.
public struct TaylorCheck: Sendable, Hashable {
  /// The expansion at one step length.
  public struct Row: Sendable, Hashable {
    /// The length s.
    public let step: Double
    /// `L(θ + s d)`.
    public let loss: Double
    /// The value of the expansion.
    public let prediction: Double

    /// `|L(θ + s d) − prediction|`.
    public var error: Double { abs(loss - prediction) }
  }

  /// `L(θ)`.
  public let loss: Double
  /// The slope `gᵀd`.
  public let slope: Double
  /// The curvature `dᵀHd`.
  public let curvature: Double
  /// A row for each step length, in their order.
  public let rows: [Row]

  /// Expands a function at a point and compares.
  ///
  /// - Shapes: the direction has the shape of the point.
  public init(
    at point: Tensor, along direction: Tensor, steps: [Double], _ function: (Tensor) -> Tensor
  ) {
    let (value, gradient) = valueAndGradient(at: point, function)
    let loss = value.scalar
    let slope = (gradient * direction).sum().scalar
    let curvature = (hessianVectorProduct(at: point, direction: direction, function) * direction)
      .sum().scalar
    self.loss = loss
    self.slope = slope
    self.curvature = curvature
    rows = steps.map { step in
      Row(
        step: step, loss: withoutGradients { function(point + step * direction) }.scalar,
        prediction: loss + step * slope + 0.5 * step * step * curvature)
    }
  }

  /// The exponent p of `error ≈ c sᵖ` by least squares of logarithms, 3 where third derivatives are there; rows whose error
  /// is within 1e-14 of the loss are left out, and `nil` is given for fewer than two others.
  public var order: Double? {
    let pairs = rows.filter { $0.error > 1e-14 * max(1, abs(loss)) }.map {
      (log(abs($0.step)), log($0.error))
    }
    return pairs.count < 2 ? nil : leastSquaresSlope(pairs)
  }
}

/// The slope of the straight line with the least squared distances to points.
func leastSquaresSlope(_ points: [(x: Double, y: Double)]) -> Double {
  let count = Double(points.count)
  let (meanX, meanY) = points.reduce((0.0, 0.0)) { ($0.0 + $1.x / count, $0.1 + $1.y / count) }
  let (covariance, variance) = points.reduce((0.0, 0.0)) {
    ($0.0 + ($1.x - meanX) * ($1.y - meanY), $0.1 + ($1.x - meanX) * ($1.x - meanX))
  }
  return covariance / variance
}
