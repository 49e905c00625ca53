import Foundation
import Martlet
import MartletNetworks
import MartletReports

/// Any curve as a sum of hard sigmoids, and each of those as two rectifiers.
struct PiecewiseLinear: Lab {
  let description = LabDescription(
    .networks, "piecewise-linear",
    title: Bilingual("One hidden layer follows any curve", "一层隐藏层可以逼近任意函数"),
    summary: Bilingual(
      "A constant and a sum of hard sigmoids or rectifiers represent piecewise-linear curves, and those every continuous one.",
      "常数加若干硬 S 型函数或 ReLU 之和可表示分段线性曲线，进而逼近任意连续函数。"),
    question: "Why can a network with one hidden layer follow any continuous function of one variable?",
    method: """
      A piecewise-linear curve is a constant and one hard sigmoid for each of its pieces: each is flat, rises along its \
      piece, and is flat again. A hard sigmoid is two rectifiers, one that starts its slope and one that ends it. Both sums \
      are written down as networks and compared with the curve.

      A smooth function is then cut into more and more pieces. For pieces of length h the error is at most \
      $h^{2}/8 · max |f″|$, so it should fall with the square of their number. Last, networks of the same kinds are trained \
      by gradient descent from random weights: what can be represented must still be found.
      """,
    sources: [
      "Cybenko 1989, Approximation by superpositions of a sigmoidal function.",
      "Hornik, Stinchcombe and White 1989, Multilayer feedforward networks are universal approximators.",
      "Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines.",
    ],
    rows: ["N1", "N2", "N3", "N4", "N6", "N8"], minutes: 0.3)

  // MARK: - Heart

  /// The wave that is followed.
  static func wave(_ x: Double) -> Double { sin(2 * x) + 0.5 * cos(5 * x) }

  /// The greatest distance of a curve's two networks from the curve itself.
  func distances(of curve: PiecewiseLinearCurve) -> (hardSigmoids: Double, rectifiers: Double) {
    let sum = HardSigmoidSum(curve)
    let points = curve.interval.evenlySpaced(501)
    func distance(_ network: Sequential) -> Double {
      let values = network(Tensor(points, shape: [points.count, 1])).doubles
      return zip(points, values).map { abs(curve($0) - $1) }.max() ?? .nan
    }
    return (
      distance(sum.network(dtype: .float64)), distance(ReLUSum(pairsFor: sum).network(dtype: .float64))
    )
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    represent(record)
    approximate(record)
    train(record)
  }

  private func represent(_ record: LabRecord) {
    record.section("Exact sums")
    let curve = PiecewiseLinearCurve(
      [(0, 0.5), (1, 2), (2, 1), (3.5, 1.4), (4, 0), (5, 0.8)].map { .init(x: $0, y: $1) })
    let sum = HardSigmoidSum(curve)
    var series = [
      LineChart.Series("curve", over: -0.5...5.5, count: 301) { curve($0) },
      LineChart.Series("constant", over: -0.5...5.5, count: 2) { _ in sum.constant },
    ]
    for (number, unit) in sum.units.enumerated() {
      series.append(
        LineChart.Series("sigmoid \(number + 1)", over: -0.5...5.5, count: 301, stroke: .dashed) { unit($0) })
    }
    record.figure(
      LineChart(x: Axis("x"), y: Axis("y"), series: series, showsMarkers: false),
      caption: "A curve of five pieces, the constant, and the five hard sigmoids that add up to it.")
    let distances = distances(of: curve)
    record.claim(
      "The network of hard sigmoids is the curve", .atMost(1e-12), measured: distances.hardSigmoids,
      remark: "greatest distance in double precision")
    record.claim(
      "The network of rectifier pairs is the curve", .atMost(1e-12), measured: distances.rectifiers,
      remark: "greatest distance in double precision")
  }

  private func approximate(_ record: LabRecord) {
    record.section("More and more pieces")
    let counts = [3, 5, 9, 17, 33, 65, 129, 257]
    let errors = counts.map { count in
      PiecewiseLinearCurve(interpolating: Self.wave, on: -3...3, knots: count).greatestError(from: Self.wave)
    }
    let bounds = counts.map { count in pow(6 / Double(count - 1), 2) / 8 * 16.5 }
    record.figure(
      LineChart(
        x: Axis("pieces", scale: .logarithmic), y: Axis("greatest error", scale: .logarithmic),
        series: [
          LineChart.Series("measured", x: counts.map { Double($0 - 1) }, y: errors),
          LineChart.Series("bound", x: counts.map { Double($0 - 1) }, y: bounds, stroke: .dashed),
        ]), caption: "The error of the piecewise-linear curve through points of sin 2x + ½ cos 5x on −3 to 3.")
    for (count, error) in zip(counts, errors) { record.log("pieces", step: count - 1, ["error": error]) }
    record.claim(
      "No error is above the bound", .atMost(1), measured: zip(errors, bounds).map { $0 / $1 }.max() ?? .nan,
      remark: "largest ratio of error and bound")
    record.claim(
      "The error falls with the square of the number of pieces: exponent", .near(-2, tolerance: 0.1),
      measured: log(errors[7] / errors[4]) / log(Double(256) / 32), remark: "between 32 and 256 pieces")
  }

  private func train(_ record: LabRecord) {
    record.section("Found by gradient descent")
    let steps = record.choose(quick: 300, full: 4_000)
    let points = (-3.0...3.0).evenlySpaced(301)
    var series = [LineChart.Series("function", x: points, y: points.map(Self.wave))]
    var errors: [(name: String, error: Double)] = []
    for units in [8, 32, 128] {
      var generator = PhiloxGenerator(seed: record.seed)
      let network = Sequential(Linear(1, units, using: &generator), ReLU(), Linear(units, 1, using: &generator))
      let fit = FunctionFit(
        of: network, to: Self.wave, on: -3...3, steps: steps, optimizer: Adam(learningRate: 5e-3))
      errors.append(("\(units) rectifiers", fit.greatestError))
      series.append(LineChart.Series("\(units) rectifiers", x: points, y: network.values(at: points)))
      record.log("\(units) rectifiers", step: steps, ["greatest error": fit.greatestError, "loss": fit.finalLoss])
    }
    record.figure(
      LineChart(x: Axis("x"), y: Axis("y"), series: series, showsMarkers: false),
      caption: "The function and trained networks with one hidden layer.")
    record.claim(
      "More units come nearer: 128 trained rectifiers against 8", .below(0.5),
      measured: errors[2].error / errors[0].error, from: .full, remark: "ratio of the greatest errors")
  }
}
