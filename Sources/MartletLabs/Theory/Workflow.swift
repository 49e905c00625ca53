import Martlet
import MartletClassical
import MartletData
import MartletReports
import MartletTheory

/// The words of the workflow, each counted on digits: loss on a data set, epoch, empirical risk minimisation, three phases.
struct Workflow: Lab {
  let description = LabDescription(
    .theory, "workflow",
    title: Bilingual("From a loss to a test", "从损失到测试"),
    summary: Bilingual(
      "A loss on a data set, an epoch, the best of all candidates and the three phases, each counted on digits.",
      "数据集上的损失、轮次、最优候选函数与三个阶段，逐一在手写数字上验证。"),
    question: "What do the words of the workflow mean exactly, and do the parts of this library mean the same?",
    method: """
      The loss on a data set is the mean of the losses of its examples, L(h, D) = 1/N ∑ l(h, xₙ, yₙ). A linear classifier of \
      digits is measured example by example, batch by batch, and by the library, with the cross-entropy and with the error \
      rate as l.

      An epoch is one pass over all batches. Pictures that carry their positions as labels are counted as they come.

      Empirical risk minimisation takes h* = argmin L(h, D_train). In a finite set of candidates (is it a 3 or an 8? one \
      pixel, one threshold) all are tried, on training sets of several sizes drawn from all digits. In an infinite set, \
      linear classifiers with a penalty on their weights, the least loss is found by L-BFGS to many digits; stochastic \
      gradient descent has to come near it.

      Three phases: perceptrons with 0 to 128 hidden units are fitted to the training digits, one is chosen by the \
      validation digits, and that one is tested once. Validation digits are of the writers of the training digits, test \
      digits of others.
      """,
    sources: [
      "Vapnik 1992, Principles of risk minimization for learning theory.",
      "Alpaydin and Kaynak 1998, Optical recognition of handwritten digits, UCI Machine Learning Repository.",
      "Lee 2021–22, Machine learning, lectures on the workflow and on the theory of generalisation.",
    ],
    rows: ["W1", "W5", "W6", "W7", "W14"], datasets: ["optdigits"], minutes: 0.2)

  // MARK: - Heart

  /// The loss of each example and whether it is classified wrongly: the mean of each is a loss on the data set.
  func losses(_ model: any Layer, on data: (x: Tensor, y: Tensor)) -> (crossEntropies: [Double], errors: [Double]) {
    let logits = withoutGradients { model(data.x) }
    let isRight = logits.argmax().equals(data.y).converted(to: .float64)
    return (crossEntropy(logits, data.y, reduction: .none).doubles, (1 - isRight).doubles)
  }

  /// How often each picture comes in one pass, where labels are the pictures' positions.
  func appearances(in pass: BatchLoader) -> [Int] {
    var counts = [Int](repeating: 0, count: pass.dataset.count)
    for (_, y) in pass { for position in y.integers { counts[position] += 1 } }
    return counts
  }

  /// The loss that both ways minimise: the mean cross-entropy with a penalty on the weights.
  func penalizedLoss(_ layer: Linear, _ x: Tensor, _ y: Tensor, penalty: Double) -> Tensor {
    crossEntropy(layer(x), y) + layer.weight.value.squared().sum() * (penalty / 2)
  }

  /// A perceptron with some hidden units, or a linear classifier with none, fitted to the training digits.
  func fit(_ units: Int, _ study: ImageStudy, _ digits: ImageDataset, epochs: Int, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let hidden: [any Layer] =
      units == 0 ? [] : [Linear(64, units, initializer: .heNormal, using: &generator), ReLU()]
    let model = Sequential(
      [Flatten()] + hidden + [Linear(units == 0 ? 64 : units, 10, using: &generator)] as [any Layer])
    let batches = study.loader(digits, batchSize: 32, seed: seed)
    _ = StepCurve.training(
      model, on: batches, optimizer: Adam(learningRate: 2e-3), steps: epochs * batches.batchCount, seed: seed)
    return model
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.optDigits(record)
    measure(study, record)
    countEpochs(study, record)
    minimizeOverFinitelyMany(study, record)
    try minimizeOverInfinitelyMany(study, record)
    passThreePhases(study, record)
  }

  private func measure(_ study: ImageStudy, _ record: LabRecord) {
    record.section("The loss on a data set")
    let model = fit(0, study, study.training, epochs: record.choose(quick: 2, full: 5), seed: record.seed)
    var rows: [[String]] = []
    var (loss, rate) = (0.0, 0.0)
    for (name, part) in [("training", study.training), ("validation", study.validation), ("test", study.test)] {
      let (crossEntropies, errors) = losses(model, on: study.batch(part))
      let found = study.evaluate(model, on: part)
      loss = max(loss, abs(Statistics(crossEntropies).mean - found.loss))
      rate = max(rate, abs(Statistics(errors).mean - (1 - found.accuracy)))
      rows.append(
        [name, String(part.count), NumberFormat.fixed(found.loss, decimals: 4)]
          + [Statistics(crossEntropies).median, Statistics(errors).mean].map { NumberFormat.fixed($0, decimals: 4) })
    }
    record.table(
      Table(
        header: ["Data set", "Examples", "Cross-entropy", "Median", "Error rate"], rows: rows,
        caption:
          "The cross-entropy is the mean over the examples. Their median is far below it: a few examples make up "
          + "most of the mean."))
    let batches = study.loader(study.training, batchSize: 64, isShuffled: false)
    let means = batches.map { Statistics(losses(model, on: $0).crossEntropies).mean }
    let plain = Statistics(means).mean
    let whole = study.evaluate(model, on: study.training).loss
    record.figure(
      BarChart(
        "Loss of each batch", categories: means.indices.map { String($0 + 1) }, axis: Axis("cross-entropy"),
        values: means, references: [.horizontal(whole, "all")]),
      caption: "The loss of a batch is an estimate of the loss on all training digits, which is their weighted mean.")
    record.claim(
      "The library's loss is the mean over all examples", .atMost(1e-5), measured: loss, remark: "greatest difference")
    record.claim(
      "Its error rate is the mean of losses of 0 and 1", .atMost(1e-12), measured: rate, remark: "greatest difference")
    record.claim(
      "The plain mean over batches is another number where the last batch is smaller", .above(1e-6),
      measured: abs(plain - whole), remark: "difference, with a last batch of \(study.training.count % 64)")
  }

  private func countEpochs(_ study: ImageStudy, _ record: LabRecord) {
    record.section("An epoch")
    let digits = study.training
    let numbered = ImageDataset(
      LabelledImages(
        pixels: (0..<digits.count).flatMap { digits.image(at: $0).pixels }, count: digits.count, height: 8, width: 8,
        labels: (0..<digits.count).map { Int32($0) }, classNames: (0..<digits.count).map(String.init)))
    let loader = study.loader(numbered, batchSize: 64, seed: record.seed)
    let counts = (0..<5).flatMap { appearances(in: loader.epoch($0)) }
    record.claim(
      "In an epoch every example comes exactly once", .exactly(1),
      measured: Double(counts.count { $0 == 1 }) / Double(counts.count), remark: "share of the examples, in five epochs"
    )
    let orders = [0, 1, 0].map { loader.epoch($0).flatMap { $0.y.integers } }
    func agreement(_ a: [Int], _ b: [Int]) -> Double {
      Double(zip(a, b).count { $0 == $1 }) / Double(a.count)
    }
    record.claim(
      "Each epoch has an order of its own", .atMost(0.01), measured: agreement(orders[0], orders[1]),
      remark: "share of places where two epochs agree; chance is 1/N")
    record.claim(
      "The same epoch has the same order again", .exactly(1), measured: agreement(orders[0], orders[2]))
    record.claim(
      "An epoch of N examples makes ⌈N/B⌉ updates", .exactly(Double((digits.count + 63) / 64)),
      measured: Double(loader.epoch(0).reduce(0) { count, _ in count + 1 }))

    var generator = PhiloxGenerator(seed: record.seed)
    var (drawn, shares): (Set<Int>, [Double]) = ([], [])
    for _ in 0..<(2 * loader.batchCount) {
      for _ in 0..<64 { drawn.insert(Int.random(in: 0..<digits.count, using: &generator)) }
      shares.append(Double(drawn.count) / Double(digits.count))
    }
    let seen = shares.indices.map { min(1, Double(($0 + 1) * 64) / Double(digits.count)) }
    record.figure(
      LineChart(
        "Examples seen", x: Axis("updates"), y: Axis("share of all examples", range: 0...1),
        series: [
          LineChart.Series("in epochs", values: seen),
          LineChart.Series("drawn with replacement", values: shares, stroke: .dashed),
        ], showsMarkers: false, references: [.vertical(Double(loader.batchCount), "an epoch")]),
      caption: "Drawn with replacement, more than a third of the examples is still unseen after as many updates.")
    record.claim(
      "As many examples drawn with replacement leave 1/e of all unseen", .near(0.368, tolerance: 0.03),
      measured: 1 - shares[loader.batchCount - 1])
  }

  private func minimizeOverFinitelyMany(_ study: ImageStudy, _ record: LabRecord) {
    record.section("The best of finitely many")
    let parts = [study.training, study.validation, study.test].map { part in
      part.subset(part.labels.indices.filter { [3, 8].contains(part.labels[$0]) })
    }
    let features = Tensor.concatenate(parts.map { study.batch($0).x.flattened(from: 1) })
    let stumps = DecisionStumps(
      features: features, isPositive: parts.flatMap { $0.labels.map { $0 == 8 } }, thresholds: 15)
    record.setting("candidates", stumps.count)
    var generator = PhiloxGenerator(seed: record.seed)
    let sample = stumps.sample(30, using: &generator)
    let (training, all) = (stumps.losses(on: sample), stumps.lossesOnAll)
    let found = RepresentativeSample(trainingLosses: training, lossesOnAll: all, gapLimit: 0.1)
    let shown = training.indices.filter { training[$0] <= 0.5 && all[$0] <= 0.5 }
    func group(_ name: String, _ candidates: [Int], labels: [String] = []) -> ScatterPlot.Group {
      ScatterPlot.Group(name, points: candidates.map { (training[$0], all[$0]) }, labels: labels)
    }
    record.figure(
      ScatterPlot(
        "Candidates on 30 digits and on all", x: Axis("error rate on 30 digits", range: -0.02...0.52),
        y: Axis("error rate on all \(stumps.exampleCount) digits"),
        groups: [
          group("candidates", shown),
          group("least on the 30: h*", [found.chosen.hypothesis], labels: ["h*"]),
          group("least on all", [found.best.hypothesis], labels: ["best"]),
        ], curves: [LineChart.Series("equal", x: [0, 0.5], y: [0, 0.5], stroke: .dashed)], pointRadius: 3),
      caption: "Each point is a candidate that is no worse than chance. One of those furthest left is chosen, though "
        + "others lie lower.")
    record.claim(
      "No candidate has a smaller training loss than the one that is chosen", .exactly(0),
      measured: Double(training.count { $0 < found.chosen.loss }), remark: "of \(stumps.count) candidates")
    record.claim(
      "The candidate that is best on all digits does not do worse there than the chosen one", .atLeast(0),
      measured: found.gap, remark: "difference of their error rates on all")
    let sizes = [10, 20, 50, 100, 200, 500]
    let curve = sizes.map { size in
      ComplexityTradeOff(
        of: stumps, examples: size, draws: record.choose(quick: 50, full: 1_000), using: &generator)
    }
    for (size, point) in zip(sizes, curve) {
      record.log("finite", step: size, ["training": point.trainingLoss, "all": point.lossOnAll])
    }
    let x = sizes.map(Double.init)
    record.figure(
      LineChart(
        "The chosen candidate", x: Axis("training examples", scale: .logarithmic), y: Axis("error rate"),
        series: [
          LineChart.Series("on all digits", x: x, y: curve.map(\.lossOnAll)),
          LineChart.Series("on its training set", x: x, y: curve.map(\.trainingLoss), stroke: .dashed),
          LineChart.Series("of the best one on all digits", x: x, y: curve.map(\.bestLoss), stroke: .dotted),
        ]),
      caption: "Means over training sets drawn at random: more examples bring both losses to the best one.")
    // Hoeffding's bound on the gap goes with 1/√N: from 10 to 500 examples to a seventh; half of that is left for the bound
    // to be loose.
    record.claim(
      "With 500 examples the chosen candidate's disadvantage is less than a third of that with 10", .below(1.0 / 3),
      measured: (curve.last?.gap ?? .nan) / curve[0].gap, remark: "ratio of mean gaps")
  }

  private func minimizeOverInfinitelyMany(_ study: ImageStudy, _ record: LabRecord) throws {
    record.section("The best of infinitely many")
    let data = study.batch(study.training)
    let (x, count) = (data.x.flattened(from: 1), Double(study.training.count))
    let penalty = 0.01
    let best = try LogisticRegression(penalty: penalty * count).fitted(to: x, labels: data.y)
    let least = penalizedLoss(
      Linear(
        weight: best.weights.transposed().converted(to: .float32), bias: best.intercepts.converted(to: .float32)), x,
      data.y, penalty: penalty
    ).scalar

    var generator = PhiloxGenerator(seed: record.seed)
    let layer = Linear(64, 10, using: &generator)
    let optimizer = SGD(learningRate: 0.05, momentum: 0.9)
    let epochs = record.choose(quick: 10, full: 60)
    let loader = study.loader(study.training, batchSize: 64, seed: record.seed)
    let schedule = LearningRateSchedule.cosine(steps: epochs * loader.batchCount)
    var (losses, step): ([Double], Int) = ([penalizedLoss(layer, x, data.y, penalty: penalty).scalar], 0)
    for epoch in 0..<epochs {
      for (batch, labels) in loader.epoch(epoch) {
        optimizer.learningRate = 0.05 * schedule.factor(at: step)
        let (_, gradients) = valueAndGradients(of: layer) {
          penalizedLoss(layer, batch.flattened(from: 1), labels, penalty: penalty)
        }
        optimizer.update(layer, with: gradients)
        step += 1
      }
      losses.append(penalizedLoss(layer, x, data.y, penalty: penalty).scalar)
      record.log("infinite", step: epoch + 1, ["loss": losses.last ?? .nan, "least": least])
    }
    record.figure(
      LineChart(
        "Above the least loss", x: Axis("epoch"), y: Axis("L − L*", scale: .logarithmic),
        series: [LineChart.Series("gradient descent", values: losses.map { $0 - least }, startingAt: 0)],
        showsMarkers: false),
      caption: "The training loss of stochastic gradient descent less the least one, which is "
        + NumberFormat.fixed(least, decimals: 4) + ".")
    record.claim(
      "Gradient descent never goes below the least loss of all linear classifiers", .atLeast(-1e-5),
      measured: (losses.min() ?? .nan) - least, remark: "least difference; single precision leaves 10⁻⁶")
    record.claim(
      "It comes within 1 % of it", .atMost(0.01), measured: ((losses.last ?? .nan) - least) / least, from: .full,
      remark: "difference, as a part of the least loss")
  }

  private func passThreePhases(_ study: ImageStudy, _ record: LabRecord) {
    record.section("Three phases")
    let epochs = record.choose(quick: 2, full: 30)
    let candidates = [0, 8, 32, 128]
    var (rows, differences): ([[String]], [Double]) = ([], [])
    for seed in record.seeds() {
      let result = trainValidateTest(
        candidates, training: study.training, validation: study.validation, test: HeldOut(study.test),
        fit: { fit($0, study, $1, epochs: epochs, seed: seed) }, loss: { 1 - study.evaluate($0, on: $1).accuracy })
      let losses = result.selection.trials.map(\.validationLoss)
      differences.append(result.testLoss - result.selection.best.validationLoss)
      rows.append(
        [String(seed)] + losses.map { NumberFormat.percent($0) }
          + [String(result.selection.best.candidate), NumberFormat.percent(result.testLoss)])
      record.log(
        "phases", step: Int(seed),
        ["validation": result.selection.best.validationLoss, "test": result.testLoss])
    }
    record.table(
      Table(
        header: ["Seed"] + candidates.map { "\($0) units" } + ["Chosen", "Test"], rows: rows,
        caption: "Error rates on the validation digits, by which one is chosen, and that of the chosen one on the test "
          + "digits, which no other meets."))
    record.claim(
      "On digits of other writers the chosen perceptron errs more often than validation promises", .above(0),
      measured: Statistics(differences).mean, from: .full, remark: "mean difference of test and validation error")
  }
}
