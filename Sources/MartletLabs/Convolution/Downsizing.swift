import Martlet
import MartletData
import MartletNetworks
import MartletReports

/// Pooling, strides and padding: what makes maps smaller, and what that costs.
struct Downsizing: Lab {
  let description = LabDescription(
    .convolution, "downsizing",
    title: Bilingual("Pooling, stride and padding", "池化、步幅与填充"),
    summary: Bilingual(
      "Pooling saves arithmetic and can be replaced by strides; keeping every position costs the most.",
      "池化节省计算，可用步幅卷积代替；完全不缩小则代价最高。"),
    question: "Does a network need pooling, or does it only make the network cheaper?",
    method: """
      Classifiers of two stages of 3 × 3 convolutions (16 and 32 filters) differ in how a stage ends: maximum pooling, average \
      pooling, a stride of two in its convolution, one more convolution of stride two, or nothing. The first three and the \
      last have the same parameters. All are trained alike on Fashion-MNIST. Padding is compared by its sizes in closed \
      form and by the layers themselves.
      """,
    sources: [
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition.",
      "Springenberg, Dosovitskiy, Brox and Riedmiller 2015, Striving for simplicity: the all convolutional net.",
    ],
    rows: ["N19", "N20", "N23", "N24", "N27"], datasets: ["fashion-mnist"], minutes: 3)

  // MARK: - Heart

  func classifier(_ downsampling: Downsampling, seed: UInt64) -> ConvolutionalClassifier {
    var generator = PhiloxGenerator(seed: seed)
    return ConvolutionalClassifier(
      channels: 1, classes: 10, filters: [16, 32], downsampling: downsampling, using: &generator)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    sizes(record)
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let epochs = record.choose(quick: 1, full: 5)
    record.setting("epochs", epochs)
    var accuracies: [Downsampling: [Double]] = [:]
    var seconds: [Downsampling: [Double]] = [:]
    for kind in Downsampling.allCases {
      for seed in record.seeds(2) {
        let outcome = try study.train(
          classifier(kind, seed: seed), "\(kind.rawValue), seed \(seed)", optimizer: Adam(learningRate: 2e-3),
          schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs, restoresBest: false,
          seed: seed, record)
        accuracies[kind, default: []].append(outcome.test.accuracy)
        seconds[kind, default: []].append(outcome.metrics.map(\.seconds).min() ?? .nan)
      }
    }
    func accuracy(_ kind: Downsampling) -> Double { Statistics(accuracies[kind]).mean }
    func time(_ kind: Downsampling) -> Double { Statistics(seconds[kind]).mean }
    record.figure(
      BarChart(
        "Test accuracy", categories: Downsampling.allCases.map(\.rawValue), axis: Axis("accuracy"),
        values: Downsampling.allCases.map(accuracy), orientation: .horizontal), caption: "Means over the seeds.")
    record.table(
      Table(
        header: ["Stage ends with", "Parameters", "Test accuracy", "Seconds an epoch"],
        rows: Downsampling.allCases.map { kind in
          [
            kind.rawValue, String(classifier(kind, seed: 0).parameterCount),
            NumberFormat.fixed(accuracy(kind), decimals: 4),
            NumberFormat.fixed(time(kind), decimals: 2),
          ]
        }))
    record.claim(
      "Without pooling, by one more strided convolution, the network is no worse than with it: difference",
      .atLeast(-0.005),
      measured: accuracy(.stridedConvolution) - accuracy(.maxPooling), from: .full)
    record.claim(
      "Keeping every position costs more time than pooling", .above(1), measured: time(.none) / time(.maxPooling),
      from: .full, remark: "ratio of the seconds an epoch")
    record.claim(
      "Throwing three of four positions away unseen, by stride alone, costs accuracy against pooling", .below(0),
      measured: accuracy(.stride) - accuracy(.maxPooling), from: .full, remark: "difference of means")
  }

  private func sizes(_ record: LabRecord) {
    record.section("Sizes")
    var rows: [[String]] = []
    var agree = true
    var generator = PhiloxGenerator(seed: record.seed)
    for (kernel, stride, padding, name) in [
      (3, 1, Padding.valid, "valid"), (3, 1, .same, "same"), (5, 2, .same, "same"), (5, 2, .valid, "valid"),
      (2, 2, .valid, "valid"),
    ] {
      let layer = Convolution2D(1, 1, kernel: kernel, stride: stride, padding: padding, using: &generator)
      let size = layer(Tensor.zeros([1, 28, 28, 1])).shape[1]
      let formula = ConvolutionArithmetic.outputSize(28, kernel: kernel, stride: stride, padding: padding)
      agree = agree && size == formula
      rows.append(["\(kernel) × \(kernel)", String(stride), name, String(formula), String(size)])
    }
    record.table(
      Table(
        header: ["Kernel", "Stride", "Padding", "Formula", "Layer"], rows: rows,
        caption: "Rows of the output for 28 rows: ⌊(n + 2p − k) / s⌋ + 1."))
    record.claim(
      "The formula of the output's size is what layers do", expected: "equal", measured: agree ? "equal" : "different",
      holds: agree)
  }
}
