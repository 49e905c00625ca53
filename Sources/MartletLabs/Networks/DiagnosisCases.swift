import Martlet
import MartletData
import MartletReports
import MartletTheory
import MartletTraining

/// Trainings that go wrong in each of the four ways, and what the diagnosis calls them.
struct DiagnosisCases: Lab {
  let description = LabDescription(
    .networks, "diagnosis",
    title: Bilingual("What is wrong with it?", "训练问题诊断"),
    summary: Bilingual(
      "Too simple, badly optimised, overfitted, or tested on something else: four losses tell which.",
      "模型偏差、优化失败、过拟合还是数据不匹配：几个损失值即可判断。"),
    question: "The test error is too large. Which of the four causes is it, and can a rule tell?",
    method: """
      Each cause is made on purpose, on real pictures, and the rule of `martlet diagnose` is asked.

      Model bias: a linear classifier of clothes (Fashion-MNIST). Its reference is a linear classifier of the same pictures \
      shrunk to 7 × 7, which is simpler still.

      Optimisation: a plain convolutional network of 56 layers with batch normalisation, built and trained as by He et al. but \
      with half the filters and for few epochs, on 8,000 pictures of clothes shrunk to 14 × 14. Its reference has 20 layers. \
      A residual network of 56 layers is trained beside them.

      Overfitting: a perceptron with 512 hidden units that learns 500 pictures of clothes.

      Mismatch: a perceptron that learned digits of MNIST, shrunk to 8 × 8, is tested on digits of other writers, \
      another scanner and other preparation (optdigits). And for a fifth, nothing is wrong where it is tested on MNIST.

      Errors are those of training pictures in inference, of 1,000 pictures held out, and of the test. A training error of \
      up to 10 % counts as small here, and so does a test error of up to 5 points more.
      """,
    sources: [
      "He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition, §4.2.",
      "Lopez-Paz and Oquab 2017, Revisiting classifier two-sample tests.",
      "Lee 2021–22, Machine learning, lectures on general guidance.",
    ],
    rows: ["N10", "N11", "N12"], datasets: ["fashion-mnist", "mnist", "optdigits"], minutes: 4)

  // MARK: - Heart

  let thresholds = DiagnosticThresholds(trainingLoss: 0.1, gap: 0.05)

  /// What the rule says of a trained classifier: its reference is asked where the training error is large, and the
  /// distributions where the test error is.
  func diagnose(
    _ subject: ClassifierMeasurement, reference: ClassifierMeasurement? = nil, study: ImageStudy, seed: UInt64
  ) -> ClassifierDiagnosis {
    ClassifierDiagnosis(of: subject, references: reference.map { [$0] } ?? [], thresholds: thresholds) {
      var generator = PhiloxGenerator(seed: seed)
      return DomainClassifierTest(study.training, study.test, using: &generator)
    }
  }

  /// A plain or a residual network of `6 n + 2` layers.
  func deepNetwork(blocksPerStage: Int, hasShortcuts: Bool, seed: UInt64) -> ResNet {
    var generator = PhiloxGenerator(seed: seed)
    return ResNet(
      channels: 1, classes: 10, blocksPerStage: blocksPerStage, filters: [8, 16, 32], hasShortcuts: hasShortcuts,
      using: &generator)
  }

  func linear(pooling: Int = 1, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let side = 28 / pooling
    return Sequential(
      AveragePooling2D(window: pooling), Flatten(), Linear(side * side, 10, using: &generator))
  }

  func perceptron(inputs: Int, units: Int, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    return Sequential(
      Flatten(), Linear(inputs, units, initializer: .heNormal, using: &generator), ReLU(),
      Linear(units, 10, using: &generator))
  }

  // MARK: - Experiment

  /// What the rule said, and the training error of what should cure it.
  private struct Outcome {
    let diagnosis: ClassifierDiagnosis
    var cured: Double?
    var trainingLosses: [String: [Double]] = [:]
  }

  private struct Case {
    let name: String
    let expected: Diagnosis.Finding
    let run: (UInt64) throws -> Outcome
  }

  func run(_ record: LabRecord) throws {
    let clothes = try clothes(record)
    let few = ImageStudy(
      training: clothes.training.prefix(500), validation: clothes.validation, test: clothes.test)
    let small = shrunk(
      ImageStudy(training: clothes.training.prefix(8_000), validation: clothes.validation, test: clothes.test), to: 14)
    let digits = try digits(record)
    let strangers = ImageStudy(
      training: digits.training, validation: digits.validation,
      test: ImageDataset(try OptDigits.load(split: .test)).prefix(record.choose(quick: 500, full: 1_797)))
    let cases = [
      Case(name: "linear classifier", expected: .modelBias) { try modelBias(clothes, $0, record) },
      Case(name: "plain network of 56 layers", expected: .optimizationFailure) { try optimization(small, $0, record) },
      Case(name: "perceptron on 500 pictures", expected: .overfitting) { seed in
        let model = perceptron(inputs: 784, units: 512, seed: seed)
        try train(model, few, "few", epochs: record.choose(quick: 15, full: 40), seed, record)
        return Outcome(diagnosis: diagnose(measured("perceptron", model, few), study: few, seed: seed))
      },
      Case(name: "perceptron on other digits", expected: .mismatch) {
        try digitReader(digits, strangers, $0, record)
      },
      Case(name: "perceptron on its own digits", expected: .fine) { try digitReader(digits, digits, $0, record) },
    ]
    var found: [[Outcome]] = []
    for item in cases {
      let outcomes = try record.seeds().map { try item.run($0) }
      found.append(outcomes)
      record.progress("\(item.name): \(outcomes.map(\.diagnosis.finding.name).joined(separator: ", "))")
    }
    report(cases, found, record)
  }

  // MARK: Data

  private func clothes(_ record: LabRecord) throws -> ImageStudy {
    let parts = ImageDataset(try FashionMNIST.load(split: .train)).split(validationCount: 1_000, seed: record.seed)
    let test = ImageDataset(try FashionMNIST.load(split: .test)).prefix(record.choose(quick: 500, full: 10_000))
    return ImageStudy(
      training: parts.training.prefix(record.choose(quick: 600, full: 10_000)), validation: parts.validation,
      test: test)
  }

  private func digits(_ record: LabRecord) throws -> ImageStudy {
    let parts = ImageDataset(try MNIST.load(split: .train)).split(validationCount: 1_000, seed: record.seed)
    let test = ImageDataset(try MNIST.load(split: .test)).prefix(record.choose(quick: 500, full: 10_000))
    return shrunk(
      ImageStudy(
        training: parts.training.prefix(record.choose(quick: 3_000, full: 10_000)), validation: parts.validation,
        test: test), to: 8)
  }

  private func shrunk(_ study: ImageStudy, to side: Int) -> ImageStudy {
    func small(_ part: ImageDataset) -> ImageDataset {
      ImageDataset(
        LabelledImages(
          pixels: (0..<part.count).flatMap { part.image(at: $0).resized(width: side, height: side).pixels },
          count: part.count, height: side, width: side, labels: part.labels, classNames: part.classNames))
    }
    return ImageStudy(
      training: small(study.training), validation: small(study.validation), test: small(study.test))
  }

  // MARK: Cases

  private func measured(_ name: String, _ model: any Layer, _ study: ImageStudy) -> ClassifierMeasurement {
    func batches(_ part: ImageDataset) -> BatchLoader { study.loader(part, batchSize: 500, isShuffled: false) }
    return ClassifierMeasurement(
      name, of: model, training: batches(study.training), validation: batches(study.validation),
      test: batches(study.test))
  }

  @discardableResult
  private func train(
    _ model: any Layer, _ study: ImageStudy, _ series: String, epochs: Int, rate: Double = 1e-3, _ seed: UInt64,
    _ record: LabRecord
  ) throws -> [EpochMetrics] {
    try study.train(
      model, "\(series), seed \(seed)", optimizer: Adam(learningRate: rate),
      schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs, restoresBest: false,
      seed: seed, record
    ).metrics
  }

  private func modelBias(_ study: ImageStudy, _ seed: UInt64, _ record: LabRecord) throws -> Outcome {
    let epochs = record.choose(quick: 3, full: 15)
    let models: [(name: String, model: Sequential)] = [
      ("linear", linear(seed: seed)), ("linear, 7 × 7", linear(pooling: 4, seed: seed)),
      ("perceptron", perceptron(inputs: 784, units: 256, seed: seed)),
    ]
    let found = try models.map { name, model in
      try train(model, study, name, epochs: epochs, seed, record)
      return measured(name, model, study)
    }
    return Outcome(
      diagnosis: diagnose(found[0], reference: found[1], study: study, seed: seed),
      cured: found[2].losses(by: .error).training)
  }

  private let deepKinds = [
    ("plain, 56 layers", 9, false), ("plain, 20 layers", 3, false), ("residual, 56 layers", 9, true),
  ]

  private func optimization(_ study: ImageStudy, _ seed: UInt64, _ record: LabRecord) throws -> Outcome {
    let epochs = record.choose(quick: 1, full: 6)
    var (found, curves): ([ClassifierMeasurement], [String: [Double]]) = ([], [:])
    for (name, blocks, hasShortcuts) in deepKinds {
      let model = deepNetwork(blocksPerStage: blocks, hasShortcuts: hasShortcuts, seed: seed)
      let outcome = try study.train(
        model, "\(name), seed \(seed)", optimizer: SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4),
        schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs, restoresBest: false,
        seed: seed, record)
      found.append(measured(name, model, study))
      curves[name] = outcome.metrics.map(\.trainLoss)
      record.progress(
        "\(name): training error \(NumberFormat.short(found.last?.losses(by: .error).training ?? .nan))")
    }
    return Outcome(
      diagnosis: diagnose(found[0], reference: found[1], study: study, seed: seed),
      cured: found[2].losses(by: .error).training, trainingLosses: curves)
  }

  private func digitReader(
    _ study: ImageStudy, _ tested: ImageStudy, _ seed: UInt64, _ record: LabRecord
  ) throws -> Outcome {
    let model = perceptron(inputs: 64, units: 64, seed: seed)
    try train(model, study, "digits", epochs: record.choose(quick: 25, full: 30), rate: 3e-3, seed, record)
    return Outcome(diagnosis: diagnose(measured("perceptron", model, tested), study: tested, seed: seed))
  }

  // MARK: Report

  private func report(_ cases: [Case], _ found: [[Outcome]], _ record: LabRecord) {
    record.section("Deeper and worse")
    record.figure(
      LineChart(
        "Training loss", x: Axis("epoch"), y: Axis("cross-entropy"),
        series: deepKinds.map { kind in
          LineChart.Series(kind.0, runs: found[1].compactMap { $0.trainingLosses[kind.0] })
        }),
      caption:
        "The deeper plain network could do what the shallower one does, and training does not find it. Means over "
        + "the seeds with their standard deviations.")
    record.section("Errors and findings")
    func mean(_ outcomes: [Outcome], _ value: (ClassifierDiagnosis) -> Double?) -> Double {
      Statistics(outcomes.compactMap { value($0.diagnosis) }).mean
    }
    let parts: [(name: String, value: (ClassifierDiagnosis) -> Double?)] = [
      ("training", { $0.subject.losses(by: .error).training }),
      ("held out", { $0.subject.losses(by: .error).validation }), ("test", { $0.subject.losses(by: .error).test }),
    ]
    record.figure(
      BarChart(
        "Error rates", categories: cases.map(\.name), axis: Axis("error rate"),
        series: parts.map { part in BarChart.Series(part.name, values: found.map { mean($0, part.value) }) },
        orientation: .horizontal, references: [.vertical(thresholds.trainingLoss, "small for training")]),
      caption: "Means over the seeds. Each cause has a pattern of its own.")
    func percent(_ value: Double) -> String { value.isNaN ? "" : NumberFormat.percent(value) }
    record.table(
      Table(
        header: ["Case", "Training", "Reference", "Held out", "Test", "Told apart", "Found"],
        rows: zip(cases, found).map { item, outcomes in
          [
            item.name, percent(mean(outcomes, parts[0].value)),
            percent(mean(outcomes) { $0.reference?.losses(by: .error).training }),
            percent(mean(outcomes, parts[1].value)), percent(mean(outcomes, parts[2].value)),
            percent(mean(outcomes) { $0.domains?.accuracy }),
            Set(outcomes.map(\.diagnosis.finding.name)).sorted().joined(separator: ", "),
          ]
        }, alignments: [.leading, .numeric, .numeric, .numeric, .numeric, .numeric, .leading],
        caption: "Error rates; the training error of the reference and how well a classifier tells training from test "
          + "pictures are measured only where they are needed."))
    for (item, outcomes) in zip(cases, found) {
      let right = outcomes.count { $0.diagnosis.finding == item.expected }
      record.claim(
        "Of the \(item.name) the rule says “\(item.expected.name)”", expected: "with every seed",
        measured: "\(right) of \(outcomes.count)", holds: right == outcomes.count, from: .full)
    }
    let cures = ["A perceptron cures the bias of the linear classifier", "Shortcuts cure the deep network"]
    for (index, cure) in cures.enumerated() {
      let gains = found[index].map { $0.diagnosis.subject.losses(by: .error).training - ($0.cured ?? .nan) }
      record.claim(
        "\(cure): fall of the training error with every seed", .above(0), measured: gains.min() ?? .nan, from: .full,
        remark: "least fall")
    }
  }
}
