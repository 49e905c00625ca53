import Foundation
import Martlet
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// A critical point that is no minimum, and two ways off it.
struct Saddle: Lab {
  let description = LabDescription(
    .surface, "saddle",
    title: Bilingual("Off the saddle", "逃离鞍点"),
    summary: Bilingual(
      "At a saddle the gradient is zero, but the Hessian or a little noise shows the way down.",
      "鞍点处梯度为零，但黑塞矩阵或少许噪声能指出下降的方向。"),
    question: "Training stands still because the gradient is zero: is this a minimum, and if not, which way is down?",
    method: """
      The example of the lectures: the network y = w₂w₁x without activation and the single example (1, 1), whose loss is \
      (1 − w₁w₂)². At the origin the gradient is zero. The eigenvalues of the exact Hessian say what kind of critical \
      point it is; a step along the eigenvector of the negative one goes down.

      Gradient descent from the origin stays, with a rate of 0.05; with normal noise on the gradients it leaves. Near the \
      saddle the distance along the way down grows by the factor 1 + 2η in every step, so a tenth of the noise should cost \
      ln 10 / ln(1 + 2η) = 24.2 steps more.

      The monkey saddle w₁³ − 3w₁w₂² is a warning: its Hessian at the origin is zero and tells nothing.
      """,
    sources: [
      "Dauphin et al. 2014, Identifying and attacking the saddle point problem.",
      "Ge, Huang, Jin and Yuan 2015, Escaping from saddle points.",
      "Lee 2021–22, Machine learning, lecture on critical points.",
    ],
    rows: ["C2", "C3", "C4", "C5"], minutes: 0.3)

  // MARK: - Heart

  let objective = Objective.saddle
  let rate = 0.05

  /// Gradient descent from the origin with noise of a standard deviation; none where it is 0.
  func descent(noise: Double, seed: UInt64, steps: Int) -> Trajectory {
    let plain = SGD(learningRate: rate)
    let optimizer: any Optimizer =
      noise == 0 ? plain : NoisyGradients(plain, standardDeviation: noise, seed: seed)
    return minimize(objective, from: [0, 0], with: optimizer, steps: steps)
  }

  /// The first step at which the loss is below a half of that at the saddle.
  func escape(noise: Double, seed: UInt64, steps: Int) -> Int? {
    descent(noise: noise, seed: seed, steps: steps).losses.firstIndex { $0 < 0.5 }
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    try curvature(record)
    noise(record)
    try monkey(record)
  }

  private func curvature(_ record: LabRecord) throws {
    let origin = Tensor([0.0, 0.0])
    let spectrum = try HessianSpectrum(at: origin, objective.callAsFunction)
    let point = try CriticalPoint(at: origin, objective.callAsFunction)
    let escape = try SaddleEscape(from: origin, objective.callAsFunction)
    let small = TaylorCheck(
      at: origin, along: spectrum.eigenvector(0), steps: [0.1, 0.2, 0.4], objective.callAsFunction)
    record.claim("At the origin the gradient is zero", .exactly(0), measured: point.gradientNorm)
    record.claim(
      "The least eigenvalue of the Hessian is −2", .near(-2, tolerance: 1e-12), measured: point.eigenvalues[0])
    record.claim("The greatest is 2", .near(2, tolerance: 1e-12), measured: point.eigenvalues[1])
    record.claim(
      "So the point is a saddle", expected: "saddle", measured: point.kind.rawValue, holds: point.kind == .saddle)
    record.claim(
      "A step along the eigenvector of the negative eigenvalue lowers the loss", .below(0),
      measured: (escape?.lossAfter ?? .nan) - (escape?.lossBefore ?? .nan),
      remark: "change of the loss by the step that the search along it chose")
    record.table(
      Table(
        header: ["Step", "Loss", "1 − s²"],
        rows: small.rows.map { row in
          [row.step, row.loss, row.prediction].map { NumberFormat.fixed($0, decimals: 4) }
        }, caption: "The loss along the eigenvector and its expansion L(θ) + ½λs²."))
  }

  private func noise(_ record: LabRecord) {
    let steps = 300
    let seeds = (0..<UInt64(record.choose(quick: 5, full: 20))).map { record.seed &+ $0 }
    let field = ScalarField(x: -2...2, y: -2...2) { objective.value(at: [$0, $1]) }
    let ways = seeds.prefix(4).map { seed in
      let way = descent(noise: 0.01, seed: seed, steps: steps)
      return ContourPlot.Path("noise \(seed)", x: way.coordinate(0), y: way.coordinate(1))
    }
    let still = descent(noise: 0, seed: 0, steps: steps)
    // On this line descent walks straight into the saddle.
    let ridge = minimize(objective, from: [1.2, -1.2], with: SGD(learningRate: rate), steps: steps)
    record.figures(
      [
        ContourPlot(
          "Loss", x: Axis("w₁"), y: Axis("w₂"), field: field, levels: .logarithmic(count: 8),
          paths: ways + [ContourPlot.Path("no noise", x: ridge.coordinate(0), y: ridge.coordinate(1))],
          points: [ScatterPlot.Group("minima", points: [(1, 1), (-1, -1)])], hasEqualAspect: true),
        SurfacePlot(
          "Loss", x: Axis("w₁"), y: Axis("w₂"), z: Axis("loss", range: 0...4), field: field, azimuth: 20),
      ],
      caption: "Noise leads off the saddle to either minimum. Without it, descent from (1.2, −1.2) ends at the saddle.")
    record.claim(
      "Without noise descent stays at the saddle: its loss after \(steps) steps is still 1", .exactly(1),
      measured: still.losses.last ?? .nan)
    let ends = seeds.map { descent(noise: 0.01, seed: $0, steps: steps).losses.last ?? .nan }
    record.claim(
      "With noise it comes near a minimum with every seed", .below(0.01), measured: ends.max() ?? .nan,
      remark: "highest loss of \(seeds.count) seeds at the end")

    let levels = (1...8).map { pow(10, -Double($0)) }
    let means = levels.map { level in
      Statistics(seeds.map { Double(escape(noise: level, seed: $0, steps: 600) ?? 600) }).mean
    }
    for (level, mean) in zip(levels, means) {
      record.log("escape", step: Int(mean), ["noise": level, "steps": mean])
    }
    record.figure(
      LineChart(
        "Steps until the saddle is left", x: Axis("standard deviation of the noise", scale: .logarithmic),
        y: Axis("steps, mean"), series: [LineChart.Series("steps", x: levels, y: means)]),
      caption: "Even the noise of rounding would suffice, for it costs only its logarithm.")
    let cost = (means[levels.count - 1] - means[1]) / Double(levels.count - 2)
    record.claim(
      "A tenth of the noise costs 24.2 steps more, within 5 %", .near(log(10) / log(1 + 2 * rate), tolerance: 1.2),
      measured: cost, remark: "mean from 0.01 to 10⁻⁸")
  }

  private func monkey(_ record: LabRecord) throws {
    record.section("Where the Hessian tells nothing")
    let monkey = Objective.monkeySaddle
    let origin = Tensor([0.0, 0.0])
    let point = try CriticalPoint(at: origin, monkey.callAsFunction)
    let field = ScalarField(x: -1...1, y: -1...1) { monkey.value(at: [$0, $1]) }
    record.figures(
      [
        ContourPlot(
          monkey.name, x: Axis("w₁"), y: Axis("w₂"), field: field, ramp: .diverging, hasEqualAspect: true),
        SurfacePlot(
          monkey.name, x: Axis("w₁"), y: Axis("w₂"), z: Axis("value"), field: field, ramp: .diverging, azimuth: 20),
      ], caption: "Three ways down from a point where gradient and Hessian are both zero.")
    record.claim(
      "All second derivatives of the monkey saddle are zero", .exactly(0),
      measured: point.eigenvalues.map(abs).max() ?? .nan)
    record.claim(
      "So the test of the Hessian is undecided there", expected: "degenerate", measured: point.kind.rawValue,
      holds: point.kind == .degenerate)
    record.claim(
      "Yet it goes down: a step of 0.1 to the left lowers the value", .below(0), measured: monkey.value(at: [-0.1, 0]))
  }
}
