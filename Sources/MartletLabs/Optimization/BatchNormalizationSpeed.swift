import Martlet
import MartletReports

/// How much faster training is with batch normalisation, before or after the activation.
struct BatchNormalizationSpeed: Lab {
  let description = LabDescription(
    .optimization, "batch-normalization",
    title: Bilingual("Batch normalisation lets steps be large", "批归一化容许更大的学习率"),
    summary: Bilingual(
      "With batch normalisation five times the learning rate is stable and half of the steps suffice.",
      "使用批归一化后，五倍学习率仍然稳定，所需步数减半。"),
    question: """
      How many steps does batch normalisation save, does it matter whether it stands before or behind the activation, \
      and is it more than a larger learning rate?
      """,
    method: """
      The first experiment of the paper on clothes instead of digits: a perceptron with three hidden layers of 100 \
      sigmoid units and small normal weights, batches of 60 and plain stochastic gradient descent. The base run has no \
      normalisation and a learning rate of 0.1. The other runs take five times that rate: without normalisation, with \
      batch normalisation before each sigmoid, and behind it. All start from the same weights and see the same batches.

      The level to reach is the training loss (mean of 50 steps) with which the base run ends.
      """,
    sources: [
      "Ioffe and Szegedy 2015, Batch normalization, §4.1.",
      "Santurkar, Tsipras, Ilyas and Madry 2018, How does batch normalization help optimization?",
    ],
    rows: ["O12"], datasets: ["fashion-mnist"], minutes: 1)

  // MARK: - Heart

  enum Place: String, CaseIterable {
    case none, before, behind
  }

  func network(_ place: Place, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = [Flatten()]
    let small = Initializer.normal(mean: 0, standardDeviation: 0.1)
    for inputs in [784, 100, 100] {
      layers.append(Linear(inputs, 100, initializer: small, using: &generator))
      switch place {
      case .none: layers += [Sigmoid()]
      case .before: layers += [BatchNorm(100), Sigmoid()]
      case .behind: layers += [Sigmoid(), BatchNorm(100)]
      }
    }
    layers.append(Linear(100, 10, initializer: small, using: &generator))
    return Sequential(layers)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(record)
    let steps = record.choose(quick: 200, full: 2_000)
    let rate = 0.1
    record.setting("steps", steps)
    record.setting("base learning rate", rate)
    let runs: [(name: String, place: Place, factor: Double)] = [
      ("plain", .none, 1), ("plain, rate × 5", .none, 5), ("normalised before, rate × 5", .before, 5),
      ("normalised behind, rate × 5", .behind, 5),
    ]
    var shares: [String: [Double]] = [:]
    var accuracies: [String: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      var level = Double.nan
      for run in runs {
        let model = network(run.place, seed: seed)
        let curve = StepCurve.training(
          model, on: study.loader(study.training, batchSize: 60, seed: seed),
          optimizer: SGD(learningRate: rate * run.factor), steps: steps, seed: seed)
        if run.name == "plain" { level = curve.final() }
        shares[run.name, default: []].append(
          Double(curve.firstStep(reaching: level) ?? steps * 10) / Double(steps))
        accuracies[run.name, default: []].append(study.evaluate(model).accuracy)
        for (step, loss) in curve.smoothed().enumerated() where (step + 1) % 50 == 0 {
          record.log("\(run.name), seed \(seed)", step: step + 1, ["loss": loss])
        }
        record.progress("seed \(seed), \(run.name): loss \(NumberFormat.short(curve.final()))")
        if seed == record.seed { series.append(LineChart.Series(run.name, values: curve.smoothed())) }
      }
    }
    record.figure(
      LineChart(
        "Training loss, mean of 50 steps", x: Axis("step"), y: Axis("loss", scale: .logarithmic), series: series,
        showsMarkers: false),
      caption: "The loss over the steps of the first seed.")
    record.table(
      Table(
        header: ["Run", "Share of the steps to the level", "Test accuracy"],
        rows: runs.map { run in
          [run.name] + [shares, accuracies].map { NumberFormat.fixed(Statistics($0[run.name]).mean, decimals: 3) }
        }, caption: "Means over the seeds; the share is 10 where the level was never reached."))
    for (name, text) in [("normalised before, rate × 5", "before"), ("normalised behind, rate × 5", "behind")] {
      record.claim(
        "With normalisation \(text) the activation and five times the rate, half of the steps suffice", .atMost(0.5),
        measured: Statistics(shares[name]).greatest, from: .full, remark: "largest share of the steps over the seeds")
    }
    record.claim(
      "The places before and behind the activation differ little: test accuracy within 0.02", .atMost(0.02),
      measured: abs(
        Statistics(accuracies["normalised before, rate × 5"]).mean
          - Statistics(accuracies["normalised behind, rate × 5"]).mean), from: .full)
  }
}
