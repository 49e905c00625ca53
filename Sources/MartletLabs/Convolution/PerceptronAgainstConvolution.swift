import Martlet
import MartletReports

/// A convolutional network against a multilayer perceptron on Fashion-MNIST.
struct PerceptronAgainstConvolution: Lab {
  let description = LabDescription(
    .convolution, "against-perceptron",
    title: Bilingual("Convolution against full connection", "卷积与全连接的比较"),
    summary: Bilingual(
      "A small convolutional network beats a multilayer perceptron on pictures of clothes.",
      "小型卷积网络在服装图片上胜过多层感知器。"),
    question: "Does it pay to build the structure of pictures, local patterns that may stand anywhere, into a network?",
    method: """
      Both networks are trained on the same pictures with Adam; the weights of the epoch with the best validation \
      accuracy are measured once on the test pictures. The perceptron has hidden layers of 256, 128 and 100 units. The \
      convolutional network has two layers of 3 × 3 filters (32 and 64), each followed by max pooling, then 128 units.

      The makers of the data list 0.8833 for this perceptron, 0.876 to 0.916 for networks of two convolutions with \
      pooling, and 0.835 for people.
      """,
    sources: [
      "LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition.",
      "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms.",
    ],
    rows: ["N16", "N17", "N22", "N23", "N24", "S1", "S2", "S4"], datasets: ["fashion-mnist"], minutes: 4)

  // MARK: - Heart

  func perceptron(using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(
      Flatten(), Linear(784, 256, using: &generator), ReLU(),
      Linear(256, 128, using: &generator), ReLU(),
      Linear(128, 100, using: &generator), ReLU(),
      Linear(100, 10, using: &generator))
  }

  func convolutional(using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(
      Convolution2D(1, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Convolution2D(32, 64, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Flatten(), Linear(7 * 7 * 64, 128, using: &generator), ReLU(),
      Linear(128, 10, using: &generator))
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(record)
    let epochs = record.choose(quick: 2, full: 6)
    record.setting("epochs", epochs)
    record.setting("training pictures", study.training.count)
    var accuracies: [String: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      var generator = PhiloxGenerator(seed: seed)
      for (name, model) in [
        ("perceptron", perceptron(using: &generator)), ("convolutional", convolutional(using: &generator)),
      ] {
        let outcome = try study.train(
          model, "\(name)-\(seed)", optimizer: Adam(learningRate: 1e-3), epochs: epochs, seed: seed, record)
        accuracies[name, default: []].append(outcome.test.accuracy)
        if seed == record.seed {
          series.append(LineChart.Series(name, values: outcome.metrics.map(\.validationAccuracy)))
          record.setting("parameters, \(name)", model.parameterCount)
        }
      }
    }
    let (perceptron, convolutional) = (Statistics(accuracies["perceptron"]), Statistics(accuracies["convolutional"]))
    record.figure(
      LineChart("Validation accuracy", x: Axis("epoch"), y: Axis("accuracy"), series: series),
      caption: "Accuracy on held-out pictures after each epoch, first seed.")
    record.table(
      Table(
        header: ["Network", "Test accuracy, mean", "Lowest", "Highest"],
        rows: [("perceptron", perceptron), ("convolutional", convolutional)].map { name, accuracy in
          [name] + [accuracy.mean, accuracy.least, accuracy.greatest].map { NumberFormat.fixed($0, decimals: 4) }
        }))
    let seeds = "mean of \(perceptron.count) seeds"
    record.claim(
      "The perceptron classifies unseen pictures with an accuracy of at least 0.87", .atLeast(0.87),
      measured: perceptron.mean, from: .full, remark: seeds)
    record.claim(
      "The convolutional network reaches at least 0.90", .atLeast(0.90), measured: convolutional.mean, from: .full,
      remark: seeds)
    record.claim(
      "The convolutional network is better with every seed", .above(0),
      measured: zip(accuracies["convolutional"] ?? [], accuracies["perceptron"] ?? []).map { $0 - $1 }.min() ?? .nan,
      from: .full, remark: "smallest difference")
  }
}
