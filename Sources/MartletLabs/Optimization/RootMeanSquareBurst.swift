import Martlet
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// Dividing by the root mean square of gradients: what it wins on an elongated bowl, and why it bursts.
struct RootMeanSquareBurst: Lab {
  let description = LabDescription(
    .optimization, "root-mean-square",
    title: Bilingual("The root mean square and its bursts", "均方根步长与突然暴走"),
    summary: Bilingual(
      "A learning rate of its own for each parameter crosses a long valley, bursts, and is cured by decay.",
      "逐参数学习率能走完狭长山谷，但会突然暴走，衰减学习率可以治愈。"),
    question: """
      Why does one learning rate for all parameters fail in a long valley, and why does the step that adapts to each of them \
      suddenly run away?
      """,
    method: """
      All optimisers minimise $0.05 w_1^2 + 5 w_2^2$ from (−10, 1). Gradient descent gets the largest rates at which \
      it does not diverge. The mean form of Adagrad divides the gradient of each parameter by σ, the root of the mean of \
      all squared gradients so far; the sum form leaves the division by their number out.

      Along the steep direction gradients are small for long once the valley's floor is reached. Their mean square falls as \
      1/t, the step grows as √t, until it is longer than the curvature allows: the point is thrown out, the large gradient \
      makes σ large, and calm returns. A learning rate that falls over time takes the growth away, and so does the sum \
      form, which is the mean form with a rate that falls as 1/√t.
      """,
    sources: [
      "Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization.",
      "Tieleman and Hinton 2012, Lecture 6.5, RMSProp.",
    ],
    rows: ["O1", "O3", "O5", "O6"], minutes: 0.1)

  // MARK: - Heart

  /// Optimisers with the schedules of their learning rates.
  var contestants: [(name: String, optimizer: any Optimizer, schedule: LearningRateSchedule)] {
    [
      ("gradient descent, 0.19", SGD(learningRate: 0.19), .constant),
      ("mean of squares", Adagrad(learningRate: 0.5, accumulation: .mean), .constant),
      ("mean of squares with decay", Adagrad(learningRate: 0.5, accumulation: .mean), .inverseTime(rate: 0.02)),
      ("sum of squares", Adagrad(learningRate: 0.5), .constant),
      ("RMSProp with decay", RMSProp(learningRate: 0.5, alpha: 0.9), .inverseTime(rate: 0.1)),
    ]
  }

  func trajectories(steps: Int) -> [String: Trajectory] {
    var found: [String: Trajectory] = [:]
    for (name, optimizer, schedule) in contestants {
      found[name] = minimize(.elongatedBowl, with: optimizer, schedule: schedule, steps: steps)
    }
    return found
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let short = trajectories(steps: 100)
    let long = trajectories(steps: 1_000)
    let bursts = long.mapValues { Burst.all(in: $0) }
    draw(short, long, record)
    record.table(
      Table(
        header: ["Optimiser", "|w₁| after 100 steps", "Bursts in 1000 steps", "Longest step of a burst"],
        rows: contestants.map { contestant in
          let found = bursts[contestant.name] ?? []
          return [
            contestant.name, NumberFormat.short(distance(short[contestant.name])), String(found.count),
            NumberFormat.short(found.map(\.peakLength).max() ?? 0),
          ]
        }, caption: "Where the optimisers are after 100 steps, and how often they run away later."))
    record.claim(
      "Gradient descent near its largest stable rate is still far away along the valley: |w₁| after 100 steps",
      .above(1),
      measured: distance(short["gradient descent, 0.19"]))
    record.claim(
      "The root-mean-square step arrives: |w₁| after 100 steps", .below(0.1),
      measured: distance(short["mean of squares"]))
    record.claim(
      "Without decay there is a burst", .atLeast(1), measured: Double(bursts["mean of squares"]?.count ?? 0))
    record.claim(
      "With decay there is none", .exactly(0), measured: Double(bursts["mean of squares with decay"]?.count ?? -1))
    record.claim("The sum form has none", .exactly(0), measured: Double(bursts["sum of squares"]?.count ?? -1))
  }

  private func distance(_ trajectory: Trajectory?) -> Double {
    abs(trajectory?.coordinate(0).last ?? .nan)
  }

  private func draw(_ short: [String: Trajectory], _ long: [String: Trajectory], _ record: LabRecord) {
    let xs = evenlySpaced(-12...4, count: 81)
    let ys = evenlySpaced(-2...2, count: 61)
    let field = ScalarField(
      x: xs, y: ys, values: ys.map { y in xs.map { x in Objective.elongatedBowl.value(at: [x, y]) } })
    record.figure(
      ContourPlot(
        x: Axis("w₁"), y: Axis("w₂"), field: field, levels: .logarithmic(count: 12),
        paths: ["gradient descent, 0.19", "mean of squares"].map { name in
          ContourPlot.Path(name, x: short[name]?.coordinate(0) ?? [], y: short[name]?.coordinate(1) ?? [])
        }), caption: "A hundred steps on the elongated bowl.")
    record.figure(
      LineChart(
        "Loss", x: Axis("step"), y: Axis("loss", scale: .logarithmic),
        series: contestants.map { contestant in
          LineChart.Series(
            contestant.name, values: (long[contestant.name]?.losses ?? []).map { max($0, 1e-12) }, startingAt: 0)
        }, showsMarkers: false),
      caption: "The loss over a thousand steps. Each spike of the mean form is a burst.")
    for (name, _, _) in contestants {
      guard let trajectory = long[name] else { continue }
      for step in stride(from: 0, to: trajectory.count, by: 50) {
        record.log(name, step: step, ["loss": trajectory.losses[step]])
      }
    }
  }
}
