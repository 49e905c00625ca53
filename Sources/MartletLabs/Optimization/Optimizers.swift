import Martlet
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// From gradient descent to Adam: momentum, root mean square, and both, in a narrow valley and on pictures.
struct Optimizers: Lab {
  let description = LabDescription(
    .optimization, "optimizers",
    title: Bilingual("From gradient descent to Adam", "从梯度下降到 Adam"),
    summary: Bilingual(
      "Momentum and adaptive steps each speed up descent; Adam is both, and its parts can be taken apart.",
      "动量与自适应步长各自加快下降，Adam 兼有二者，并可拆开验证。"),
    question: "What do momentum and the root mean square each add to gradient descent, and is Adam really both?",
    method: """
      In Rosenbrock's bent valley every optimiser makes the same number of steps with a rate chosen from a grid (the one \
      with the lowest final loss). Then each trains a perceptron (784-128-10) on Fashion-MNIST in batches of 64, again \
      with the best of a grid of rates, for the same number of steps. Full-batch gradient descent gets as many passes over \
      a small part of the data as the batches do, which makes far fewer steps.

      Last, Adam without momentum ($β_1 = 0$) is compared with RMSProp on the same random gradients, and its first step with the sign of \
      the gradient, which bias correction makes it.
      """,
    sources: [
      "Cauchy 1847; Robbins and Monro 1951, A stochastic approximation method.",
      "Polyak 1964, Some methods of speeding up the convergence of iteration methods.",
      "Tieleman and Hinton 2012, RMSProp.", "Kingma and Ba 2015, Adam: a method for stochastic optimization.",
    ],
    rows: ["O1", "O2", "O6", "O7", "O8"], datasets: ["fashion-mnist"], minutes: 2)

  // MARK: - Heart

  enum Rule: String, CaseIterable {
    case descent = "gradient descent"
    case momentum, rmsProp = "RMSProp", adam = "Adam"

    func optimizer(_ rate: Double) -> any Optimizer {
      switch self {
      case .descent: SGD(learningRate: rate)
      case .momentum: SGD(learningRate: rate, momentum: 0.9)
      case .rmsProp: RMSProp(learningRate: rate)
      case .adam: Adam(learningRate: rate)
      }
    }
  }

  /// The trajectory whose end is lowest over a grid of rates.
  func best(_ rule: Rule, steps: Int) -> (rate: Double, trajectory: Trajectory) {
    var best: (rate: Double, trajectory: Trajectory)?
    for rate in [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3] {
      let trajectory = minimize(.rosenbrock, with: rule.optimizer(rate), steps: steps)
      guard let loss = trajectory.losses.last, loss.isFinite else { continue }
      if loss < best?.trajectory.losses.last ?? .infinity { best = (rate, trajectory) }
    }
    return best ?? (.nan, Trajectory())
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    valley(record)
    takeApart(record)
    try pictures(record)
  }

  private func valley(_ record: LabRecord) {
    record.section("A bent valley")
    let steps = 500
    let found = Rule.allCases.map { ($0, best($0, steps: steps)) }
    let xs = evenlySpaced(-2...2, count: 81)
    let ys = evenlySpaced(-1...3, count: 81)
    record.figure(
      ContourPlot(
        x: Axis("w₁"), y: Axis("w₂"),
        field: ScalarField(
          x: xs, y: ys, values: ys.map { y in xs.map { x in Objective.rosenbrock.value(at: [x, y]) } }),
        levels: .logarithmic(count: 12),
        paths: found.map { rule, run in
          ContourPlot.Path(rule.rawValue, x: run.trajectory.coordinate(0), y: run.trajectory.coordinate(1))
        }), caption: "Five hundred steps in Rosenbrock's valley, each rule at its best rate; the minimum is at (1, 1).")
    record.figure(
      LineChart(
        "Loss", x: Axis("step"), y: Axis("loss", scale: .logarithmic),
        series: found.map {
          LineChart.Series("\($0.rawValue), \($1.rate)", values: $1.trajectory.losses, startingAt: 0)
        },
        showsMarkers: false), caption: "The loss in the valley.")
    let losses = Dictionary(uniqueKeysWithValues: found.map { ($0, $1.trajectory.losses.last ?? .nan) })
    for rule in [Rule.momentum, .adam] {
      record.claim(
        "\(rule.rawValue) ends lower in the valley than gradient descent", .below(1),
        measured: (losses[rule] ?? .nan) / (losses[.descent] ?? .nan), remark: "ratio of the losses")
    }
  }

  private func takeApart(_ record: LabRecord) {
    record.section("Adam taken apart")
    let adam = steps(of: Adam(learningRate: 1e-3, betas: (0, 0.9)), count: 300, seed: record.seed)
    let rmsProp = steps(of: RMSProp(learningRate: 1e-3, alpha: 0.9), count: 300, seed: record.seed)
    let difference = zip(adam, rmsProp).dropFirst(200).map { abs($0 / $1 - 1) }.max() ?? .nan
    record.claim(
      "Without momentum, and late enough for bias correction to be over, Adam's steps are RMSProp's", .below(1e-6),
      measured: difference, remark: "largest relative difference on the same random gradients, from step 200 on")
    let first = minimize(.rosenbrock, with: Adam(learningRate: 1e-3), steps: 1)
    let moves = [0, 1].map { first.coordinate($0)[1] - first.coordinate($0)[0] }
    record.claim(
      "Adam's first step has the length of the learning rate in every coordinate", .near(1e-3, tolerance: 1e-6),
      measured: moves.map(abs).max() ?? .nan,
      remark: "longest; shortest \(NumberFormat.short(moves.map(abs).min() ?? .nan))")
  }

  /// The steps that an optimiser makes for a sequence of random gradients, which do not depend on where it is.
  private func steps(of optimizer: any Optimizer, count: Int, seed: UInt64) -> [Double] {
    var generator = PhiloxGenerator(seed: seed)
    let point = MovingPoint([0])
    return (0..<count).map { _ in
      let before = point.position.value.doubles[0]
      let slope = Tensor.normal([1], dtype: .float64, using: &generator)
      let (_, gradients) = valueAndGradients(of: point) { (slope * point.position.value).sum() }
      optimizer.update(point, with: gradients)
      return point.position.value.doubles[0] - before
    }
  }

  private func pictures(_ record: LabRecord) throws {
    record.section("Pictures")
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let steps = record.choose(quick: 100, full: 900)
    var curves: [(rule: Rule, rate: Double, curve: StepCurve)] = []
    for rule in Rule.allCases {
      let rates: [Double] =
        switch rule {
        case .descent: [0.03, 0.1, 0.3]
        case .momentum: [0.01, 0.03, 0.1]
        case .rmsProp, .adam: [3e-4, 1e-3, 3e-3]
        }
      let runs = rates.map { rate in
        var generator = PhiloxGenerator(seed: record.seed)
        let model = Sequential(
          Flatten(), Linear(784, 128, initializer: .heNormal, using: &generator), ReLU(),
          Linear(128, 10, using: &generator))
        let curve = StepCurve.training(
          model, on: study.loader(study.training, batchSize: 64, seed: record.seed), optimizer: rule.optimizer(rate),
          steps: steps, seed: record.seed)
        record.log("\(rule.rawValue), \(rate)", step: steps, ["loss": curve.final()])
        return (rule, rate, curve)
      }
      curves += runs.min { $0.2.final() < $1.2.final() }.map { [$0] } ?? []
    }
    let fullBatch = self.fullBatch(study, passes: max(1, steps * 64 / study.training.count), record)
    record.figure(
      LineChart(
        "Training loss, mean of 50 steps", x: Axis("step"), y: Axis("loss", scale: .logarithmic),
        series: curves.map { LineChart.Series("\($0.rule.rawValue), \($0.rate)", values: $0.curve.smoothed()) },
        showsMarkers: false), caption: "The same perceptron, each rule at the best of three rates.")
    let losses = Dictionary(uniqueKeysWithValues: curves.map { ($0.rule, $0.curve.final()) })
    record.claim(
      "After as many passes, batches have brought the loss further down than the whole set at once", .below(1),
      measured: (losses[.descent] ?? .nan) / fullBatch, remark: "ratio of the losses")
    record.claim(
      "On pictures Adam is at least as good as gradient descent after the same steps", .atMost(1),
      measured: (losses[.adam] ?? .nan) / (losses[.descent] ?? .nan), from: .full, remark: "ratio of the losses")
  }

  /// The loss of gradient descent on the whole set after some passes, at the best of three rates.
  private func fullBatch(_ study: ImageStudy, passes: Int, _ record: LabRecord) -> Double {
    [0.1, 0.3, 1].map { rate in
      var generator = PhiloxGenerator(seed: record.seed)
      let model = Sequential(
        Flatten(), Linear(784, 128, initializer: .heNormal, using: &generator), ReLU(),
        Linear(128, 10, using: &generator))
      return StepCurve.training(
        model, on: study.loader(study.training, batchSize: study.training.count, seed: record.seed),
        optimizer: SGD(learningRate: rate), steps: passes + 1, seed: record.seed
      ).losses.last ?? .nan
    }.min() ?? .nan
  }
}
