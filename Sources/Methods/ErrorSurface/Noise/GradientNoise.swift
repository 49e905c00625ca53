import Foundation
import Martlet

/// How much the gradients of random batches differ from that of all examples.
///
/// For batches of B examples drawn independently `E‖ĝ − g‖² = σ² / B`, with the variance σ² of the gradients of single examples.
public struct GradientNoise: Sendable, Hashable {
  /// The examples B of a batch.
  public let batchSize: Int
  /// The number of batches drawn.
  public let draws: Int
  /// The mean of `‖ĝ − g‖²`, the trace of the covariance of ĝ.
  public let variance: Double
  /// The norm ‖g‖ of the gradient of all examples.
  public let gradientNorm: Double

  /// The variance `σ² = B · E‖ĝ − g‖²` of the gradients of single examples, as these batches show it.
  public var exampleVariance: Double { Double(batchSize) * variance }

  /// The batch size from which on larger ones help little: `σ² / ‖g‖²` (McCandlish et al. 2018, eq. 2.9).
  public var noiseScale: Double { exampleVariance / (gradientNorm * gradientNorm) }

  /// Draws batches of each size independently and with replacement.
  ///
  /// - Parameters:
  ///   - examples: the number of examples.
  ///   - gradient: the gradient `[n]` of the mean loss of the examples at some positions.
  public static func measure(
    batchSizes: [Int], examples: Int, draws: Int, using generator: inout some RandomNumberGenerator,
    gradient: (_ positions: [Int]) -> Tensor
  ) -> [GradientNoise] {
    let whole = gradient(Array(0..<examples)).converted(to: .float64)
    let norm = whole.norm().scalar
    return batchSizes.map { size in
      var sum = 0.0
      for _ in 0..<draws {
        let positions = (0..<size).map { _ in Int.random(in: 0..<examples, using: &generator) }
        sum += (gradient(positions).converted(to: .float64) - whole).squared().sum().scalar
      }
      return GradientNoise(
        batchSize: size, draws: draws, variance: sum / Double(draws), gradientNorm: norm)
    }
  }

  /// The exponent p of `variance ≈ c Bᵖ` by least squares of logarithms: −1 by theory; `nil` for fewer than two batch sizes.
  public static func exponent(_ measurements: [GradientNoise]) -> Double? {
    let points = measurements.filter { $0.variance > 0 }.map {
      (log(Double($0.batchSize)), log($0.variance))
    }
    return points.count < 2 ? nil : leastSquaresSlope(points)
  }
}
