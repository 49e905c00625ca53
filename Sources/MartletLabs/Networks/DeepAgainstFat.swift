import Martlet
import MartletNetworks
import MartletReports

/// Deep and fat perceptrons with the same number of parameters.
struct DeepAgainstFat: Lab {
  let description = LabDescription(
    .networks, "deep-against-fat",
    title: Bilingual("Deep against fat", "深与胖的比较"),
    summary: Bilingual(
      "With the same number of parameters a few layers beat one wide one; too many are hard to train.",
      "参数量相同时，几层网络胜过一层宽网络；层数过多则难以训练。"),
    question: "Is a deep network better because it is deep, or because it has more parameters?",
    method: """
      Perceptrons of one to twelve hidden layers get as many units a layer as a budget of 50,000 parameters allows. All are \
      trained on Fashion-MNIST by Adam for the same number of epochs. The training loss shows what they can represent and \
      what training finds; the test accuracy shows what is left of it on new pictures.
      """,
    sources: [
      "Seide, Li and Yu 2011, Conversational speech transcription using context-dependent deep neural networks.",
      "He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition.",
    ],
    rows: ["N5", "N7", "N10"], datasets: ["fashion-mnist"], minutes: 3)

  // MARK: - Heart

  let depths = [1, 2, 3, 5, 8, 12]

  func network(depth: Int, seed: UInt64) -> Sequential? {
    var generator = PhiloxGenerator(seed: seed)
    guard let shape = PerceptronShape(inputs: 784, outputs: 10, depth: depth, parameterBudget: 50_000) else {
      return nil
    }
    return Sequential(Flatten(), shape.network(using: &generator))
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.fashionMNIST(trainingCount: 30_000, record)
    let epochs = record.choose(quick: 1, full: 6)
    record.setting("epochs", epochs)
    var losses: [Int: [Double]] = [:]
    var accuracies: [Int: [Double]] = [:]
    var rows: [[String]] = []
    for depth in depths {
      for seed in record.seeds() {
        guard let model = network(depth: depth, seed: seed) else { continue }
        let outcome = try study.train(
          model, "\(depth) layers, seed \(seed)", optimizer: Adam(learningRate: 1e-3),
          schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs, restoresBest: false,
          seed: seed, record)
        losses[depth, default: []].append(outcome.metrics.last?.trainLoss ?? .nan)
        accuracies[depth, default: []].append(outcome.test.accuracy)
      }
      let shape = PerceptronShape(inputs: 784, outputs: 10, depth: depth, parameterBudget: 50_000)
      rows.append([
        String(depth), String(shape?.hidden.first ?? 0), String(shape?.parameterCount ?? 0),
        NumberFormat.fixed(Statistics(losses[depth]).mean, decimals: 4),
        NumberFormat.fixed(Statistics(accuracies[depth]).mean, decimals: 4),
      ])
    }
    record.figures(
      [
        LineChart(
          "Training loss", x: Axis("hidden layers"), y: Axis("loss"),
          series: [
            LineChart.Series("mean", x: depths.map(Double.init), y: depths.map { Statistics(losses[$0]).mean })
          ]),
        LineChart(
          "Test accuracy", x: Axis("hidden layers"), y: Axis("accuracy"),
          series: [
            LineChart.Series("mean", x: depths.map(Double.init), y: depths.map { Statistics(accuracies[$0]).mean })
          ]),
      ], caption: "About 50,000 parameters each; means over the seeds.")
    record.table(
      Table(header: ["Hidden layers", "Units a layer", "Parameters", "Training loss", "Test accuracy"], rows: rows))
    func mean(_ values: [Int: [Double]], _ depth: Int) -> Double { Statistics(values[depth]).mean }
    let best = depths.filter { (2...5).contains($0) }.map { mean(losses, $0) }.min() ?? .nan
    record.claim(
      "Some network of two to five layers has a lower training loss than the one of one layer", .below(0),
      measured: best - mean(losses, 1), from: .full, remark: "difference of mean losses",
      reason: "on pictures of 784 pixels a deeper network of the same budget must be narrow from its first layer on")
    record.claim(
      "With twelve layers the training loss is higher than at the best depth: a failure of optimisation", .above(0),
      measured: mean(losses, 12) - min(best, mean(losses, 1)), from: .full, remark: "difference of mean losses")
  }
}
