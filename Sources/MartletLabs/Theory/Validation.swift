import Martlet
import MartletData
import MartletReports
import MartletTheory
import MartletTraining

/// What validation can tell, and how it is overfitted.
struct Validation: Lab {
  let description = LabDescription(
    .theory, "validation",
    title: Bilingual("Choosing by validation", "用验证集做选择"),
    summary: Bilingual(
      "The best of many candidates looks better on the validation set than it is; the test set tells.",
      "众多候选中的最优者在验证集上显得比实际更好，测试集揭示真相。"),
    question: "How far can a validation set be trusted when many candidates are compared on it?",
    method: """
      Guessing: candidates that know nothing answer ten-class digits at random. The best validation accuracy of k of them \
      on 100 digits is compared with its expectation in closed form, 1/n ∑ (1 − P(X ≤ m)ᵏ) with X binomial.

      Real candidates: linear classifiers, each trained on 30 digits drawn at random, are compared on 50 validation digits; \
      the mean over all subsets of k candidates tells what choosing gives.

      Search: a perceptron (64-32-10) gets one pass over 1,000 digits. The learning rate (10⁻⁴ to 1) matters, the weight \
      decay (10⁻⁸ to 10⁻⁴) hardly does. A grid of 3 × 3 is compared with nine random settings, many times. The best of all is \
      tested once.

      Early stopping: a perceptron learns 300 digits, a fifth of whose labels are wrong, to the end, and with a patience \
      of 5 epochs and the best weights restored.
      """,
    sources: [
      "Prechelt 1998, Early stopping: but when?",
      "Bergstra and Bengio 2012, Random search for hyper-parameter optimization.",
      "Lee 2021–22, Machine learning, lectures on validation.",
    ],
    rows: ["W1", "W11", "W12", "W13", "W14"], datasets: ["optdigits"], minutes: 1)

  // MARK: - Heart

  /// The best validation accuracy of k random guessers, and the test accuracy of the one that was chosen.
  func bestGuesser(
    of count: Int, validation: [Int32], test: [Int32], using generator: inout PhiloxGenerator
  ) -> (validation: Double, test: Double) {
    func accuracy(on labels: [Int32]) -> Double {
      Double(labels.count { _ in Int.random(in: 0..<10, using: &generator) == 0 }) / Double(labels.count)
    }
    let accuracies = (0..<count).map { _ in accuracy(on: validation) }
    return (accuracies.max() ?? .nan, accuracy(on: test))
  }

  let space = HyperparameterSpace([
    ("learning rate", .logUniform(1e-4...1)), ("weight decay", .logUniform(1e-8...1e-4)),
  ])

  /// A perceptron after one pass over the training digits.
  func fit(_ setting: HyperparameterSetting, _ study: ImageStudy, _ digits: ImageDataset, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let model = Sequential(Flatten(), Linear(64, 32, using: &generator), ReLU(), Linear(32, 10, using: &generator))
    let batches = study.loader(digits, batchSize: 32, seed: seed)
    let optimizer = SGD(
      learningRate: setting.number("learning rate"), momentum: 0.9, weightDecay: setting.number("weight decay"))
    _ = StepCurve.training(model, on: batches, optimizer: optimizer, steps: batches.batchCount, seed: seed)
    return model
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.optDigits(record)
    guess(study, record)
    chooseLinear(study, record)
    search(study, record)
    try stopEarly(study, record)
  }

  private func guess(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Guessing")
    var generator = PhiloxGenerator(seed: record.seed)
    let repetitions = record.choose(quick: 20, full: 200)
    let counts = [1, 3, 10, 30, 100, 300, 1_000]
    let validation = Array(study.validation.labels.prefix(100))
    var (best, tested, errors): ([Double], [Double], [Double]) = ([], [], [])
    let expected = counts.map {
      ValidationOptimism(candidates: $0, examples: 100, accuracy: 0.1).expectedBestAccuracy
    }
    for (index, count) in counts.enumerated() {
      let found = (0..<repetitions).map { _ in
        bestGuesser(of: count, validation: validation, test: study.test.labels, using: &generator)
      }
      let accuracy = Statistics(found.map(\.validation))
      best.append(accuracy.mean)
      tested.append(Statistics(found.map(\.test)).mean)
      let standardError = accuracy.standardDeviation / Double(repetitions).squareRoot()
      errors.append(abs(accuracy.mean - expected[index]) / standardError)
      record.log("guessing", step: count, ["validation": best[index], "test": tested[index]])
    }
    let x = counts.map(Double.init)
    record.figure(
      LineChart(
        "Accuracy of the best of k guessers", x: Axis("candidates k", scale: .logarithmic), y: Axis("accuracy"),
        series: [
          LineChart.Series("validation", x: x, y: best),
          LineChart.Series("validation, expected", x: x, y: expected, stroke: .dashed),
          LineChart.Series("test", x: x, y: tested),
        ]), caption: "None of them knows anything, yet the best of a thousand seems to.")
    record.claim(
      "The best validation accuracy is as the closed form says for every k", .atMost(3.5),
      measured: errors.max() ?? .nan, unit: "standard errors", remark: "greatest difference from the mean")
    record.claim(
      "The best of 1,000 guessers looks at least 8 points better than chance", .atLeast(8),
      measured: 100 * ((best.last ?? .nan) - 0.1), unit: "points")
    record.claim(
      "On test digits it is within a point of chance", .atMost(1), measured: 100 * abs((tested.last ?? .nan) - 0.1),
      unit: "points")
  }

  private func chooseLinear(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Real candidates")
    let count = record.choose(quick: 30, full: 200)
    var generator = PhiloxGenerator(seed: record.seed)
    let validation = study.validation.prefix(50)
    var (validationErrors, testErrors): ([Double], [Double]) = ([], [])
    for candidate in 0..<count {
      let order = (0..<study.training.count).shuffled(using: &generator)
      let model = Sequential(Flatten(), Linear(64, 10, using: &generator))
      let batches = study.loader(study.training.subset(order.prefix(30)), batchSize: 30)
      _ = StepCurve.training(
        model, on: batches, optimizer: Adam(learningRate: 0.03), steps: 20, seed: UInt64(candidate))
      validationErrors.append(1 - study.evaluate(model, on: validation).accuracy)
      testErrors.append(1 - study.evaluate(model).accuracy)
    }
    let points = SelectionCurve(validationLosses: validationErrors, testLosses: testErrors).points
    let x = points.map { Double($0.candidates) }
    record.figure(
      LineChart(
        "Error of the chosen candidate", x: Axis("candidates k", scale: .logarithmic), y: Axis("error rate"),
        series: [
          LineChart.Series("validation", x: x, y: points.map(\.validationLoss)),
          LineChart.Series("test", x: x, y: points.map(\.testLoss)),
        ], showsMarkers: false),
      caption: "Choosing helps, but less and less, while the validation error goes on falling.")
    let gaps = points.map { $0.testLoss - $0.validationLoss }
    record.claim(
      "The more candidates are tried, the more the validation error flatters the chosen one", .above(0.02),
      measured: (gaps.last ?? .nan) - gaps[0], from: .full,
      remark: "growth of test error less validation error, from one candidate to all")
  }

  private func search(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Grid and random search")
    let digits = study.training.prefix(1_000)
    let rounds = record.choose(quick: 2, full: 20)
    func loss(_ setting: HyperparameterSetting, _ seed: UInt64) -> Double {
      study.evaluate(fit(setting, study, digits, seed: seed), on: study.validation).loss
    }
    var (grids, randoms, wins): ([Double], [Double], Int) = ([], [], 0)
    var trials: [HyperparameterSetting] = []
    var losses: [Double] = []
    for round in 0..<rounds {
      let seed = record.seed &+ UInt64(round)
      var generator = PhiloxGenerator(seed: seed)
      let grid = select(from: space.grid(points: 3)) { loss($0, seed) }
      let random = select(from: space.random(9, using: &generator)) { loss($0, seed) }
      grids.append(grid.best.validationLoss)
      randoms.append(random.best.validationLoss)
      wins += random.best.validationLoss < grid.best.validationLoss ? 1 : 0
      trials += random.trials.map(\.candidate)
      losses += random.trials.map(\.validationLoss)
      record.log("search", step: round, ["grid": grids[round], "random": randoms[round]])
    }
    let shown = losses.map { min($0, 5) }
    record.figures(
      ["learning rate", "weight decay"].map { name in
        ScatterPlot(
          "", x: Axis(name, scale: .logarithmic), y: Axis("validation loss"),
          groups: [ScatterPlot.Group("random", x: trials.map { $0.number(name) }, y: shown)])
      }, caption: "All random settings: one axis matters. Losses are cut at 5.")
    record.claim(
      "Nine random settings find a better one than a grid of 3 × 3 in more than half of the rounds", .above(0.5),
      measured: Double(wins) / Double(rounds), from: .full, remark: "share of \(rounds) rounds",
      reason: "one of the three learning rates of the grid happens to be near the best")

    let result = trainValidateTest(
      trials, training: digits, validation: study.validation, test: HeldOut(study.test),
      fit: { fit($0, study, $1, seed: record.seed) }, loss: { 1 - study.evaluate($0, on: $1).accuracy })
    let settings = ["learning rate", "weight decay"].map { name in
      "\(name) \(NumberFormat.short(result.selection.best.candidate.number(name), digits: 2))"
    }
    record.text(
      "The best of all \(trials.count) random settings, \(settings.joined(separator: ", ")), has a validation error of "
        + NumberFormat.percent(result.selection.best.validationLoss) + " and, tested once, a test error of "
        + NumberFormat.percent(result.testLoss) + ". The test digits are of other writers.")
  }

  private func stopEarly(_ study: ImageStudy, _ record: LabRecord) throws {
    record.section("Early stopping")
    let epochs = record.choose(quick: 10, full: 80)
    var losses: [String: [Double]] = [:]
    for seed in record.seeds() {
      let small = noisy(study, seed: seed)
      for (name, patience) in [("to the end", nil), ("patience of 5", 5)] as [(String, Int?)] {
        var generator = PhiloxGenerator(seed: seed)
        let model = Sequential(
          Flatten(), Linear(64, 128, using: &generator), ReLU(), Linear(128, 10, using: &generator))
        let outcome = try small.train(
          model, "\(name), seed \(seed)", optimizer: Adam(learningRate: 3e-3), epochs: epochs, batchSize: 32,
          patience: patience, restoresBest: patience != nil, seed: seed, record)
        losses[name, default: []].append(outcome.test.loss)
        guard seed == record.seed, patience == nil else { continue }
        let validation = outcome.metrics.map(\.validationLoss)
        let best = validation.indices.min { validation[$0] < validation[$1] } ?? 0
        record.figure(
          LineChart(
            "Training to the end", x: Axis("epoch"), y: Axis("loss"),
            series: [
              LineChart.Series("training", values: outcome.metrics.map(\.trainLoss), stroke: .dashed),
              LineChart.Series("validation", values: validation),
            ], showsMarkers: false, references: [.vertical(Double(best + 1), "best")]),
          caption: "The validation loss turns where the wrong labels begin to be learned by heart, first seed.")
      }
    }
    record.claim(
      "Stopping early gives a lower test loss with every seed", .below(0),
      measured: zip(losses["patience of 5"] ?? [], losses["to the end"] ?? []).map { $0 - $1 }.max() ?? .nan,
      from: .full, remark: "largest difference")
  }

  /// The study with 300 training digits, a fifth of them labelled at random.
  private func noisy(_ study: ImageStudy, seed: UInt64) -> ImageStudy {
    var generator = PhiloxGenerator(seed: seed)
    let digits = study.training.prefix(300)
    let labels = digits.labels.enumerated().map { index, label in
      index % 5 == 0 ? Int32.random(in: 0..<10, using: &generator) : label
    }
    let relabelled = LabelledImages(
      pixels: digits.labels.indices.flatMap { digits.image(at: $0).pixels }, count: digits.count,
      height: digits.height, width: digits.width, labels: labels, classNames: digits.classNames)
    return ImageStudy(training: ImageDataset(relabelled), validation: study.validation, test: study.test)
  }
}
