import Martlet
import MartletReports

/// Normalisations that differ in what they take statistics over, at large and at tiny batches.
struct Normalizations: Lab {
  let description = LabDescription(
    .optimization, "normalizations",
    title: Bilingual("Normalisation over other axes", "各种归一化"),
    summary: Bilingual(
      "Batch normalisation suffers from tiny batches; normalisations that do not look across the batch do not.",
      "批归一化在小批次下退化，而不跨批次统计的归一化不受影响。"),
    question: "Which normalisations speed up training, and which still work with batches of two?",
    method: """
      A network of three 3 × 3 convolutions (16, 32, 32 filters, stride 2 from the second on) learns Fashion-MNIST with \
      momentum and batches of 32. Each convolution is followed by one of: nothing, batch, layer, group (4 channels a \
      group) or instance normalisation; or its weights are reparametrised by weight or spectral normalisation.

      A perceptron with three hidden layers of 100 rectified units does the same with batches of 32 and with batches of 2 \
      at a quarter of the learning rate, on as many pictures. There a batch of two leaves batch normalisation two numbers \
      a unit to take statistics over.
      """,
    sources: [
      "Ioffe and Szegedy 2015, Batch normalization.", "Ba, Kiros and Hinton 2016, Layer normalization.",
      "Ulyanov, Vedaldi and Lempitsky 2016, Instance normalization.", "Wu and He 2018, Group normalization.",
      "Salimans and Kingma 2016, Weight normalization.", "Miyato et al. 2018, Spectral normalization.",
    ],
    rows: ["O14", "O12"], datasets: ["fashion-mnist"], minutes: 2)

  // MARK: - Heart

  enum Kind: String, CaseIterable {
    case none, batch, layer, group, instance, weight, spectral
  }

  func convolutional(_ kind: Kind, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = []
    for (inputs, outputs, stride) in [(1, 16, 1), (16, 32, 2), (32, 32, 2)] {
      let convolution = Convolution2D(
        inputs, outputs, kernel: 3, stride: stride, padding: .same, initializer: .heNormal, using: &generator)
      switch kind {
      case .none: layers += [convolution]
      case .batch: layers += [convolution, BatchNorm(outputs)]
      case .layer: layers += [convolution, GroupNorm(outputs, groups: 1)]
      case .group: layers += [convolution, GroupNorm(outputs, groups: outputs / 4)]
      case .instance: layers += [convolution, InstanceNorm(outputs, isAffine: true)]
      case .weight: layers += [WeightNorm(convolution)]
      case .spectral: layers += [SpectralNorm(convolution, using: &generator)]
      }
      layers.append(ReLU())
    }
    return Sequential(layers + [Flatten(), Linear(7 * 7 * 32, 10, using: &generator)])
  }

  func perceptron(_ kind: Kind, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = [Flatten()]
    for inputs in [784, 100, 100] {
      layers.append(Linear(inputs, 100, initializer: .heNormal, using: &generator))
      switch kind {
      case .batch: layers += [BatchNorm(100), ReLU()]
      case .layer: layers += [LayerNorm(100), ReLU()]
      default: layers += [ReLU()]
      }
    }
    return Sequential(layers + [Linear(100, 10, using: &generator)])
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let pictures = record.choose(quick: 3_000, full: 40_000)
    record.setting("pictures seen", pictures)
    compareKinds(study, pictures, record)
    compareBatches(study, pictures, record)
  }

  private func accuracy(
    _ model: Sequential, _ study: ImageStudy, batchSize: Int, rate: Double, pictures: Int, seed: UInt64
  ) -> Double {
    _ = StepCurve.training(
      model, on: study.loader(study.training, batchSize: batchSize, seed: seed),
      optimizer: SGD(learningRate: rate, momentum: 0.9), steps: pictures / batchSize, seed: seed)
    return study.evaluate(model).accuracy
  }

  private func compareKinds(_ study: ImageStudy, _ pictures: Int, _ record: LabRecord) {
    record.section("Convolutions, batches of 32")
    var accuracies: [Kind: [Double]] = [:]
    for seed in record.seeds() {
      for kind in Kind.allCases {
        let accuracy = accuracy(
          convolutional(kind, seed: seed), study, batchSize: 32, rate: 0.02, pictures: pictures, seed: seed)
        accuracies[kind, default: []].append(accuracy)
        record.log("convolutions, \(kind.rawValue)", step: Int(seed), ["accuracy": accuracy])
        record.progress("seed \(seed), \(kind.rawValue): accuracy \(NumberFormat.short(accuracy))")
      }
    }
    let means = Kind.allCases.map { Statistics(accuracies[$0]).mean }
    record.figure(
      BarChart(
        "Test accuracy by normalisation", categories: Kind.allCases.map(\.rawValue), axis: Axis("accuracy"),
        values: means, orientation: .horizontal), caption: "Means over the seeds.")
    record.claim(
      "After the same pictures, batch normalisation is at least as good as none", .atLeast(0),
      measured: Statistics(accuracies[.batch]).mean - Statistics(accuracies[.none]).mean, from: .full,
      remark: "difference of mean accuracies")
  }

  private func compareBatches(_ study: ImageStudy, _ pictures: Int, _ record: LabRecord) {
    record.section("Full connection, batches of 32 and of 2")
    let kinds: [Kind] = [.none, .batch, .layer]
    var accuracies: [Kind: [Int: [Double]]] = [:]
    for seed in record.seeds() {
      for kind in kinds {
        for (size, rate) in [(32, 0.02), (2, 0.005)] {
          let accuracy = accuracy(
            perceptron(kind, seed: seed), study, batchSize: size, rate: rate, pictures: pictures, seed: seed)
          accuracies[kind, default: [:]][size, default: []].append(accuracy)
          record.log("perceptron, \(kind.rawValue), batch \(size)", step: Int(seed), ["accuracy": accuracy])
        }
      }
    }
    func mean(_ kind: Kind, _ size: Int) -> Double { Statistics(accuracies[kind]?[size]).mean }
    record.figure(
      BarChart(
        "Test accuracy by batch size", categories: kinds.map(\.rawValue), axis: Axis("accuracy"),
        series: [32, 2].map { size in
          BarChart.Series("batches of \(size)", values: kinds.map { mean($0, size) })
        }), caption: "Means over the seeds.")
    record.claim(
      "Batches of 2 cost batch normalisation more accuracy than layer normalisation", .above(0),
      measured: (mean(.batch, 32) - mean(.batch, 2)) - (mean(.layer, 32) - mean(.layer, 2)), from: .full,
      remark: "difference of the costs")
    record.claim(
      "At batches of 2 layer normalisation is better than batch normalisation", .above(0),
      measured: mean(.layer, 2) - mean(.batch, 2), from: .full, remark: "difference of mean accuracies")
  }
}
