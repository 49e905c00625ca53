import Martlet
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// Training whose loss no longer falls although gradients are not small.
struct StuckTraining: Lab {
  let description = LabDescription(
    .optimization, "gradient-norm",
    title: Bilingual("Stuck is not a small gradient", "训练卡住不等于梯度很小"),
    summary: Bilingual(
      "When the loss stops falling the gradient is usually far from zero: steps bounce between walls.",
      "损失不再下降时梯度通常远非为零：参数在谷壁之间来回震荡。"),
    question: "The loss has stopped falling. Has training reached a critical point?",
    method: """
      A monitor notes loss and gradient norm of every step and looks for stretches in which the loss does not fall. \
      On the elongated bowl, gradient descent with a rate just beyond the stability limit of the steep direction bounces \
      between the walls of the valley. On Fashion-MNIST a perceptron is trained by stochastic gradient descent with a large \
      constant rate until its loss stays where it is; then the rate falls to a hundredth. Had training been at a critical \
      point, that would not help.
      """,
    sources: [
      "Lee 2021, Machine learning, lecture on adaptive learning rates.",
      "Goodfellow, Bengio and Courville 2016, Deep learning, §8.2.2.",
    ],
    rows: ["O4"], datasets: ["fashion-mnist"], minutes: 1)

  // MARK: - Heart

  /// Trains with a large rate, then with a hundredth of it, and watches loss and gradients.
  func watch(_ study: ImageStudy, steps: Int, rate: Double, seed: UInt64) -> GradientMonitor {
    var generator = PhiloxGenerator(seed: seed)
    let model = Sequential(
      Flatten(), Linear(784, 64, initializer: .heNormal, using: &generator), ReLU(), Linear(64, 10, using: &generator))
    let optimizer = SGD(learningRate: rate)
    let batch = study.batch(study.training)
    var monitor = GradientMonitor()
    for step in 0..<steps {
      if step == steps * 2 / 3 { optimizer.learningRate = rate / 100 }
      let (loss, gradients) = valueAndGradients(of: model) { crossEntropy(model(batch.x), batch.y) }
      monitor.record(loss: loss, gradients: gradients)
      optimizer.update(model, with: gradients)
    }
    return monitor
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    bowl(record)
    try pictures(record)
  }

  private func bowl(_ record: LabRecord) {
    record.section("Between the walls of a bowl")
    // At 0.2 a step just mirrors w₂: its distance from the floor never changes.
    let trajectory = minimize(.elongatedBowl, with: SGD(learningRate: 0.2), steps: 600)
    var monitor = GradientMonitor()
    for (loss, norm) in zip(trajectory.losses, trajectory.gradientNorms) {
      monitor.record(loss: loss, gradientNorm: norm)
    }
    let plateau = monitor.plateaus(window: 50).last
    record.figure(
      LineChart(
        x: Axis("step"), y: Axis("value", scale: .logarithmic),
        series: [
          LineChart.Series("loss", values: monitor.losses, startingAt: 0),
          LineChart.Series("gradient norm", values: monitor.norms, startingAt: 0),
        ], showsMarkers: false),
      caption: "Gradient descent at the limit of stability: the loss stays at 5, and so does the gradient at 10.")
    record.claim(
      "At the limit of stability the loss is stuck while the gradient is as large as ever", expected: "large gradient",
      measured: plateau.map { $0.kind == .largeGradient ? "large gradient" : "small gradient" } ?? "no plateau",
      holds: plateau?.kind == .largeGradient)
  }

  private func pictures(_ record: LabRecord) throws {
    record.section("A perceptron on pictures")
    let study = try ImageStudy.fashionMNIST(trainingCount: 2_000, record)
    let steps = record.choose(quick: 60, full: 600)
    record.setting("steps", steps)
    let monitors = record.seeds().map { watch(study, steps: steps, rate: 1, seed: $0) }
    guard let monitor = monitors.first else { return }
    record.figure(
      LineChart(
        "Loss", x: Axis("step"), y: Axis("loss", scale: .logarithmic),
        series: [LineChart.Series("loss", values: monitor.losses)], showsMarkers: false,
        references: [.vertical(Double(steps * 2 / 3), "rate ÷ 100")]),
      caption: "The loss of the whole training set at a rate of 1, then of 0.01, first seed.")
    record.figure(
      LineChart(
        "Gradient norm", x: Axis("step"), y: Axis("‖g‖", scale: .logarithmic),
        series: [LineChart.Series("norm", values: monitor.norms)], showsMarkers: false,
        references: [.vertical(Double(steps * 2 / 3), "rate ÷ 100")]),
      caption: "The norm of the gradient in the same steps.")
    for (seed, monitor) in zip(record.seeds(), monitors) {
      for step in stride(from: 0, to: steps, by: max(1, steps / 60)) {
        record.log(
          "perceptron, seed \(seed)", step: step, ["loss": monitor.losses[step], "norm": monitor.norms[step]])
      }
    }
    let (window, change) = (steps / 12, steps * 2 / 3)
    let bounces = (change - window)..<change
    let norms = monitors.map { Statistics(Array($0.norms[bounces])).mean / $0.norms[0] }
    let losses = monitors.map {
      Statistics(Array($0.losses[(steps - window)...])).mean / Statistics(Array($0.losses[bounces])).mean
    }
    record.claim(
      "Where the loss bounces, the gradient norm is above a tenth of its first value", .above(0.1),
      measured: Statistics(norms).least, from: .full, remark: "smallest ratio over the seeds")
    let falls = monitors.map { $0.losses[steps - 1] / $0.losses[change] }
    record.claim(
      "It was no critical point: a smaller rate brings the loss down at once", .below(1),
      measured: Statistics(losses).greatest, from: .full, remark: "largest ratio of the mean losses over the seeds",
      reason: """
        the loss falls from the change on with every seed, to \(NumberFormat.fixed(Statistics(falls).greatest, decimals: 2)) \
        of what it was there or less, but where the last bounce threw the weights onto a high and flat place, a hundredth of \
        the rate does not get below the mean of the bounces in \(steps - change) steps
        """)
  }
}
