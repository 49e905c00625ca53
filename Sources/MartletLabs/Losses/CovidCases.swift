import Foundation
import Martlet
import MartletClassical
import MartletData
import MartletReports

/// The course's first homework on cases of COVID-19: a baseline, improved step by step, chosen by validation, tested at the
/// end.
struct CovidCases: Lab {
  let description = LabDescription(
    .losses, "covid-19",
    title: Bilingual("Next week's cases of COVID-19", "预测下周新冠病例"),
    summary: Bilingual(
      "A regression from baseline to a better network: features matter most, then regularisation and early stopping.",
      "回归作业从基线到改进：特征最重要，其次是正则化与早停。"),
    question: "How many new cases will a country report next week, and which improvements of a network help to tell?",
    method: """
      Daily cases of 201 countries in early 2020: 140 countries to learn and to choose by, 61 to test. A row is a country on \
      a day after a week with cases; it knows the last 21 days as counts and as logarithms log(1 + n), the logarithm of all \
      cases so far, and the day. The target is log(1 + cases of the next 7 days), so that an error of 1 is a factor of e; \
      errors are roots of mean squares.

      Of the 140 countries 30 are held out for validation, whole countries, because days of one country resemble each \
      other; five times anew. The network begins as in the homework: raw counts, one hidden layer of 64 units, gradient \
      descent with momentum, to the end. Then come logarithms; fewer features, ranked by their correlation with \
      the target, as many as validation says; a second layer and Adam; dropout and weight decay; early stopping. Beside it \
      stand the guess that next week is as the last one, ridge regression, and a random forest.

      Last the task that the data were collected for: the death rate on the first of April, from 84 days of a country.
      """,
    sources: [
      "Lee 2021–22, Machine learning, homework 1: COVID-19 cases prediction.",
      "Grinsztajn, Oyallon and Varoquaux 2022, Why do tree-based models still outperform deep learning on typical "
        + "tabular data?",
      "Tan, Bergmeir, Petitjean and Webb 2021, Time series extrinsic regression.", "Breiman 2001, Random forests.",
    ],
    rows: ["S5", "S6", "W1", "W11", "W13", "W14", "N11", "N14"], datasets: ["covid-3-month"], minutes: 2)

  // MARK: - Heart

  /// The rows of countries: features of the days before, and the logarithm of the cases of the week to come.
  func rows(_ countries: [[Double]]) -> RegressionStudy.Part {
    var (features, targets): ([Double], [Double]) = ([], [])
    for cases in countries {
      for day in 21...(cases.count - 7) where cases[(day - 7)..<day].reduce(0, +) > 0 {
        let past = cases[(day - 21)..<day]
        features += past.map { log1p($0) } + past + [log1p(cases[..<day].reduce(0, +)), Double(day)]
        targets.append(log1p(cases[day..<(day + 7)].reduce(0, +)))
      }
    }
    return RegressionStudy.Part(
      x: Tensor(features, shape: [targets.count, 44]).converted(to: .float32),
      y: Tensor(targets).converted(to: .float32))
  }

  /// The positions of the features that are raw counts, and of all others.
  let counts = Array(21..<42)
  let others = Array(0..<21) + [42, 43]

  /// What the network of each step is like; the third chooses its features by validation.
  func recipe(_ step: Int, epochs: Int) -> RegressionStudy.Recipe {
    var recipe = RegressionStudy.Recipe(isAdaptive: false, learningRate: 1e-3, batchSize: 64, epochs: epochs)
    if step >= 4 { (recipe.hidden, recipe.isAdaptive, recipe.learningRate) = ([64, 64], true, 1e-3) }
    if step >= 5 { (recipe.dropout, recipe.weightDecay) = (0.2, 0.1) }
    if step >= 6 { recipe.patience = 15 }
    return recipe
  }

  let steps = [
    "1. raw counts", "2. and logarithms", "3. chosen features", "4. two layers, Adam", "5. dropout, decay",
    "6. early stopping",
  ]

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let known = try CovidThreeMonth.load(split: .train)
    let unseen = try CovidThreeMonth.load(split: .test)
    let countries = series(known)
    let test = rows(series(unseen))
    record.setting("test rows", test.count)
    var scores = RegressionScores("error of log cases")
    for seed in record.seeds(5) {
      var generator = PhiloxGenerator(seed: seed)
      let order = countries.shuffled(using: &generator)
      let study = RegressionStudy(
        training: rows(Array(order.dropFirst(30))), validation: rows(Array(order.prefix(30))), test: test)
      scores.add("last week again", on: study) { ($0[0..., 35..<42].sum(1) + 1).log() }
      try compare(study.standardized, &scores, seed, record)
    }
    report(scores, record)
    try predictDeaths(known, unseen, record)
  }

  private func series(_ countries: CovidThreeMonth.Countries) -> [[Double]] {
    let cases = countries.dailyCases.doubles
    let days = CovidThreeMonth.dayCount
    return (0..<countries.deathRates.shape[0]).map { Array(cases[($0 * days)..<(($0 + 1) * days)]) }
  }

  private func compare(
    _ study: RegressionStudy, _ scores: inout RegressionScores, _ seed: UInt64, _ record: LabRecord
  ) throws {
    let epochs = record.choose(quick: 5, full: 100)
    let ranking = study.ranking
    let isFirst = seed == record.seed
    var (chosen, charts): ([Int], [LineChart]) = (ranking, [])
    if isFirst { drawRanking(study, record) }
    for (step, name) in zip(1..., steps) {
      if step == 3 {
        let errors = [4, 8, 16, 23, 44].map { count in
          let fit = study.selecting(Array(ranking.prefix(count)))
            .fit(recipe(3, epochs: epochs), "\(count) features, seed \(seed)", seed: seed, record)
          return (count: count, error: fit.validationErrors.last ?? .nan)
        }
        chosen = Array(ranking.prefix(errors.min { $0.error < $1.error }?.count ?? 44))
        record.log("chosen features", step: Int(seed), ["count": Double(chosen.count)])
      }
      let part = study.selecting(step == 1 ? counts : step == 2 ? counts + others : chosen)
      let fit = part.fit(recipe(step, epochs: epochs), "\(name), seed \(seed)", seed: seed, record)
      scores.add(name, on: part, fit.predict)
      if step == 2 || step == 5 { charts.append(fit.chart(name, "error of log cases")) }
    }
    if isFirst {
      record.section("Training")
      record.figures(
        charts,
        caption: "Two steps on the first split. Early stopping takes the weights of the best epoch on the validation "
          + "countries.")
    }
    let part = study.selecting(others)
    let ridge = try part.ridge().model
    scores.add("ridge regression", on: part) { ridge($0) }
    var generator = PhiloxGenerator(seed: seed)
    let forest = RandomForest(treeCount: record.choose(quick: 10, full: 200), limits: TreeLimits(minimumLeafSize: 5))
      .fitted(to: part.training.x, targets: part.training.y, using: &generator)
    scores.add("random forest", on: part) { forest($0) }
  }

  private func drawRanking(_ study: RegressionStudy, _ record: LabRecord) {
    record.section("Features")
    let days = (1...21).reversed().map { $0 == 1 ? "yesterday" : "\($0) days ago" }
    let names = days.map { "log cases \($0)" } + days.map { "cases \($0)" } + ["log of all cases", "day"]
    let (ranking, correlations) = (study.ranking, study.correlations)
    let shown = Array(ranking.prefix(8)) + ranking.filter(counts.contains).prefix(4)
    record.figure(
      BarChart(
        "Correlation with next week’s log cases", categories: shown.map { names[$0] }, axis: Axis("correlation"),
        values: shown.map { correlations[$0] }, orientation: .horizontal),
      caption: "The eight features that correlate most with the target, and the four best raw counts.")
  }

  private func report(_ scores: RegressionScores, _ record: LabRecord) {
    let (chosen, last) = (scores.chosen(of: steps), Statistics(scores.test(steps[5])).mean)
    let repeated = Statistics(scores.test("last week again")).mean
    record.section("Step by step")
    record.figure(
      scores.chart("Test error"),
      caption: "Means over the splits. Each step of the network keeps what the steps before it changed.")
    record.table(
      scores.table(
        highlighting: chosen,
        caption: "Mean errors. The step with the least validation error stands out: that is the one to hand in."))
    func mean(_ values: [Double]) -> Double { Statistics(values).mean }
    record.claim(
      "With all steps the test error is lower than the baseline’s in every split", .below(0),
      measured: zip(scores.test(steps[5]), scores.test(steps[0])).map { $0 - $1 }.max() ?? .nan, from: .full,
      remark: "largest difference")
    let worst = (scores.validation(steps[0]).max() ?? .nan) / (scores.validation(steps[2]).max() ?? .nan)
    record.claim(
      "The worst validation error of raw counts is more than twice that of chosen features", .above(2), measured: worst,
      from: .full, remark: "ratio of the greatest errors over the splits",
      reason: """
        with a learning rate that is small enough for no split to diverge, raw counts lose \
        \(NumberFormat.percent(worst - 1)) in the worst split and no more
        """)
    record.claim(
      "Better features bring more than half of what all steps gain", .above(0.5),
      measured: (mean(scores.test(steps[0])) - mean(scores.test(steps[1]))) / (mean(scores.test(steps[0])) - last),
      from: .full, remark: "share of the fall of the mean test error that comes with the logarithms")
    record.claim(
      "With all steps the network beats the guess that next week is as the last one", .below(0),
      measured: last - repeated, from: .full, remark: "difference of mean test errors")
    record.claim(
      "Regularisation and early stopping narrow the gap between training and validation error", .below(0),
      measured: mean(scores.validation(steps[5])) - mean(scores.training(steps[5]))
        - (mean(scores.validation(steps[3])) - mean(scores.training(steps[3]))), from: .full,
      remark: "difference of the gaps with and without them")
    record.claim(
      "On a table of two thousand rows a random forest does at least as well", .atMost(0),
      measured: mean(scores.test("random forest")) - last, from: .full, remark: "difference of mean test errors")
    record.claim(
      "A ridge regression on logarithms comes within 10 % of the network", .within(0.9...1.1),
      measured: mean(scores.test("ridge regression")) / last, from: .full, remark: "ratio of mean test errors")
  }

  /// The death rate from 84 days of a country: a task with hardly anything to learn.
  private func predictDeaths(
    _ known: CovidThreeMonth.Countries, _ unseen: CovidThreeMonth.Countries, _ record: LabRecord
  ) throws {
    var scores = RegressionScores("error of the death rate")
    func part(_ countries: CovidThreeMonth.Countries) -> RegressionStudy.Part {
      RegressionStudy.Part(x: (countries.dailyCases + 1).log(), y: countries.deathRates)
    }
    let (all, test) = (part(known), part(unseen))
    for seed in record.seeds(5) {
      var generator = PhiloxGenerator(seed: seed)
      let order = Tensor.permutation(all.count, using: &generator)
      func rows(_ range: Range<Int>) -> RegressionStudy.Part {
        RegressionStudy.Part(x: all.x.gathered(order[range]), y: all.y.gathered(order[range]))
      }
      let study = RegressionStudy(training: rows(30..<140), validation: rows(0..<30), test: test).standardized
      let mean = study.training.y.mean()
      scores.add("mean of the training countries", on: study) { Tensor.zeros([$0.shape[0]]) + mean }
      let ridge = try study.ridge().model
      scores.add("ridge regression", on: study) { ridge($0) }
      let forest = RandomForest(treeCount: record.choose(quick: 10, full: 200), limits: TreeLimits(minimumLeafSize: 5))
        .fitted(to: study.training.x, targets: study.training.y, using: &generator)
      scores.add("random forest", on: study) { forest($0) }
      for (name, step) in [("network, to the end", 4), ("network, all steps", 6)] {
        let fit = study.fit(
          recipe(step, epochs: record.choose(quick: 5, full: 100)), "deaths, \(name), seed \(seed)", seed: seed, record)
        scores.add(name, on: study, fit.predict)
      }
    }
    record.section("Death rates")
    let mean = Statistics(scores.test(scores.names[0])).mean
    let chosen = scores.chosen(of: scores.names)
    record.figure(
      scores.chart("Test error of the death rate"),
      caption: "Means over the splits. The days of a country hardly tell its death rate.")
    record.table(scores.table(highlighting: chosen, caption: "Mean errors; the least validation error stands out."))
    record.claim(
      "On 110 countries a network that is trained to the end does worse than the mean", .above(1),
      measured: Statistics(scores.test("network, to the end")).mean / mean, from: .full, remark: "ratio of test errors")
    record.claim(
      "Whatever validation chooses does not beat the mean by more than a tenth", .atLeast(0.9),
      measured: Statistics(scores.test(chosen)).mean / mean, from: .full, remark: "ratio of test errors, \(chosen)")
  }
}
