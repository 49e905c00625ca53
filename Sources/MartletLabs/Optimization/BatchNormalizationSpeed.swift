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

      At test there may be no batch, so moving averages of the statistics stand in for those of the batch. Test pictures are \
      classified with them and, for comparison, with the statistics of batches of several sizes.
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
    atTest(study, steps: steps, record)
  }

  /// What the statistics of test batches would do in place of the moving averages.
  private func atTest(_ study: ImageStudy, steps: Int, _ record: LabRecord) {
    record.section("At test")
    let model = network(.before, seed: record.seed)
    _ = StepCurve.training(
      model, on: study.loader(study.training, batchSize: 60, seed: record.seed),
      optimizer: SGD(learningRate: 0.5), steps: steps, seed: record.seed)
    let test = study.test.prefix(record.choose(quick: 300, full: 3_000))
    let (x, y) = study.batch(test)
    let together = withoutGradients { model(x) }
    let alone = withoutGradients { model(x[0..<1]) }
    let moving = together.argmax().equals(y).converted(to: .float64).mean().scalar
    let sizes = [2, 4, 10, 60, 300]
    let batched = sizes.map { size in
      // A pass in training moves the averages: they are put back.
      let averages = model.namedBuffers.map { ($0.value, $0.value.value) }
      defer { for (buffer, value) in averages { buffer.value = value } }
      let right = study.loader(test, batchSize: size, isShuffled: true).reduce(0.0) { sum, batch in
        let logits = withoutGradients { withPhase(.training(seed: 0)) { model(batch.x) } }
        return sum + logits.argmax().equals(batch.y).converted(to: .float64).sum().scalar
      }
      return right / Double(test.count)
    }
    record.figure(
      LineChart(
        "Test accuracy", x: Axis("pictures of a test batch", scale: .logarithmic), y: Axis("accuracy"),
        series: [LineChart.Series("statistics of the batch", x: sizes.map(Double.init), y: batched)], showsLegend: true,
        references: [.horizontal(moving, "moving averages")]),
      caption:
        "Small batches are poor statistics. Moving averages do as well as large batches, for a single picture too.")
    record.claim(
      "With moving averages a picture is classified alike alone and among others", .atMost(1e-4),
      measured: (together[0..<1] - alone).abs().max().scalar, remark: "greatest difference of an output")
    record.claim(
      "Moving averages do as well as the statistics of 300 test pictures: accuracy within 0.01", .atMost(0.01),
      measured: abs(moving - (batched.last ?? .nan)), from: .full)
    record.claim(
      "The statistics of two pictures do not: they cost 0.05 or more", .atLeast(0.05),
      measured: moving - batched[0], from: .full, remark: "difference of the accuracies")
  }
}
