import Martlet
import MartletData
import MartletReports

/// What can be learned with all labels, with few, and with labels that the data give themselves.
struct LabelRegimes: Lab {
  let description = LabDescription(
    .losses, "label-regimes",
    title: Bilingual("With few labels and without", "少量标注与无标注"),
    summary: Bilingual(
      "With ten labels a class, digits without labels help: by pseudo-labels, and by learning to fill in pixels.",
      "每类仅十个标注时，无标注的数字图像也有帮助：伪标签，或学习补全像素。"),
    question: "Labels are dear and pictures are cheap: what do pictures without labels give?",
    method: """
      Handwritten digits of 30 writers, of which 100, ten a class, have labels. The network has one hidden layer of 64 \
      units; all runs use Adam and take as many steps.

      Supervised: on the 100 labels, and on all of them as an upper bound. Semi-supervised: after training on the 100, \
      the digits without labels get the class with the highest probability where it is above 0.95, and training goes on with \
      both. Self-supervised: half of the pixels are hidden, and the hidden layer learns to fill them in from the others, \
      without any label; from it the 100 labels train the network.

      The prediction is always the class with the largest output.
      """,
    sources: [
      "Lee D.-H. 2013, Pseudo-label: the simple and efficient semi-supervised learning method for deep neural networks.",
      "Vincent, Larochelle, Bengio and Manzagol 2008, Extracting and composing robust features with denoising autoencoders.",
      "Lee 2021–22, Machine learning, lectures on self-supervised learning.",
    ],
    rows: ["S1", "S4", "S9"], datasets: ["optdigits"], minutes: 1)

  // MARK: - Heart

  /// A hidden layer and an output layer on it.
  func classifier(on hidden: Linear, using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(Flatten(), hidden, ReLU(), Linear(64, 10, using: &generator))
  }

  /// The positions of pictures whose class a model is sure of, with that class: `ŷ = argmax y'` where `max y' > 0.95`.
  func pseudoLabels(of x: Tensor, by model: Sequential) -> (rows: Tensor, labels: Tensor) {
    let probabilities = withoutGradients { model(x).softmax() }
    let sure = probabilities.max([-1]).doubles.enumerated().filter { $1 > 0.95 }.map { Int32($0.offset) }
    return (Tensor(sure), probabilities.argmax().gathered(Tensor(sure)))
  }

  /// Lets a hidden layer learn to fill in hidden pixels: the labels are the pictures themselves.
  func fillIn(_ x: Tensor, with hidden: Linear, steps: Int, using generator: inout PhiloxGenerator) {
    let model = Sequential(hidden, ReLU(), Linear(64, 64, using: &generator))
    let optimizer = Adam(learningRate: 1e-3)
    for _ in 0..<steps {
      let batch = x.gathered(rows(64, of: x, using: &generator)).reshaped(to: [64, 64])
      let isShown = (Tensor.uniform(batch.shape, in: 0..<1, using: &generator) .< 0.5).converted(to: .float32)
      let (_, gradients) = valueAndGradients(of: model) { meanSquaredError(model(batch * isShown), batch) }
      optimizer.update(model, with: gradients)
    }
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.optDigits(record)
    let steps = record.choose(quick: 100, full: 2_000)
    record.setting("steps", steps)
    let names = ["100 labels", "pseudo-labels", "self-supervised, then 100 labels", "all labels"]
    var accuracies: [String: [Double]] = [:]
    var precisions: [Double] = []
    for seed in record.seeds() {
      var generator = PhiloxGenerator(seed: seed)
      let order = (0..<study.training.count).shuffled(using: &generator)
      let chosen = (0..<10).flatMap { digit in order.filter { study.training.labels[$0] == Int32(digit) }.prefix(10) }
      let labelled = study.batch(study.training.subset(chosen))
      let rest = study.batch(study.training.subset(Set(order).subtracting(chosen).sorted()))
      let all = study.batch(study.training)

      for name in names {
        var generator = PhiloxGenerator(seed: seed)
        let hidden = Linear(64, 64, initializer: .heNormal, using: &generator)
        if name.hasPrefix("self") { fillIn(all.x, with: hidden, steps: steps, using: &generator) }
        let model = classifier(on: hidden, using: &generator)
        switch name {
        case "all labels": train(model, all, steps: steps, using: &generator)
        case "pseudo-labels":
          train(model, labelled, steps: steps / 2, using: &generator)
          let (rows, labels) = pseudoLabels(of: rest.x, by: model)
          let right = labels.equals(rest.y.gathered(rows)).converted(to: .float64).mean().scalar
          precisions.append(right)
          record.log("pseudo-labels", step: Int(seed), ["count": Double(rows.elementCount), "right": right])
          let both = (
            x: Tensor.concatenate([labelled.x, rest.x.gathered(rows)]), y: Tensor.concatenate([labelled.y, labels])
          )
          train(model, both, steps: steps / 2, using: &generator)
        default: train(model, labelled, steps: steps, using: &generator)
        }
        accuracies[name, default: []].append(study.evaluate(model).accuracy)
        record.log(name, step: Int(seed), ["accuracy": accuracies[name]?.last ?? .nan])
        record.progress("seed \(seed), \(name): accuracy \(NumberFormat.short(accuracies[name]?.last ?? .nan))")
      }
    }
    record.figure(
      BarChart(
        "Test accuracy", categories: names, axis: Axis("accuracy"),
        values: names.map { Statistics(accuracies[$0]).mean }, orientation: .horizontal),
      caption: "Means over the seeds.")
    record.table(
      Table(
        header: ["Run", "Test accuracy, mean", "Lowest", "Highest"],
        rows: names.map { name in
          let accuracy = Statistics(accuracies[name])
          return [name]
            + [accuracy.mean, accuracy.least, accuracy.greatest].map { NumberFormat.fixed($0, decimals: 4) }
        }, caption: "Of the pseudo-labels, \(NumberFormat.percent(Statistics(precisions).mean)) are right."))
    for (name, text) in [(names[1], "Pseudo-labels beat"), (names[2], "Filling in pixels first beats")] {
      record.claim(
        "\(text) the 100 labels alone", .above(0),
        measured: Statistics(accuracies[name]).mean - Statistics(accuracies[names[0]]).mean, from: .full,
        remark: "difference of mean accuracies over \(accuracies[name]?.count ?? 0) seeds")
    }
    record.claim(
      "All labels are better than both", .above(0),
      measured: Statistics(accuracies[names[3]]).mean
        - max(Statistics(accuracies[names[1]]).mean, Statistics(accuracies[names[2]]).mean), from: .full,
      remark: "difference from the better one")
  }

  private func train(
    _ model: Sequential, _ data: (x: Tensor, y: Tensor), steps: Int, using generator: inout PhiloxGenerator
  ) {
    let optimizer = Adam(learningRate: 1e-3)
    for _ in 0..<steps {
      let rows = rows(64, of: data.x, using: &generator)
      let (_, gradients) = valueAndGradients(of: model) {
        crossEntropy(model(data.x.gathered(rows)), data.y.gathered(rows))
      }
      optimizer.update(model, with: gradients)
    }
  }

  /// Positions drawn independently.
  private func rows(_ count: Int, of x: Tensor, using generator: inout PhiloxGenerator) -> Tensor {
    Tensor((0..<count).map { _ in Int32.random(in: 0..<Int32(x.shape[0]), using: &generator) })
  }
}
