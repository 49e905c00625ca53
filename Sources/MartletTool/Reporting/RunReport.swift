import Martlet
import MartletData
import MartletReports
import MartletTraining

/// The page about a training.
struct RunReport {
  let configuration: TrainingConfiguration
  let classifier: TrainedClassifier
  let metrics: [EpochMetrics]
  let bestEpoch: Int?
  let ending: Trainer.Ending
  let evaluation: Evaluation
  let test: ImageDataset
  let trainingCount: Int
  let validationCount: Int

  /// The whole page.
  func make() -> Report {
    var report = Report("\(configuration.model) on \(configuration.dataset)", subtitle: subtitle)
    report.addKeyFigures(keyFigures)
    addCurves(to: &report)
    addClasses(to: &report)
    addMistakes(to: &report)
    if let filters = FilterPictures(of: classifier) {
      report.addSection("What the first layer looks for")
      report.addFigure(ImageGrid(images: filters.images, imageWidth: 48), caption: filters.caption)
    }
    report.addSection("Model")
    report.addCode(classifier.model.description)
    report.addSection("Configuration")
    report.addTable(Table(header: ["Setting", "Value"], rows: settings, alignments: [.leading, .leading]))
    return report
  }

  private var subtitle: String {
    let end =
      switch ending {
      case .completed: "Trained for \(Self.counted(metrics.count, "epoch", "epochs"))"
      case .stoppedEarly: "Stopped early after \(Self.counted(metrics.count, "epoch", "epochs"))"
      case .cancelled: "Interrupted after \(Self.counted(metrics.count, "epoch", "epochs"))"
      }
    return "\(end) on \(Self.grouped(trainingCount)) pictures of \(classifier.description.classNames.count) classes"
  }

  private var keyFigures: [Report.KeyFigure] {
    let seconds = metrics.reduce(0) { $0 + $1.seconds }
    let speed = Double(trainingCount * metrics.count) / max(seconds, 1e-9)
    let best = metrics.first { $0.epoch == bestEpoch }
    return [
      Report.KeyFigure(
        "Test accuracy", value: NumberFormat.percent(evaluation.accuracy, decimals: 2),
        note: "of \(Self.grouped(evaluation.count)) pictures"),
      Report.KeyFigure("Test loss", value: NumberFormat.fixed(evaluation.loss, decimals: 4), note: "cross-entropy"),
      Report.KeyFigure(
        "Best epoch", value: "\(bestEpoch ?? 0) of \(metrics.count)",
        note: best.map { "validation accuracy \(NumberFormat.percent($0.validationAccuracy, decimals: 2))" } ?? ""),
      Report.KeyFigure("Parameters", value: Self.grouped(classifier.model.parameterCount)),
      Report.KeyFigure(
        "Training time", value: TrainingProgress.duration(seconds),
        note: "\(NumberFormat.fixed(speed, decimals: 0)) pictures/s"),
    ]
  }

  private func addCurves(to report: inout Report) {
    report.addSection("How training went")
    let epochs = metrics.map { Double($0.epoch) }
    let references = bestEpoch.map { [ReferenceLine.vertical(Double($0), "best")] } ?? []
    report.addFigure(
      LineChart(
        x: Axis("epoch"), y: Axis("loss"),
        series: [
          LineChart.Series("training", x: epochs, y: metrics.map(\.trainLoss)),
          LineChart.Series("validation", x: epochs, y: metrics.map(\.validationLoss)),
        ], references: references),
      caption: "The mean loss of the training pictures, each taken when it was trained on, and of the "
        + "\(Self.grouped(validationCount)) validation pictures after each epoch.\(lossRemark)")
    report.addFigures(
      [
        LineChart(
          "Validation accuracy", x: Axis("epoch"), y: Axis(),
          series: [LineChart.Series("", x: epochs, y: metrics.map(\.validationAccuracy))], references: references),
        LineChart(
          "Learning rate", x: Axis("epoch"), y: Axis(),
          series: [LineChart.Series("", x: epochs, y: metrics.map(\.learningRate))]),
      ],
      caption: "Validation accuracy after each epoch, by which the best weights are chosen, and the learning rate of "
        + "its last step.")
  }

  /// Why the training loss can be above that of validation.
  private var lossRemark: String {
    var reasons: [String] = []
    if configuration.dropout > 0, ["mlp", "cnn"].contains(configuration.model) { reasons.append("dropout") }
    if configuration.augmentation != nil { reasons.append("random changes of the pictures") }
    if configuration.labelSmoothing > 0 { reasons.append("label smoothing") }
    guard !reasons.isEmpty else { return "" }
    return " The training loss is raised by \(reasons.joined(separator: " and "))."
  }

  private func addClasses(to report: inout Report) {
    report.addSection("Which classes are told apart")
    let names = classifier.description.classNames
    let pairs = names.indices.flatMap { row in
      names.indices.filter { $0 != row }.map { (row, $0, evaluation.confusion[row][$0]) }
    }
    let frequent = pairs.filter { $0.2 > 0 }.sorted { $0.2 > $1.2 }.prefix(3)
    if !frequent.isEmpty {
      let words = frequent.map { "\(names[$0.0]) taken for \(names[$0.1]) (\(Self.grouped($0.2)) times)" }
      report.addParagraph("The most frequent mistakes on the test pictures: \(words.joined(separator: ", ")).")
    }
    report.addFigure(
      ConfusionMatrix(classes: names, counts: evaluation.confusion),
      caption: "Test pictures by true and predicted class.")
    func percent(_ value: Double?) -> String { value.map { NumberFormat.percent($0) } ?? "–" }
    report.addTable(
      Table(
        header: ["Class", "Pictures", "Precision", "Recall", "F1"],
        rows: evaluation.classes.map {
          [$0.name, Self.grouped($0.count), percent($0.precision), percent($0.recall), percent($0.f1)]
        }, alignments: [.leading, .numeric, .numeric, .numeric, .numeric], caption: "Figures of every class."))
  }

  private func addMistakes(to report: inout Report) {
    guard !evaluation.worst.isEmpty else { return }
    let names = classifier.description.classNames
    report.addSection("The worst mistakes")
    let images = evaluation.worst.compactMap { mistake -> ImageGrid.Image? in
      guard let png = try? test.image(at: mistake.position).pngData() else { return nil }
      let share = NumberFormat.percent(mistake.probability, decimals: 0)
      return ImageGrid.Image(png: png, caption: "\(names[mistake.label]), not \(names[mistake.prediction]) (\(share))")
    }
    report.addFigure(
      ImageGrid(images: images, imageWidth: 112),
      caption: "The \(images.count) test pictures with the largest loss: the true class, then what the model took it "
        + "for and how sure it was.")
  }

  private var settings: [[String]] {
    let settings = configuration
    func number(_ value: Double) -> String { NumberFormat.short(value) }
    let augmentation = settings.augmentation.map { change in
      "moved by up to \(change.shift) pixels\(change.flipsHorizontally ? ", mirrored" : "")"
    }
    return [
      ["Dataset", settings.dataset],
      ["Model", "\(settings.model): \(ModelCatalogue.summary(of: settings.model) ?? "")"],
      ["Pictures", "\(Self.grouped(trainingCount)) to train, \(Self.grouped(validationCount)) to validate"],
      ["Epochs", String(settings.epochs)],
      ["Batch size", String(settings.batchSize)],
      ["Optimiser", optimizer],
      ["Learning rate", "\(number(settings.learningRate)), \(settings.schedule.rawValue)"],
      ["Warm-up", warmUp],
      ["Label smoothing", settings.labelSmoothing > 0 ? number(settings.labelSmoothing) : "none"],
      ["Dropout", settings.dropout > 0 ? number(settings.dropout) : "none"],
      ["Gradient clipping", settings.clipping.map { "norm \(number($0))" } ?? "none"],
      ["Early stopping", settings.patience.map { "after \($0) epochs" } ?? "none"],
      ["Augmentation", augmentation ?? "none"],
      ["Seed", String(settings.seed)],
      ["Threads", String(Threads.count)],
    ]
  }

  private var warmUp: String {
    guard configuration.warmUp > 0 else { return "none" }
    return "\(NumberFormat.short(configuration.warmUp)) \(configuration.warmUp == 1 ? "epoch" : "epochs")"
  }

  private var optimizer: String {
    let decay = "weight decay \(NumberFormat.short(configuration.weightDecay))"
    return switch configuration.optimizer {
    case .sgd: "SGD, Nesterov momentum \(NumberFormat.short(configuration.momentum)), \(decay)"
    case .adam: "Adam, \(decay)"
    case .adamw: "AdamW, \(decay)"
    }
  }

  private static func grouped(_ count: Int) -> String { NumberFormat.fixed(Double(count), decimals: 0) }

  private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 \(one)" : "\(grouped(count)) \(many)"
  }
}
