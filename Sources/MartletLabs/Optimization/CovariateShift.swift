import Martlet
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// Is it the internal covariate shift that batch normalisation removes?
struct CovariateShift: Lab {
  let description = LabDescription(
    .optimization, "covariate-shift",
    title: Bilingual("Not the covariate shift", "内部协变量偏移并非原因"),
    summary: Bilingual(
      "Batch normalisation still speeds up training when noise puts the covariate shift back.",
      "即使用噪声把协变量偏移加回来，批归一化仍然加快训练。"),
    question: "Does batch normalisation help because it keeps the distribution of each layer's inputs from shifting?",
    method: """
      The networks and batches of the lab on batch normalisation: three hidden layers of 100 sigmoid units. A third \
      network has random, ever changing shifts and scales behind each normalisation, so that the inputs of its layers are \
      less stable than those of the plain network. If stability were the reason, it should train no faster than the plain \
      one.

      Along the way the loss is probed along the gradient: how much it varies over step sizes, and how much the gradient \
      turns for the length of a step. That is what normalisation changes.
      """,
    sources: [
      "Ioffe and Szegedy 2015, Batch normalization.",
      "Santurkar, Tsipras, Ilyas and Madry 2018, How does batch normalization help optimization? §2.2, §3.1.",
    ],
    rows: ["O13"], datasets: ["fashion-mnist"], minutes: 1)

  // MARK: - Heart

  enum Kind: String, CaseIterable {
    case plain, normalised, noisy = "normalised with noise"
  }

  func network(_ kind: Kind, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let small = Initializer.normal(mean: 0, standardDeviation: 0.1)
    var layers: [any Layer] = [Flatten()]
    for (index, inputs) in [784, 100, 100].enumerated() {
      layers.append(Linear(inputs, 100, initializer: small, using: &generator))
      switch kind {
      case .plain: break
      case .normalised: layers.append(BatchNorm(100))
      case .noisy: layers.append(NoisyBatchNormalization(100, seed: UInt64(index)))
      }
      layers.append(Sigmoid())
    }
    return Sequential(layers + [Linear(100, 10, initializer: small, using: &generator)])
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(record)
    let steps = record.choose(quick: 200, full: 2_000)
    record.setting("steps", steps)
    var finals: [Kind: [Double]] = [:]
    var shares: [Kind: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      var level = Double.nan
      for kind in Kind.allCases {
        let curve = StepCurve.training(
          network(kind, seed: seed), on: study.loader(study.training, batchSize: 60, seed: seed),
          optimizer: SGD(learningRate: 0.1), steps: steps, seed: seed)
        if kind == .plain { level = curve.final() }
        finals[kind, default: []].append(curve.final())
        shares[kind, default: []].append(Double(curve.firstStep(reaching: level) ?? steps * 10) / Double(steps))
        if seed == record.seed { series.append(LineChart.Series(kind.rawValue, values: curve.smoothed())) }
        record.log(kind.rawValue, step: Int(seed), ["loss": curve.final()])
      }
    }
    record.figure(
      LineChart(
        "Training loss, mean of 50 steps", x: Axis("step"), y: Axis("loss", scale: .logarithmic), series: series,
        showsMarkers: false), caption: "All at a learning rate of 0.1, first seed.")
    landscape(study, steps: steps / 4, record)
    record.claim(
      "With noise that shifts every layer's inputs, the normalised network still reaches the plain one's loss sooner",
      .below(1), measured: Statistics(shares[.noisy]).greatest, from: .full,
      remark: "largest share of the plain network's steps over the seeds")
  }

  /// How the loss behaves along the gradient in the middle of training.
  private func landscape(_ study: ImageStudy, steps: Int, _ record: LabRecord) {
    record.section("Along the gradient")
    let batch = study.batch(study.training.prefix(record.choose(quick: 200, full: 2_000)))
    var smoothness: [Kind: Double] = [:]
    var series: [LineChart.Series] = []
    let sizes = evenlySpaced(0.05...0.8, count: 16)
    for kind in [Kind.plain, .normalised] {
      let model = network(kind, seed: record.seed)
      _ = StepCurve.training(
        model, on: study.loader(study.training, batchSize: 60, seed: record.seed), optimizer: SGD(learningRate: 0.1),
        steps: steps, seed: record.seed)
      let surface = ModelLoss(of: model) {
        withPhase(.training(seed: 0)) { crossEntropy(model(batch.x), batch.y) }
      }
      let along = GradientLandscape(at: surface.point, stepSizes: sizes, surface.callAsFunction)
      smoothness[kind] = along.effectiveSmoothness
      series.append(
        LineChart.Series(
          kind.rawValue, x: along.steps.map { $0.size * along.gradientNorm },
          y: along.steps.map { $0.loss / along.loss }))
    }
    record.figure(
      LineChart(
        "Loss along the gradient, relative to the loss before", x: Axis("length of the step"), y: Axis("ratio"),
        series: series), caption: "After a quarter of training, each network at its own point.")
    record.table(
      Table(
        header: ["Network", "Change of the gradient by the length of a step, at most"],
        rows: [Kind.plain, .normalised].map { [$0.rawValue, NumberFormat.short(smoothness[$0] ?? .nan)] }))
  }
}
