import Martlet
import MartletClassical
import MartletData
import MartletReports
import MartletTheory

/// Methods from before deep learning on real digits and clothes: what they reach, and what they show.
struct ClassicalBaselines: Lab {
  let description = LabDescription(
    .losses, "classical-baselines",
    title: Bilingual("Classical baselines", "经典方法基线"),
    summary: Bilingual(
      "Linear models, neighbours, trees and forests set the level that a network has to beat; maps show what data look like.",
      "线性模型、近邻、决策树与随机森林给出网络需要超越的水平；降维图展示数据的样子。"),
    question: "How far does one get on pictures without a network, with labels and without?",
    method: """
      With labels: linear regression on one-hot targets, logistic regression, nearest neighbours, a decision tree and a \
      random forest learn handwritten digits (8 × 8, 3,823 of 30 writers, tested on 1,797 of 13 others) and clothes \
      (Fashion-MNIST, 28 × 28, 10,000 pictures to learn, as many to test). A perceptron with 128 hidden units and a \
      convolutional network stand beside them. Penalties, neighbours and depths are chosen by a part held out.

      Without labels: principal components draw the digits with few numbers; k-means finds ten groups, which are named \
      afterwards by the digit that most of them are; t-SNE places 1,000 digits of the test in a plane so that near ones \
      stay near. How much of the neighbourhood survives is told by the nearest neighbour in the plane: has it the same \
      label?
      """,
    sources: [
      "Alpaydin and Kaynak 1998, Optical recognition of handwritten digits, UCI Machine Learning Repository.",
      "Breiman 2001, Random forests.", "Cover and Hart 1967, Nearest neighbor pattern classification.",
      "Jolliffe 2002, Principal component analysis.", "Lloyd 1982, Least squares quantization in PCM.",
      "van der Maaten and Hinton 2008, Visualizing data using t-SNE.",
    ],
    rows: ["S1", "S3", "S4", "S9", "W13"], datasets: ["optdigits", "fashion-mnist"], minutes: 3)

  // MARK: - Heart

  typealias Rows = (x: Tensor, y: Tensor)

  /// A method with a number to choose, and the fitted classifier for each.
  struct Method: Sendable {
    let name: String
    let candidates: [Double]
    let fit: @Sendable (Double, Rows, inout PhiloxGenerator) throws -> (Tensor) -> Tensor
  }

  let methods = [
    Method(name: "linear regression", candidates: [100]) { penalty, rows, _ in
      let model = try LinearRegression(penalty: penalty).fitted(to: rows.x, targets: rows.y.oneHot(10))
      return { model($0).argmax() }
    },
    Method(name: "logistic regression", candidates: [1, 100, 1_000]) { penalty, rows, _ in
      let model = try LogisticRegression(penalty: penalty, tolerance: 1e-3).fitted(to: rows.x, labels: rows.y)
      return { model($0) }
    },
    Method(name: "nearest neighbours", candidates: [1, 3, 5, 9]) { count, rows, _ in
      let model = KNearestNeighbors(count: Int(count)).fitted(to: rows.x, labels: rows.y)
      return { model($0) }
    },
    Method(name: "decision tree", candidates: [5, 10, 20]) { depth, rows, _ in
      let model = DecisionTree(limits: TreeLimits(maximumDepth: Int(depth))).fitted(to: rows.x, labels: rows.y)
      return { model($0) }
    },
    Method(name: "random forest", candidates: [100]) { count, rows, generator in
      let model = RandomForest(treeCount: Int(count)).fitted(to: rows.x, labels: rows.y, using: &generator)
      return { model($0) }
    },
  ]

  /// The fraction of rows whose class is found.
  func accuracy(_ classify: (Tensor) -> Tensor, _ rows: Rows) -> Double {
    classify(rows.x).equals(rows.y).converted(to: .float64).mean().scalar
  }

  /// The share of points in a map whose nearest other point has the same label.
  func neighborAgreement(_ points: Tensor, labels: [Int]) -> Double {
    let rows = Tensor(labels.map { Int32($0) })
    let nearest = KNearestNeighbors(count: 2).fitted(to: points, labels: rows).neighbors(points).indices
    let others = nearest.integers.enumerated().filter { $0.offset % 2 == 1 }.map { labels[$0.element] }
    return Double(zip(others, labels).count { $0 == $1 }) / Double(labels.count)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let digits = try ImageStudy.optDigits(record)
    try classify(digits, record)
    try compareNeighbors(record)
    try compress(digits, record)
    try group(digits, record)
    try map(digits, record)
  }

  private func rows(_ study: ImageStudy, _ part: ImageDataset) -> Rows {
    let batch = study.batch(part)
    return (batch.x.flattened(from: 1), batch.y)
  }

  private func joined(_ a: Rows, _ b: Rows) -> Rows {
    (Tensor.concatenate([a.x, b.x]), Tensor.concatenate([a.y, b.y]))
  }

  /// Ten thousand pictures of clothes to learn, a fifth of them to choose by.
  private func clothes(_ record: LabRecord) throws -> ImageStudy {
    let count = record.choose(quick: 500, full: 10_000)
    let parts = ImageDataset(try FashionMNIST.load(split: .train)).prefix(count)
      .split(validationCount: count / 5, seed: record.seed)
    let test = ImageDataset(try FashionMNIST.load(split: .test)).prefix(count)
    return ImageStudy(training: parts.training, validation: parts.validation, test: test)
  }

  private func classify(_ digits: ImageStudy, _ record: LabRecord) throws {
    record.section("With labels")
    let studies = [("digits", digits), ("clothes", try clothes(record))]
    let names = methods.map(\.name) + ["perceptron", "convolutional network"]
    var found: [String: [String: [Double]]] = [:]
    var chosen: [String: [String: Double]] = [:]
    for (set, study) in studies {
      let (training, validation) = (rows(study, study.training), rows(study, study.validation))
      let (all, test) = (joined(training, validation), rows(study, study.test))
      for method in methods {
        var generator = PhiloxGenerator(seed: record.seed)
        let selection = try select(from: method.candidates) { candidate in
          method.candidates.count == 1
            ? 0 : 1 - accuracy(try method.fit(candidate, training, &generator), validation)
        }
        chosen[set, default: [:]][method.name] = selection.best.candidate
        for seed in method.name == "random forest" ? record.seeds() : [record.seed] {
          var generator = PhiloxGenerator(seed: seed)
          let classify = try method.fit(selection.best.candidate, all, &generator)
          found[set, default: [:]][method.name, default: []].append(accuracy(classify, test))
          guard set == "digits", method.name == "random forest", seed == record.seed else { continue }
          record.figure(
            ConfusionMatrix(
              "Digits by the forest", classes: OptDigits.classNames, labels: test.y.integers,
              predictions: classify(test.x).integers),
            caption: "Test digits, which are of writers that the forest has not seen.")
        }
        record.progress(
          "\(set), \(method.name): \(NumberFormat.fixed(found[set]?[method.name]?.last ?? .nan, decimals: 4))")
      }
      for name in names.suffix(2) {
        for seed in record.seeds() {
          found[set, default: [:]][name, default: []].append(try network(name, study, "\(set), \(name)", seed, record))
        }
      }
    }
    report(found, chosen, names, record)
  }

  private func network(
    _ name: String, _ study: ImageStudy, _ series: String, _ seed: UInt64, _ record: LabRecord
  ) throws -> Double {
    var generator = PhiloxGenerator(seed: seed)
    let model =
      name == "perceptron"
      ? SmallNetworks.perceptron(for: study.training, units: 128, using: &generator)
      : SmallNetworks.convolutional(for: study.training, using: &generator)
    let steps = record.choose(quick: 60, full: 2_000)
    let epochs = max(1, steps * 64 / study.training.count)
    return try study.train(
      model, "\(series), seed \(seed)", optimizer: Adam(learningRate: 2e-3),
      schedule: .cosine(steps: epochs * ((study.training.count + 63) / 64)), epochs: epochs, seed: seed, record
    ).test.accuracy
  }

  private func report(
    _ found: [String: [String: [Double]]], _ chosen: [String: [String: Double]], _ names: [String],
    _ record: LabRecord
  ) {
    func mean(_ set: String, _ name: String) -> Double { Statistics(found[set]?[name]).mean }
    record.figure(
      BarChart(
        "Test accuracy", categories: names, axis: Axis("accuracy"),
        series: ["digits", "clothes"].map { set in BarChart.Series(set, values: names.map { mean(set, $0) }) },
        orientation: .horizontal), caption: "What depends on luck is a mean over the seeds.")
    record.table(
      Table(
        header: ["Method", "Digits", "Clothes", "Chosen for digits", "Chosen for clothes"],
        rows: names.map { name in
          [name] + ["digits", "clothes"].map { NumberFormat.fixed(mean($0, name), decimals: 4) }
            + ["digits", "clothes"].map { set in chosen[set]?[name].map { NumberFormat.short($0) } ?? "" }
        }, alignments: [.leading, .numeric, .numeric, .numeric, .numeric],
        caption: "Chosen are the penalty, the number of neighbours, or the depth."))
    for set in ["digits", "clothes"] {
      record.claim(
        "A forest classifies \(set) better than a single tree", .above(0),
        measured: mean(set, "random forest") - mean(set, "decision tree"), from: .full, remark: "difference")
    }
    for set in ["clothes", "digits"] {
      let best = methods.map(\.name).max { mean(set, $0) < mean(set, $1) } ?? ""
      record.claim(
        "A convolutional network classifies \(set) better than all classical methods", .above(0),
        measured: mean(set, "convolutional network") - mean(set, best), from: .full,
        remark: "difference from the best of them, \(best)",
        reason: """
          \(best) come out ahead: pictures that are as small and as well centred as these leave a network little to find
          """)
    }
    record.claim(
      "On digits of 8 × 8 pixels nearest neighbours come within a point of it", .within(-1...1),
      measured: 100 * (mean("digits", "nearest neighbours") - mean("digits", "convolutional network")), unit: "points",
      from: .full)
    record.claim(
      "A straight boundary does for most digits: accuracy of logistic regression", .atLeast(0.9),
      measured: mean("digits", "logistic regression"), from: .full)
  }
}
