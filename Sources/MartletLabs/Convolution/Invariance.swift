import Martlet
import MartletData
import MartletNetworks
import MartletReports

/// Accuracy over angles and sizes: a convolutional network is not invariant to them, and augmentation is the cure.
struct Invariance: Lab {
  let description = LabDescription(
    .convolution, "invariance",
    title: Bilingual("Turned and enlarged pictures", "旋转与缩放"),
    summary: Bilingual(
      "A convolutional network fails on pictures that are turned or resized unless it has seen such.",
      "卷积网络无法识别旋转或缩放过的图片，除非训练时见过。"),
    question: "Does a network that knows clothes upright know them turned by 45 degrees, or at half their size?",
    method: """
      Two equal convolutional networks learn Fashion-MNIST, one from the pictures as they are, the other from pictures that \
      are turned by up to 60 degrees and resized by factors from 0.6 to 1.4 at random. Test pictures are then turned and \
      resized step by step; accuracy is measured at each.
      """,
    sources: [
      "Jaderberg, Simonyan, Zisserman and Kavukcuoglu 2015, Spatial transformer networks.",
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition.",
    ],
    rows: ["N13", "N25"], datasets: ["fashion-mnist"], minutes: 2)

  // MARK: - Heart

  /// How a classifier does on turned and on resized test pictures.
  func curves(_ model: any Layer, _ study: ImageStudy, pictures: Int) -> (
    angles: InvarianceCurve, sizes: InvarianceCurve
  ) {
    let test = study.test.prefix(pictures)
    let angles = InvarianceCurve(
      of: model, on: test, standardization: study.standardization,
      values: stride(from: -180, through: 180, by: 20).map { $0 }
    ) { .rotation(degrees: $0) }
    let sizes = InvarianceCurve(
      of: model, on: test, standardization: study.standardization, values: [0.4, 0.55, 0.7, 0.85, 1, 1.2, 1.4, 1.7]
    ) { .scale($0) }
    return (angles, sizes)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let epochs = record.choose(quick: 1, full: 8)
    record.setting("epochs", epochs)
    let variants: [(name: String, augmentation: ImageAugmentation?)] = [
      ("upright", nil),
      ("augmented", ImageAugmentation(flipsHorizontally: false, shift: 0, rotation: 60, scale: 0.6...1.4)),
    ]
    var found: [(name: String, angles: InvarianceCurve, sizes: InvarianceCurve)] = []
    for (name, augmentation) in variants {
      var generator = PhiloxGenerator(seed: record.seed)
      let model = ConvolutionalClassifier(channels: 1, classes: 10, filters: [32, 64], using: &generator)
      _ = try study.train(
        model, name, optimizer: Adam(learningRate: 2e-3),
        schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs,
        augmentation: augmentation, restoresBest: false, seed: record.seed, record)
      let (angles, sizes) = curves(model, study, pictures: record.choose(quick: 300, full: 2_000))
      found.append((name, angles, sizes))
    }
    record.figures(
      [
        LineChart(
          "Turned", x: Axis("degrees"), y: Axis("accuracy", range: 0...1),
          series: found.map { run in
            LineChart.Series(run.name, x: run.angles.points.map(\.value), y: run.angles.points.map(\.accuracy))
          }),
        LineChart(
          "Resized", x: Axis("factor"), y: Axis("accuracy", range: 0...1),
          series: found.map { run in
            LineChart.Series(run.name, x: run.sizes.points.map(\.value), y: run.sizes.points.map(\.accuracy))
          }),
      ], caption: "Accuracy on test pictures that are turned or resized.")
    func accuracy(_ curve: InvarianceCurve?, _ value: Double) -> Double {
      curve?.points.min { abs($0.value - value) < abs($1.value - value) }?.accuracy ?? .nan
    }
    for run in found {
      for point in run.angles.points {
        record.log("\(run.name), turned", step: Int(point.value), ["accuracy": point.accuracy])
      }
    }
    let (upright, augmented) = (found.first, found.last)
    record.claim(
      "Turned by 40 degrees, pictures are recognised less than half as often as upright", .below(0.5),
      measured: accuracy(upright?.angles, 40) / accuracy(upright?.angles, 0), from: .full,
      remark: "ratio of accuracies",
      reason: "at 40 degrees more than half survives; the curve shows where it falls below")
    record.claim(
      "At 0.55 of their size pictures are recognised less often", .below(0.8),
      measured: accuracy(upright?.sizes, 0.55) / accuracy(upright?.sizes, 1), from: .full, remark: "ratio of accuracies"
    )
    record.claim(
      "Augmentation restores turned pictures: accuracy at 40 degrees against the plain network", .above(0.2),
      measured: accuracy(augmented?.angles, 40) - accuracy(upright?.angles, 40), from: .full, remark: "difference")
    record.claim(
      "It restores small ones", .above(0.05),
      measured: accuracy(augmented?.sizes, 0.55) - accuracy(upright?.sizes, 0.55), from: .full, remark: "difference")
  }
}
