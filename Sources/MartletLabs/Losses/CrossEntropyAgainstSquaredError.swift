import Martlet
import MartletOptimization
import MartletReports
import MartletTraining

/// Why classification is trained with cross-entropy: the squared error is flat where a model is wrong and sure.
struct CrossEntropyAgainstSquaredError: Lab {
  let description = LabDescription(
    .losses, "cross-entropy-against-squared-error",
    title: Bilingual("Cross-entropy against squared error", "交叉熵与均方误差的比较"),
    summary: Bilingual(
      "Where softmax is wrong and sure the squared error has almost no gradient, and cross-entropy has its largest.",
      "当 softmax 给出自信而错误的答案时，均方误差几乎没有梯度，交叉熵的梯度却最大。"),
    question: "Both losses are zero for the right answer: why is one of them used behind softmax and the other not?",
    method: """
      The landscapes of both losses over two logits, with a third one at −1000 as in the lectures, and gradient descent on \
      the logits themselves from a place that is sure of the wrong class.

      Then the same with a network on handwritten digits (64-32-10): the biases of the output start at 10 for the class \
      “0” and at −10 for all others, so that every picture is taken for a zero with near certainty. Stochastic gradient \
      descent (rate 0.1, batches of 32) has to unlearn that.
      """,
    sources: [
      "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs.",
      "Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks.",
      "Lee 2021–22, Machine learning, lecture on classification.",
    ],
    rows: ["S1", "S2", "S3", "S6", "S7", "S8"], datasets: ["optdigits"], minutes: 0.5)

  // MARK: - Heart

  /// Gradient descent on the logits themselves; the first class is the target.
  func descent(_ loss: LogitLoss, from start: [Double], rate: Double, steps: Int) -> [[Double]] {
    var path = [start]
    for _ in 0..<steps {
      let place = path[path.count - 1]
      path.append(zip(place, loss.gradient(logits: place, target: 0)).map { $0 - rate * $1 })
    }
    return path
  }

  /// The mean loss of a batch: `−ln y'[t]`, or `Σ (ŷ − y')²` behind softmax.
  func batchLoss(_ loss: LogitLoss, _ logits: Tensor, _ labels: Tensor) -> Tensor {
    switch loss {
    case .crossEntropy: crossEntropy(logits, labels)
    case .squaredError: (logits.softmax() - labels.oneHot(10)).squared().sum(-1).mean()
    }
  }

  /// A network that takes everything for the first class, with near certainty.
  func sureNetwork(seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    let output = Linear(32, 10, using: &generator)
    output.bias?.value = Tensor((0..<10).map { Float($0 == 0 ? 10 : -10) })
    return Sequential(Flatten(), Linear(64, 32, using: &generator), ReLU(), output)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    identities(record)
    landscapes(record)
    try training(record)
  }

  private func identities(_ record: LabRecord) {
    let ratio =
      LogitLoss.squaredError.gradientNorm(logits: [-10, 10], target: 0)
      / LogitLoss.crossEntropy.gradientNorm(logits: [-10, 10], target: 0)
    record.claim(
      "At logits of −10 and 10 with the first class right, the gradient of the squared error is less than a thousandth of "
        + "that of cross-entropy", .below(1e-3), measured: ratio)
    var generator = PhiloxGenerator(seed: record.seed)
    let logits = 5 * Tensor.normal([1_000, 2], dtype: .float64, using: &generator)
    let difference = logits.narrowed(1, to: 0..<1) - logits.narrowed(1, to: 1..<2)
    record.claim(
      "Softmax of two classes is the logistic function of the difference of their logits", .atMost(1e-15),
      measured: (logits.softmax().narrowed(1, to: 0..<1) - difference.sigmoid()).abs().max().scalar,
      remark: "greatest difference of 1,000 draws in float64")
    let labels = Tensor((0..<1_000).map { Int32($0 % 2) })
    let likelihood = (labels.oneHot(2, dtype: .float64) * logits.softmax()).sum(-1).log().mean()
    record.claim(
      "Cross-entropy with one-hot labels is the mean negative logarithm of the likelihood", .atMost(1e-12),
      measured: abs((crossEntropy(logits, labels) + likelihood).scalar))
  }

  private func landscapes(_ record: LabRecord) {
    record.section("Landscapes over two logits")
    let ticks = (0...60).map { -10 + Double($0) / 3 }
    let losses: [(LogitLoss, String)] = [(.crossEntropy, "Cross-entropy"), (.squaredError, "Squared error")]
    var (surfaces, contours): ([any Figure], [any Figure]) = ([], [])
    for (loss, name) in losses {
      let landscape = LogitLandscape(loss, columns: ticks, rows: ticks, otherLogits: [-1000])
      let field = ScalarField(x: ticks, y: ticks, values: landscape.losses)
      let path = descent(loss, from: [-8, 8, -1000], rate: 0.5, steps: 100)
      let way = ContourPlot.Path("100 steps", points: path.map { ($0[0], $0[1]) })
      let (x, y) = (Axis("z₁, right", range: -10...10), Axis("z₂, wrong", range: -10...10))
      surfaces.append(SurfacePlot(name, x: x, y: y, z: Axis("loss"), field: field, azimuth: 215, paths: [way]))
      contours.append(ContourPlot(name, x: x, y: y, field: field, paths: [way], hasEqualAspect: true))
      let end = path[path.count - 1]
      record.log("descent on logits, \(loss.rawValue)", step: 100, ["loss": loss.value(logits: end, target: 0)])
      let moved = (end[0] - end[1]) - (path[0][0] - path[0][1])
      switch loss {
      case .crossEntropy:
        record.claim(
          "100 steps down cross-entropy from (−8, 8) lead to the right answer", .above(0), measured: end[0] - end[1],
          remark: "right logit less wrong one")
      case .squaredError:
        record.claim(
          "100 steps down the squared error hardly move the logits", .below(0.01), measured: moved,
          remark: "change of their difference")
      }
    }
    record.figures(
      surfaces, caption: "The loss over the right and the wrong logit. The squared error has a plateau at 2.")
    record.figures(contours, caption: "Descent at a rate of 0.5 from the same place: a long way, and none.")
  }

  private func training(_ record: LabRecord) throws {
    record.section("Training from a wrong and sure start")
    let study = try ImageStudy.optDigits(record)
    let steps = record.choose(quick: 200, full: 3_000)
    record.setting("steps", steps)
    let runs: [(name: String, loss: LogitLoss, optimizer: () -> any Optimizer)] = [
      ("cross-entropy", .crossEntropy, { SGD(learningRate: 0.1) }),
      ("squared error", .squaredError, { SGD(learningRate: 0.1) }),
      ("squared error, Adam", .squaredError, { Adam(learningRate: 1e-3) }),
    ]
    var accuracies: [String: [Double]] = [:]
    var series: [LineChart.Series] = []
    for seed in record.seeds() {
      for run in runs {
        let model = sureNetwork(seed: seed)
        var places: [(step: Double, accuracy: Double)] = [(0, study.evaluate(model, on: study.validation).accuracy)]
        let batches = study.loader(study.training, batchSize: 32, seed: seed)
        let optimizer = run.optimizer()
        _ = StepCurve.training(on: batches, steps: steps) { step, x, y in
          let (loss, gradients) = valueAndGradients(of: model) { batchLoss(run.loss, model(x), y) }
          optimizer.update(model, with: gradients)
          if (step + 1) % (steps / 20) == 0 {
            places.append((Double(step + 1), study.evaluate(model, on: study.validation).accuracy))
            record.log("\(run.name), seed \(seed)", step: step + 1, ["loss": loss.scalar])
          }
          return loss.scalar
        }
        accuracies[run.name, default: []].append(study.evaluate(model).accuracy)
        if seed == record.seed {
          series.append(LineChart.Series(run.name, x: places.map(\.step), y: places.map(\.accuracy)))
        }
      }
    }
    record.figure(
      LineChart("Validation accuracy", x: Axis("step"), y: Axis("accuracy", range: 0...1), series: series),
      caption: "The first seed. Adam divides by the size of gradients and so comes off the plateau sooner or later.")
    record.table(
      Table(
        header: ["Run", "Test accuracy, mean", "Lowest", "Highest"],
        rows: runs.map { run in
          let accuracy = Statistics(accuracies[run.name])
          return [run.name]
            + [accuracy.mean, accuracy.least, accuracy.greatest].map { NumberFormat.fixed($0, decimals: 4) }
        }))
    record.claim(
      "With cross-entropy the network recovers with every seed", .atLeast(0.9),
      measured: Statistics(accuracies["cross-entropy"]).least, from: .full, remark: "lowest test accuracy")
    record.claim(
      "With the squared error and the same steps it does not with any", .atMost(0.2),
      measured: Statistics(accuracies["squared error"]).greatest, from: .full, remark: "highest test accuracy")
  }
}
