import Martlet
import MartletData
import MartletReports
import MartletTraining

/// Overfitting on a thousand pictures, and what helps against it.
struct OverfittingCures: Lab {
  let description = LabDescription(
    .networks, "overfitting-cures",
    title: Bilingual("Cures of overfitting", "过拟合的对策"),
    summary: Bilingual(
      "On a thousand pictures a large network overfits; more data, augmentation, dropout and constraints each help.",
      "仅有一千张图片时大网络会过拟合；更多数据、数据增强、随机失活与限制模型各有帮助。"),
    question: "Training loss is near zero and test loss is not: which cure helps, and by how much?",
    method: """
      A perceptron with two hidden layers of 512 units learns 1,000 pictures of Fashion-MNIST with Adam for a fixed number \
      of epochs, as it is and with one cure at a time: early stopping by 1,000 validation pictures, weight decay, dropout, \
      pictures moved by up to a pixel and mirrored, a network whose weights are shared (two convolutions), and ten \
      times the data on as many steps. A smaller network (32 units) and a linear one show that constraining has an end: \
      at some point the bias grows faster than the variance falls.

      The gap is the training accuracy less the test accuracy at the end.
      """,
    sources: [
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition.",
      "Prechelt 1998, Early stopping: but when?", "Srivastava et al. 2014, Dropout.",
      "Loshchilov and Hutter 2019, Decoupled weight decay regularization.",
    ],
    rows: ["N11", "N12", "N13", "N14", "N15", "W11"], datasets: ["fashion-mnist"], minutes: 2)

  // MARK: - Heart

  /// A change of the plain training.
  struct Cure: Sendable {
    let name: String
    var data = 1_000
    var patience: Int?
    var weightDecay = 0.0
    var augmentation: ImageAugmentation?
    var network: @Sendable (inout PhiloxGenerator) -> Sequential = { perceptron(512, using: &$0) }
  }

  let cures = [
    Cure(name: "none"), Cure(name: "early stopping", patience: 5), Cure(name: "weight decay", weightDecay: 0.3),
    Cure(name: "dropout") { perceptron(512, dropout: 0.5, using: &$0) },
    Cure(name: "augmentation", augmentation: ImageAugmentation(flipsHorizontally: true, shift: 1)),
    Cure(name: "shared weights", network: convolutional), Cure(name: "32 units") { perceptron(32, using: &$0) },
    Cure(name: "linear") { Sequential(Flatten(), Linear(784, 10, using: &$0)) },
    Cure(name: "ten times the data", data: 10_000),
  ]

  // MARK: - Networks

  private static func perceptron(
    _ units: Int, dropout: Double = 0, using generator: inout PhiloxGenerator
  ) -> Sequential {
    Sequential(
      Flatten(), Linear(784, units, initializer: .heNormal, using: &generator), ReLU(), Dropout(dropout),
      Linear(units, units, initializer: .heNormal, using: &generator), ReLU(), Dropout(dropout),
      Linear(units, 10, using: &generator))
  }

  private static func convolutional(using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(
      Convolution2D(1, 16, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Convolution2D(16, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(), Flatten(),
      Linear(7 * 7 * 32, 10, using: &generator))
  }

  // MARK: - Experiment

  private struct Scores {
    var training: [Double] = []
    var test: [Double] = []
    var loss: [Double] = []

    var gap: Double { Statistics(training).mean - Statistics(test).mean }
  }

  func run(_ record: LabRecord) throws {
    let epochs = record.choose(quick: 4, full: 100)
    record.setting("epochs", epochs)
    var scores: [String: Scores] = [:]
    var curves: [LineChart.Series] = []
    for seed in record.seeds() {
      let images = ImageDataset(try FashionMNIST.load(split: .train))
      let parts = images.split(validationCount: 1_000, seed: seed)
      let test = ImageDataset(try FashionMNIST.load(split: .test)).prefix(record.choose(quick: 1_000, full: 10_000))
      for cure in cures {
        let study = ImageStudy(
          training: parts.training.prefix(cure.data), validation: parts.validation, test: test)
        var generator = PhiloxGenerator(seed: seed)
        let model = cure.network(&generator)
        let outcome = try study.train(
          model, "\(cure.name), seed \(seed)", optimizer: AdamW(learningRate: 1e-3, weightDecay: cure.weightDecay),
          epochs: max(1, epochs * 1_000 / cure.data), augmentation: cure.augmentation, patience: cure.patience,
          restoresBest: cure.patience != nil, seed: seed, record)
        let training = study.evaluate(model, on: study.training)
        scores[cure.name, default: Scores()].training.append(training.accuracy)
        scores[cure.name, default: Scores()].test.append(outcome.test.accuracy)
        scores[cure.name, default: Scores()].loss.append(outcome.test.loss)
        if seed == record.seed, ["none", "dropout", "augmentation"].contains(cure.name) {
          curves += [
            LineChart.Series("\(cure.name), training", values: outcome.metrics.map(\.trainLoss), stroke: .dashed),
            LineChart.Series("\(cure.name), validation", values: outcome.metrics.map(\.validationLoss)),
          ]
        }
      }
    }
    draw(scores, curves, record)
    judge(scores, record)
  }

  private func draw(_ scores: [String: Scores], _ curves: [LineChart.Series], _ record: LabRecord) {
    record.figure(
      LineChart("Loss", x: Axis("epoch"), y: Axis("cross-entropy"), series: curves, showsMarkers: false),
      caption: "Training and validation loss of the first seed, without a cure and with two of them.")
    record.figure(
      BarChart(
        "Test accuracy", categories: cures.map(\.name), axis: Axis("accuracy"),
        values: cures.map { Statistics(scores[$0.name]?.test).mean }, orientation: .horizontal),
      caption: "Means over the seeds.")
    record.table(
      Table(
        header: ["Cure", "Training accuracy", "Test accuracy", "Gap", "Test loss"],
        rows: cures.map { cure in
          let score = scores[cure.name] ?? Scores()
          return [cure.name]
            + [Statistics(score.training).mean, Statistics(score.test).mean, score.gap, Statistics(score.loss).mean].map
          {
            NumberFormat.fixed($0, decimals: 4)
          }
        }))
  }

  private func judge(_ scores: [String: Scores], _ record: LabRecord) {
    let plain = scores["none"] ?? Scores()
    record.claim(
      "Without a cure the network overfits: it does much better on what it has seen", .atLeast(0.1),
      measured: plain.gap, from: .full, remark: "training accuracy less test accuracy")
    for name in ["early stopping", "weight decay", "dropout", "augmentation", "shared weights", "ten times the data"] {
      record.claim(
        "The test loss is lower with the cure “\(name)”", .below(0),
        measured: Statistics(scores[name]?.loss).mean - Statistics(plain.loss).mean, from: .full,
        remark: "difference of means over the seeds",
        reason: "what the cure wins by noise it loses by slower learning on so few pictures")
    }
    for name in ["shared weights", "ten times the data"] {
      record.claim(
        "The test accuracy is higher with the cure “\(name)”", .above(0),
        measured: Statistics(scores[name]?.test).mean - Statistics(plain.test).mean, from: .full,
        remark: "difference of means over the seeds")
    }
    record.claim(
      "Augmentation narrows the gap", .above(0), measured: plain.gap - (scores["augmentation"]?.gap ?? .nan),
      from: .full)
    record.claim(
      "Constraining too much biases the model: the linear one is worse than the overfitting one", .above(0),
      measured: Statistics(plain.test).mean - Statistics(scores["linear"]?.test).mean, from: .full,
      reason: "a linear model has too little variance to lose on so few pictures")
  }
}
