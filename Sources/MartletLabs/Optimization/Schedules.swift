import Martlet
import MartletData
import MartletReports

/// Learning rates that fall, and learning rates that first rise.
struct Schedules: Lab {
  let description = LabDescription(
    .optimization, "schedules",
    title: Bilingual("Learning-rate decay and warm-up", "学习率衰减与预热"),
    summary: Bilingual(
      "A falling learning rate removes the noise floor; a rising start saves post-norm transformers from a bad one.",
      "学习率衰减消除噪声底，预热使后归一化 Transformer 避免糟糕的开端。"),
    question: "Why should the learning rate fall towards the end, and why should it rise at the beginning?",
    method: """
      Decay: a perceptron (784-128-10) learns by stochastic gradient descent at a rate of 0.3 that stays, falls by a tenth \
      at two and at five sixths, falls as 1 / (1 + t/τ), or falls along half a cosine.

      Warm-up: a transformer encoder of six post-norm blocks reads each picture as a sequence of 28 rows and learns with \
      Adam, whose first steps divide by a root mean square of very few gradients: the step then has a length of about the \
      learning rate in every coordinate, however unreliable its direction. It runs at 3·10⁻³ at once, after a linear \
      warm-up, and with RAdam, which holds steps back while the variance of the denominator is large: with a decay of \
      0.999 that takes about a thousand steps, more than this run has.
      """,
    sources: [
      "Robbins and Monro 1951, A stochastic approximation method.",
      "He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition.",
      "Vaswani et al. 2017, Attention is all you need.",
      "Liu et al. 2020, On the variance of the adaptive learning rate and beyond.",
    ],
    rows: ["O9", "O10"], datasets: ["fashion-mnist"], minutes: 3)

  // MARK: - Heart

  func decays(_ steps: Int) -> [(name: String, schedule: LearningRateSchedule)] {
    [
      ("constant", .constant), ("step", .milestones([steps * 2 / 3, steps * 5 / 6], factor: 0.1)),
      ("inverse time", .inverseTime(rate: 20 / Double(steps))), ("cosine", .cosine(steps: steps)),
    ]
  }

  func warmUps(_ steps: Int) -> [(name: String, optimizer: any Optimizer, schedule: LearningRateSchedule)] {
    let rate = 3e-3
    return [
      ("Adam at once", Adam(learningRate: rate), .cosine(steps: steps)),
      (
        "Adam with warm-up", Adam(learningRate: rate),
        .warmUp(steps: steps / 4, then: .cosine(steps: steps - steps / 4))
      ),
      ("RAdam", RAdam(learningRate: rate), .cosine(steps: steps)),
    ]
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    decay(study, record)
    warmUp(study, record)
  }

  private func decay(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Decay")
    let steps = record.choose(quick: 300, full: 4_000)
    var finals: [String: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      for (name, schedule) in decays(steps) {
        var generator = PhiloxGenerator(seed: seed)
        let model = Sequential(
          Flatten(), Linear(784, 128, initializer: .heNormal, using: &generator), ReLU(),
          Linear(128, 10, using: &generator))
        let curve = StepCurve.training(
          model, on: study.loader(study.training, batchSize: 32, seed: seed), optimizer: SGD(learningRate: 0.3),
          schedule: schedule, steps: steps, seed: seed)
        finals[name, default: []].append(curve.final(200))
        if seed == record.seed { series.append(LineChart.Series(name, values: curve.smoothed(200))) }
        record.log(name, step: Int(seed), ["loss": curve.final(200)])
      }
    }
    record.figure(
      LineChart(
        "Training loss, mean of 200 steps", x: Axis("step"), y: Axis("loss", scale: .logarithmic), series: series,
        showsMarkers: false), caption: "The loss at a constant and at falling rates, first seed.")
    for name in ["step", "inverse time", "cosine"] {
      record.claim(
        "With every seed the \(name) schedule ends at a lower loss than the constant rate", .below(0),
        measured: zip(finals[name] ?? [], finals["constant"] ?? []).map { $0 - $1 }.max() ?? .nan, from: .full,
        remark: "largest difference")
    }
  }

  private func warmUp(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Warm-up")
    let steps = record.choose(quick: 30, full: 400)
    var finals: [String: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      for (name, optimizer, schedule) in warmUps(steps) {
        var generator = PhiloxGenerator(seed: seed)
        let model = RowTransformer(blocks: 6, using: &generator)
        let curve = StepCurve.training(
          model, on: study.loader(study.training, batchSize: 64, seed: seed), optimizer: optimizer, schedule: schedule,
          steps: steps, seed: seed)
        finals[name, default: []].append(curve.final())
        if seed == record.seed { series.append(LineChart.Series(name, values: curve.smoothed(20))) }
        record.log(name, step: Int(seed), ["loss": curve.final()])
        record.progress("seed \(seed), \(name): loss \(NumberFormat.short(curve.final()))")
      }
    }
    record.figure(
      LineChart(
        "Training loss, mean of 20 steps", x: Axis("step"), y: Axis("loss"), series: series, showsMarkers: false),
      caption: "A post-norm transformer with Adam at once, with a linear warm-up, and with RAdam, first seed.")
    record.table(
      Table(
        header: ["Run", "Loss at the end, mean", "Highest"],
        rows: warmUps(steps).map { run in
          let losses = Statistics(finals[run.name])
          return [run.name] + [losses.mean, losses.greatest].map { NumberFormat.fixed($0, decimals: 4) }
        }))
    record.claim(
      "Adam with warm-up ends with a lower loss than Adam at once with every seed", .below(0),
      measured: zip(finals["Adam with warm-up"] ?? [], finals["Adam at once"] ?? []).map { $0 - $1 }.max() ?? .nan,
      from: .full, remark: "largest difference")
  }
}

/// A transformer encoder that reads a picture as a sequence of its rows.
private final class RowTransformer: Layer {
  let embedding: Linear
  let position: LearnedPositions
  let encoder: TransformerEncoder
  let output: Linear

  init(blocks: Int, using generator: inout PhiloxGenerator) {
    embedding = Linear(28, 64, using: &generator)
    position = LearnedPositions(28, 64, using: &generator)
    encoder = TransformerEncoder(depth: blocks, 64, heads: 4, hidden: 128, dropout: 0, using: &generator)
    output = Linear(64, 10, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    output(encoder(position(embedding(x.reshaped(to: [x.shape[0], 28, 28])))).mean(1))
  }
}
