import Foundation
import Martlet
import MartletClassical
import MartletData
import MartletReports

/// House prices of Ames by networks that improve step by step, beside linear models and a forest.
struct HousePrices: Lab {
  let description = LabDescription(
    .losses, "house-prices",
    title: Bilingual("House prices", "房价预测"),
    summary: Bilingual(
      "From four numbers about a house to all that is known: a network improves step by step and ends ahead of a forest.",
      "从四个数字到全部信息：网络逐步改进，最终优于随机森林。"),
    question: "What is a house sold for, and is a network worth its trouble on a table of 2,930 rows?",
    method: """
      Of 2,930 sales a fifth is kept for the test; of the others a fifth is held out for validation, five times anew. The \
      target is the logarithm of the price, so that an error of 0.1 is about 10 % of the price whatever the house; errors \
      are roots of mean squares. Missing numbers become the median, texts become one feature each (one-hot), all by the \
      training rows.

      The network begins with four numbers (living area, plot, year of construction, baths), a hidden layer of 64 units and \
      gradient descent with momentum. Then come all 33 numbers; the 40 texts; a second layer and Adam; dropout and weight \
      decay; early stopping. Beside it stand the mean, linear regression on the numbers, ridge regression on everything, \
      whose penalty validation chooses, and a random forest.
      """,
    sources: [
      "De Cock 2011, Ames, Iowa: alternative to the Boston housing data as an end of semester regression project.",
      "Breiman 2001, Random forests.", "Lee 2021–22, Machine learning, homework 1.",
    ],
    rows: ["S5", "S6", "W1", "W11", "W14", "N11", "N14", "N15"], datasets: ["ames"], minutes: 3)

  // MARK: - Heart

  /// What the network of each step is like; the first two know fewer features.
  func recipe(_ step: Int, epochs: Int) -> RegressionStudy.Recipe {
    var recipe = RegressionStudy.Recipe(isAdaptive: false, learningRate: 1e-3, epochs: epochs)
    if step >= 4 { (recipe.hidden, recipe.isAdaptive, recipe.learningRate) = ([128, 64], true, 1e-3) }
    if step >= 5 { (recipe.dropout, recipe.weightDecay) = (0.2, 0.1) }
    if step >= 6 { recipe.patience = 15 }
    return recipe
  }

  let steps = [
    "1. four numbers", "2. all numbers", "3. and texts", "4. two layers, Adam", "5. dropout, decay",
    "6. early stopping",
  ]
  let fewNames: Set = ["Gr_Liv_Area", "Lot_Area", "Year_Built", "Full_Bath"]

  /// The rows of a table as features, by the statistics of the training rows, with the logarithms of the prices.
  func part(_ table: DataTable, _ encoding: TableEncoding) throws -> RegressionStudy.Part {
    RegressionStudy.Part(
      x: try encoding(table), y: try table.tensor(AmesHousing.target, dtype: .float64).log().converted(to: .float32))
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let houses = try AmesHousing.load()
    var generator = PhiloxGenerator(seed: record.seed)
    let (known, test) = houses.split(at: 0.8, using: &generator)
    record.setting("test rows", test.rowCount)
    let prices = try houses.tensor(AmesHousing.target, dtype: .float64).doubles
    record.section("Prices")
    record.figure(
      Histogram("Prices", values: prices.map { $0 / 1_000 }, axis: Axis("price (thousand dollars)")),
      caption: "Most prices lie about their median of "
        + "\(NumberFormat.fixed(Statistics(prices).median, decimals: 0)) dollars, with a long tail above.")
    var scores = RegressionScores("error of the log price")
    for seed in record.seeds(5) {
      var generator = PhiloxGenerator(seed: seed)
      let (training, validation) = known.split(at: 0.8, using: &generator)
      let encoding = try TableEncoding(fittedTo: training.dropping([AmesHousing.target]))
      let study = RegressionStudy(
        training: try part(training, encoding), validation: try part(validation, encoding),
        test: try part(test, encoding))
      try compare(study, encoding.featureNames, &scores, seed, record)
    }
    report(scores, record)
  }

  private func compare(
    _ study: RegressionStudy, _ names: [String], _ scores: inout RegressionScores, _ seed: UInt64, _ record: LabRecord
  ) throws {
    let mean = study.training.y.mean()
    scores.add("mean", on: study) { Tensor.zeros([$0.shape[0]]) + mean }
    let numbers = study.selecting(names.indices.filter { !names[$0].contains("=") })
    let linear = try LinearRegression(penalty: 1e-3).fitted(to: numbers.training.x, targets: numbers.training.y)
    scores.add("linear regression, numbers", on: numbers) { linear($0) }
    let ridge = try study.ridge()
    scores.add("ridge regression, all", on: study) { ridge.model($0) }
    record.log("ridge", step: Int(seed), ["penalty": ridge.penalty])
    var generator = PhiloxGenerator(seed: seed)
    let forest = RandomForest(treeCount: record.choose(quick: 10, full: 200))
      .fitted(to: study.training.x, targets: study.training.y, using: &generator)
    scores.add("random forest, all", on: study) { forest($0) }
    var charts: [LineChart] = []
    for (step, name) in zip(1..., steps) {
      let part =
        step == 1 ? study.selecting(names.indices.filter { fewNames.contains(names[$0]) }) : step == 2 ? numbers : study
      let fit = part.fit(
        recipe(step, epochs: record.choose(quick: 4, full: 80)), "\(name), seed \(seed)", seed: seed, record)
      scores.add(name, on: part, fit.predict)
      if step == 4 || step == 5 { charts.append(fit.chart(name, "error of the log price")) }
      guard step == 6, seed == record.seed else { continue }
      record.section("Training")
      record.figures(
        charts,
        caption: "Two steps on the first split: the large network learns the training houses by heart, which "
          + "dropout and decay slow down.")
      drawPrices(fit.predict(part.test.x).doubles, part.test.y.doubles, record)
      drawImportances(forest.importances, names, record)
    }
  }

  private func drawPrices(_ predicted: [Double], _ real: [Double], _ record: LabRecord) {
    let (predicted, real) = (predicted.map { exp($0) / 1_000 }, real.map { exp($0) / 1_000 })
    let ends = [real.min() ?? 1, real.max() ?? 1]
    record.figure(
      ScatterPlot(
        "Houses of the test", x: Axis("price (thousand dollars)", scale: .logarithmic),
        y: Axis("predicted", scale: .logarithmic), groups: [ScatterPlot.Group("houses", x: real, y: predicted)],
        curves: [LineChart.Series("equal", x: ends, y: ends, stroke: .dashed)]),
      caption: "What the network of the last step predicts, first split.")
  }

  private func drawImportances(_ importances: [Double], _ names: [String], _ record: LabRecord) {
    let order = importances.indices.sorted { importances[$0] > importances[$1] }.prefix(12)
    record.figure(
      BarChart(
        "What the forest asks about", categories: order.map { names[$0].replacing("_", with: " ") },
        axis: Axis("share of the variance explained"), values: order.map { importances[$0] }, orientation: .horizontal),
      caption: "How much the questions about each feature lowered the variance, the twelve greatest.")
  }

  private func report(_ scores: RegressionScores, _ record: LabRecord) {
    func test(_ name: String) -> Double { Statistics(scores.test(name)).mean }
    let networks = scores.chosen(of: steps)
    record.section("All ways")
    record.figure(
      scores.chart("Test error"), caption: "Means over the splits. Each step of the network keeps what came before.")
    record.table(
      scores.table(
        highlighting: networks, caption: "Mean errors; the network with the least validation error stands out."))
    record.keyFigures([
      Report.KeyFigure(
        "Typical error of the chosen network", value: NumberFormat.percent(exp(test(networks)) - 1),
        note: "of the price; the mean is off by \(NumberFormat.percent(exp(test("mean")) - 1))")
    ])
    record.claim(
      "All numbers tell more than four", .below(0), measured: test(steps[1]) - test(steps[0]), from: .full,
      remark: "difference of mean test errors")
    record.claim(
      "With all steps the test error is lower than the baseline’s in every split", .below(0),
      measured: zip(scores.test(steps[5]), scores.test(steps[0])).map { $0 - $1 }.max() ?? .nan, from: .full,
      remark: "largest difference")
    record.claim(
      "Dropout, decay and early stopping lower the test error of the large network", .below(0),
      measured: test(steps[5]) - test(steps[3]), from: .full, remark: "difference of mean test errors")
    // R² of 0.85 or more is what published studies of these data reach with linear models.
    record.claim(
      "The last network explains at least 85 % of the variance of log prices", .atLeast(0.85),
      measured: 1 - pow(test(steps[5]) / test("mean"), 2), from: .full)
    let ridge = test("ridge regression, all") / test(steps[5])
    record.claim(
      "A ridge regression on everything comes within 10 % of the network", .within(0.9...1.1), measured: ridge,
      from: .full, remark: "ratio of mean test errors",
      reason: """
        its error is \(NumberFormat.percent(ridge - 1)) above the network’s: a sum over the features of each house has no \
        way to say that one feature matters more where another is large
        """)
    for name in ["ridge regression, all", "random forest, all"] {
      record.claim(
        "With all steps the network is ahead of the \(name.prefix { $0 != "," })", .below(0),
        measured: test(steps[5]) - test(name), from: .full, remark: "difference of mean test errors")
    }
    record.claim(
      "The forest does better than linear regression on the numbers", .below(0),
      measured: test("random forest, all") - test("linear regression, numbers"), from: .full,
      remark: "difference of mean test errors")
  }
}
