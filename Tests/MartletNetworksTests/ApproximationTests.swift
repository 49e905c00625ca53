import Foundation
import Martlet
import MartletNetworks
import Testing

@Suite struct ApproximationTests {
  private static let curves: [PiecewiseLinearCurve] = [
    PiecewiseLinearCurve([.init(x: 0, y: 0), .init(x: 1, y: 1)]),
    PiecewiseLinearCurve([.init(x: -2, y: 1), .init(x: -1, y: -3), .init(x: 0.5, y: -3), .init(x: 4, y: 2)]),
    PiecewiseLinearCurve(interpolating: { sin(3 * $0) }, on: -2...3, knots: 17),
  ]

  /// Points within, at knots and far outside.
  private func points(_ curve: PiecewiseLinearCurve) -> [Double] {
    let (low, high) = (curve.interval.lowerBound, curve.interval.upperBound)
    return ((low - 3)...(high + 3)).evenlySpaced(501) + curve.knots.map(\.x)
  }

  @Test func aCurveGoesThroughItsKnotsAndIsConstantOutside() {
    for curve in Self.curves {
      for knot in curve.knots { #expect(abs(curve(knot.x) - knot.y) < 1e-12) }
      #expect(curve(curve.interval.lowerBound - 5) == curve.knots[0].y)
      #expect(curve(curve.interval.upperBound + 5) == curve.knots[curve.knots.count - 1].y)
      for (a, b) in zip(curve.knots, curve.knots.dropFirst()) {
        #expect(abs(curve((a.x + b.x) / 2) - (a.y + b.y) / 2) < 1e-12)
      }
    }
  }

  @Test func oneHardSigmoidForEachPieceIsExact() {
    for curve in Self.curves {
      let sum = HardSigmoidSum(curve)
      #expect(sum.units.count == curve.knots.count - 1)
      for x in points(curve) { #expect(abs(sum(x) - curve(x)) < 1e-12) }
    }
  }

  @Test func twoRectifiersAreOneHardSigmoid() {
    for curve in Self.curves {
      let hard = HardSigmoidSum(curve)
      let (pairs, single) = (ReLUSum(pairsFor: hard), ReLUSum(curve))
      #expect(pairs.units.count == 2 * hard.units.count)
      #expect(single.units.count == curve.knots.count)
      for x in points(curve) {
        #expect(abs(pairs(x) - curve(x)) < 1e-11)
        #expect(abs(single(x) - curve(x)) < 1e-11)
      }
    }
  }

  @Test(arguments: [(DType.float64, 1e-12), (.float32, 2e-5)])
  func networksHaveTheCurvesValues(dtype: DType, tolerance: Double) {
    for curve in Self.curves {
      let x = points(curve)
      let hard = HardSigmoidSum(curve)
      for network in [
        hard.network(dtype: dtype), ReLUSum(pairsFor: hard).network(dtype: dtype), ReLUSum(curve).network(dtype: dtype),
      ] {
        let values = network.values(at: x)
        #expect(zip(x, values).allSatisfy { abs(curve($0) - $1) < tolerance * 20 })
      }
      #expect(hard.network().parameterCount == 3 * hard.units.count + 1)
    }
  }

  @Test func theErrorIsWithinTheSecondDerivativesBoundAndFallsWithTheSquareOfTheWidth() {
    // |f″| of sin(3x) is at most 9.
    var errors: [Double] = []
    for knots in [17, 33, 65, 129, 257] {
      let curve = PiecewiseLinearCurve(interpolating: { sin(3 * $0) }, on: -2...2, knots: knots)
      let width = 4 / Double(knots - 1)
      let error = curve.greatestError { sin(3 * $0) }
      #expect(error <= 9 * width * width / 8)
      errors.append(error)
    }
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect((3.5...4.5).contains(coarse / fine), "\(errors)") }
    #expect(errors[4] < 3e-4)
    let kink = PiecewiseLinearCurve(interpolating: { abs($0) }, on: -1...1, knots: 5)
    #expect(kink.greatestError { abs($0) } < 1e-12)
    #expect(abs(kink.greatestError { abs($0) + 0.25 } - 0.25) < 1e-12)
  }

  @Test func everyContinuousFunctionComesAsNearAsOneLikes() {
    // Continuous, but nowhere smooth on a dense set of points: a sum of triangle waves (Takagi 1901).
    func rugged(_ x: Double) -> Double {
      (0..<12).reduce(0) { sum, level in
        let scaled = x * exp2(Double(level))
        return sum + abs(scaled - scaled.rounded()) / exp2(Double(level))
      }
    }
    let errors = [5, 65, 1025].map {
      PiecewiseLinearCurve(interpolating: rugged, on: 0...1, knots: $0).greatestError(from: rugged)
    }
    #expect(errors[0] > 10 * errors[1] && errors[1] > 10 * errors[2] && errors[2] < 0.01, "\(errors)")
  }

  @Test func smoothSigmoidsStartNearTheCurve() {
    let curve = PiecewiseLinearCurve([.init(x: 0, y: 0), .init(x: 1, y: 2)])
    let values = HardSigmoidSum(curve).smoothNetwork(dtype: .float64).values(at: [-10, 0.5, 11])
    #expect(zip(values, [0, 1, 2]).allSatisfy { abs($0 - $1) < 1e-12 })
    let slope = HardSigmoidSum(curve).smoothNetwork(dtype: .float64).values(at: [0.499, 0.501])
    #expect(abs((slope[1] - slope[0]) / 0.002 - 2) < 1e-4)
  }

  @Test func networksLearnOnFromTheCurve() {
    func target(_ x: Double) -> Double { sin(3 * x) }
    let curve = PiecewiseLinearCurve(interpolating: target, on: -2...2, knots: 9)
    let network = ReLUSum(curve).network()
    let start = network.greatestError(from: target, on: -2...2)
    #expect(abs(start - curve.greatestError(from: target, samplesPerPiece: 600)) < 1e-3)
    let fit = FunctionFit(of: network, to: target, on: -2...2, steps: 300, optimizer: Adam(learningRate: 3e-3))
    #expect(fit.losses.count == 300)
    #expect(fit.finalLoss < fit.losses[0] / 2, "\(fit.losses[0]) → \(fit.finalLoss)")
    #expect(fit.greatestError < start)
    #expect(abs(network.greatestError(from: target, on: -2...2) - fit.greatestError) < 0.02)
  }
}
