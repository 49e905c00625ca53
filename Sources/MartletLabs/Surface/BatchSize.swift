import Martlet
import MartletErrorSurface
import MartletReports

/// Small and large batches: noise, time and how well the minima that they lead to generalise.
struct BatchSize: Lab {
  let description = LabDescription(
    .surface, "batch-size",
    title: Bilingual("Small and large batches", "小批次与大批次"),
    summary: Bilingual(
      "Large batches make an epoch fast and the gradient exact; small ones lead to flatter minima that test better.",
      "大批次使一轮更快、梯度更准；小批次走向更平坦、测试更好的极小值。"),
    question: """
      What does the size of a batch change: the noise of the gradient, the time of an update and of an epoch, and the \
      minimum that training arrives at?
      """,
    method: """
      A perceptron (784-256-128-10, rectifiers) learns 20,000 pictures of clothes with Adam at its usual rate of 0.001, once \
      with batches of 64 and once with batches of a tenth of the data, from the same weights. Both stop at the first epoch \
      whose weights classify 99 % of the training pictures rightly, so that a difference on test pictures is \
      none of how well the training set is learned. Around both ends the sharpness is measured: how much the loss on training \
      pictures can grow in a box of relative size 0.001.

      The noise of the gradient is the mean squared distance between the gradients of random batches and that of all of 5,000 \
      pictures; batches are drawn with replacement, so theory says σ²/B. Times are medians of whole updates on one machine.
      """,
    sources: [
      "Keskar, Mudigere, Nocedal, Smelyanskiy and Tang 2017, On large-batch training for deep learning.",
      "McCandlish, Kaplan, Amodei et al. 2018, An empirical model of large-batch training.",
      "Lee 2021–22, Machine learning, lecture on batches and momentum.",
    ],
    rows: ["C1", "O2"], datasets: ["fashion-mnist"], minutes: 4)

  // MARK: - Heart

  func perceptron(seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    return Sequential(
      Flatten(), Linear(784, 256, initializer: .heNormal, using: &generator), ReLU(),
      Linear(256, 128, initializer: .heNormal, using: &generator), ReLU(), Linear(128, 10, using: &generator))
  }

  /// Trains until a share of the training pictures is classified rightly.
  func train(_ model: Sequential, _ study: ImageStudy, batchSize: Int, to accuracy: Double, seed: UInt64) -> [Epoch] {
    let batches = study.loader(study.training, batchSize: batchSize, seed: seed)
    let optimizer = Adam(learningRate: 1e-3)
    var epochs: [Epoch] = []
    repeat {
      for (x, y) in batches.epoch(epochs.count) {
        let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), y) }
        optimizer.update(model, with: gradients)
      }
      let training = study.evaluate(model, on: study.training)
      epochs.append(
        Epoch(trainLoss: training.loss, trainAccuracy: training.accuracy, testAccuracy: study.evaluate(model).accuracy))
    } while (epochs.last?.trainAccuracy ?? 1) < accuracy && epochs.count < 400
    return epochs
  }

  struct Epoch {
    let trainLoss: Double
    let trainAccuracy: Double
    let testAccuracy: Double
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    try generalisation(study, record)
    noise(study, record)
    time(study, record)
  }

  /// What a training arrived at.
  private struct End {
    let epochs: [Epoch]
    let weights: Tensor
    let sharpness: Double
  }

  private func generalisation(_ study: ImageStudy, _ record: LabRecord) throws {
    record.section("Where both arrive")
    let level = record.choose(quick: 0.7, full: 0.99)
    let sizes = [("small", 64), ("large", study.training.count / 10)]
    record.setting("training pictures", study.training.count)
    record.setting("accuracy to reach", level)
    let (x, y) = study.batch(study.training.prefix(record.choose(quick: 200, full: 2_000)))
    var ends: [String: [End]] = [:]
    for seed in record.seeds(5) {
      for (name, size) in sizes {
        let model = perceptron(seed: seed)
        let epochs = train(model, study, batchSize: size, to: level, seed: seed)
        let surface = ModelLoss(of: model) { crossEntropy(model(x), y) }
        var generator = PhiloxGenerator(seed: seed)
        let sharpness = Sharpness(
          at: surface.point, radius: 1e-3, steps: record.choose(quick: 3, full: 10), using: &generator,
          surface.callAsFunction)
        ends[name, default: []].append(End(epochs: epochs, weights: surface.point, sharpness: sharpness.value))
        for (epoch, figures) in epochs.enumerated() {
          record.log(
            "\(name) batches, seed \(seed)", step: epoch + 1,
            [
              "train_loss": figures.trainLoss, "train_accuracy": figures.trainAccuracy,
              "test_accuracy": figures.testAccuracy,
            ])
        }
        record.progress(
          "seed \(seed), batches of \(size): \(epochs.count) epochs, test accuracy "
            + NumberFormat.fixed(epochs.last?.testAccuracy ?? .nan, decimals: 4))
      }
    }
    let (small, large) = (ends["small"] ?? [], ends["large"] ?? [])
    draw(sizes, ends, pictures: study.training.count, record)
    betweenBoth(small, large, study, record)
    let gaps = zip(small, large).map { a, b in
      (a.epochs.last?.testAccuracy ?? .nan) - (b.epochs.last?.testAccuracy ?? .nan)
    }
    let distances = zip(small, large).map { a, b in
      abs((a.epochs.last?.trainAccuracy ?? .nan) - (b.epochs.last?.trainAccuracy ?? .nan))
    }
    record.claim(
      "Both arrive at the same accuracy on training pictures, to within a hundredth", .atMost(0.01),
      measured: Statistics(distances).greatest, from: .full, remark: "largest difference over the seeds")
    record.claim(
      "Small batches lead to the better test accuracy, by 0.2 points or more", .atLeast(0.002),
      measured: Statistics(gaps).mean, from: .full, remark: "mean difference of \(gaps.count) seeds",
      reason: """
        the mean difference of \(gaps.count) seeds is smaller than that, and ranges from \
        \(NumberFormat.fixed(Statistics(gaps).least, decimals: 4)) to \
        \(NumberFormat.fixed(Statistics(gaps).greatest, decimals: 4))
        """)
    record.claim(
      "Large batches lead to sharper minima", .above(1),
      measured: Statistics(large.map(\.sharpness)).mean / Statistics(small.map(\.sharpness)).mean, from: .full,
      remark: "ratio of the mean sharpness")
  }

  private func draw(_ sizes: [(String, Int)], _ ends: [String: [End]], pictures: Int, _ record: LabRecord) {
    record.figures(
      [
        LineChart(
          "Test accuracy against training accuracy", x: Axis("training accuracy"), y: Axis("test accuracy"),
          series: sizes.map { name, size in
            let epochs = ends[name]?.first?.epochs ?? []
            return LineChart.Series(
              "batches of \(size)", x: epochs.map(\.trainAccuracy), y: epochs.map(\.testAccuracy))
          }, showsMarkers: false),
        BoxPlot(
          "Test accuracy at the end", categories: sizes.map { "batches of \($0.1)" }, axis: Axis("test accuracy"),
          samples: sizes.map { name, _ in (ends[name] ?? []).compactMap { $0.epochs.last?.testAccuracy } }),
      ], caption: "Left: the way of the first seed, epoch by epoch. Right: all seeds.")
    record.table(
      Table(
        header: ["Batch", "Epochs", "Updates", "Training accuracy", "Test accuracy", "Sharpness"],
        rows: sizes.map { name, size in
          let all = ends[name] ?? []
          let count = Statistics(all.map { Double($0.epochs.count) }).mean
          return [
            String(size), NumberFormat.fixed(count, decimals: 1),
            NumberFormat.fixed(count * Double((pictures + size - 1) / size), decimals: 0),
            NumberFormat.fixed(Statistics(all.compactMap { $0.epochs.last?.trainAccuracy }).mean, decimals: 4),
            NumberFormat.fixed(Statistics(all.compactMap { $0.epochs.last?.testAccuracy }).mean, decimals: 4),
            NumberFormat.short(Statistics(all.map(\.sharpness)).mean),
          ]
        }, caption: "Means over the seeds."))
  }

  /// The losses on the straight line through both minima.
  private func betweenBoth(_ small: [End], _ large: [End], _ study: ImageStudy, _ record: LabRecord) {
    guard let a = small.first?.weights, let b = large.first?.weights else { return }
    let model = perceptron(seed: record.seed)
    let positions = evenlySpaced(-0.5...1.5, count: record.choose(quick: 9, full: 41))
    let curves = [("training", study.training), ("test", study.test)].map { name, part in
      let (x, y) = study.batch(part.prefix(record.choose(quick: 200, full: 2_000)))
      let surface = ModelLoss(of: model) { crossEntropy(model(x), y) }
      let curve = LossCurve(from: a, to: b, at: positions, surface.callAsFunction)
      return LineChart.Series(name, x: positions, y: curve.losses)
    }
    record.figure(
      LineChart(
        "Through both minima", x: Axis("share of the way"), y: Axis("loss", scale: .logarithmic), series: curves,
        showsMarkers: false, references: [.vertical(0, "small batches"), .vertical(1, "large batches")]),
      caption:
        "The loss on the straight line from the minimum of small batches (0) to that of large ones (1), first seed.")
  }

  private func noise(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Noise of the gradient")
    let examples = record.choose(quick: 500, full: 5_000)
    let (x, y) = study.batch(study.training.prefix(examples))
    let model = perceptron(seed: record.seed)
    let layout = ParameterLayout(of: model)
    _ = StepCurve.training(
      model, on: study.loader(study.training, batchSize: 64, seed: record.seed), optimizer: Adam(learningRate: 1e-3),
      steps: record.choose(quick: 20, full: 300), seed: record.seed)
    var generator = PhiloxGenerator(seed: record.seed)
    let sizes = record.choose(quick: [1, 4, 16, 64], full: [1, 4, 16, 64, 256, 1_024])
    let noise = GradientNoise.measure(
      batchSizes: sizes, examples: examples, draws: record.choose(quick: 20, full: 100), using: &generator
    ) { positions in
      let chosen = Tensor(positions)
      let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x.gathered(chosen)), y.gathered(chosen)) }
      return layout.vector(gradients, of: model)
    }
    let variance = Statistics(noise.map(\.exampleVariance)).mean
    let batchSizes = sizes.map(Double.init)
    record.figure(
      LineChart(
        x: Axis("examples of a batch", scale: .logarithmic), y: Axis("mean of ‖ĝ − g‖²", scale: .logarithmic),
        series: [
          LineChart.Series("measured", x: batchSizes, y: noise.map(\.variance)),
          LineChart.Series("σ²/B", x: batchSizes, y: batchSizes.map { variance / $0 }, stroke: .dashed),
        ]), caption: "The squared distance of a batch's gradient from that of all examples.")
    record.claim(
      "The variance of the gradient falls as one over the batch", .near(-1, tolerance: 0.1),
      measured: GradientNoise.exponent(noise) ?? .nan, from: .full, remark: "exponent of the batch size")
    record.keyFigures([
      Report.KeyFigure(
        "noise scale σ²/‖g‖²", value: NumberFormat.short(Statistics(noise.map(\.noiseScale)).mean, digits: 2),
        note: "the batch from which on larger ones help little")
    ])
  }

  private func time(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Time")
    let sizes = record.choose(quick: [1, 16, 256], full: [1, 4, 16, 64, 256, 1_024, 4_096])
    let clock = ContinuousClock()
    let model = perceptron(seed: record.seed)
    let optimizer = Adam(learningRate: 1e-3)
    var seconds: [Double] = []
    for size in sizes {
      let (x, y) = study.batch(study.training.prefix(size))
      let times = (0..<record.choose(quick: 5, full: size < 1_000 ? 200 : 20)).map { _ in
        clock.measure {
          let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), y) }
          optimizer.update(model, with: gradients)
        } / .seconds(1)
      }
      seconds.append(Statistics(times).median)
    }
    let batchSizes = sizes.map(Double.init)
    let epochs = zip(seconds, batchSizes).map { $0 * 60_000 / $1 }
    record.figures(
      [
        LineChart(
          "One update", x: Axis("examples of a batch", scale: .logarithmic), y: Axis("seconds", scale: .logarithmic),
          series: [LineChart.Series("update", x: batchSizes, y: seconds)]),
        LineChart(
          "One epoch of 60,000 examples", x: Axis("examples of a batch", scale: .logarithmic),
          y: Axis("seconds", scale: .logarithmic), series: [LineChart.Series("epoch", x: batchSizes, y: epochs)]),
      ],
      caption: "An update of a small batch costs little less than one of a larger batch, until the processor is busy.")
    record.claim(
      "A batch of 16 is far cheaper than 16 batches of one", .below(4),
      measured: seconds[sizes.firstIndex(of: 16) ?? 0] / seconds[0], from: .full,
      remark: "ratio of the times of an update")
    record.claim(
      "An epoch of batches of 256 takes less than a fifth of one of single examples", .below(0.2),
      measured: epochs[sizes.firstIndex(of: 256) ?? 0] / epochs[0], from: .full,
      remark: "ratio of the times of an epoch")
    record.claim(
      "From 1,024 to 4,096 there is little left to gain: the machine is saturated", .atLeast(0.5),
      measured: epochs[epochs.count - 1] / epochs[max(0, epochs.count - 2)], from: .full,
      remark: "ratio of the times of an epoch")
  }
}
