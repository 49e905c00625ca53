import Foundation
import Martlet
import MartletData
import MartletErrorSurface
import MartletOptimization
import MartletReports

/// Features brought to one scale: what that does to the error surface and to the steps that training takes.
struct StandardizedFeatures: Lab {
  let description = LabDescription(
    .optimization, "feature-standardization",
    title: Bilingual("Standardised features round the valley", "特征标准化把山谷变圆"),
    summary: Bilingual(
      "Features of different scales make a long valley; standardised, gradient descent needs a few steps only.",
      "特征尺度悬殊使误差曲面成为狭长山谷；标准化之后梯度下降只需很少步。"),
    question: "Areas in square feet, years, numbers of rooms: why should features be brought to one scale first?",
    method: """
      The prices of 2,930 houses are predicted from eight features. For a linear model the mean squared error is a bowl, and \
      its Hessian says how elongated it is: the condition number is the greatest eigenvalue over the least. Gradient descent \
      with a rate η leaves $(1 − ηλ)^{2t}$ of the error along the eigenvector of λ after t steps, so that the number of steps \
      grows with the condition number. The formula is compared with real steps; where they are too many to be made, it \
      tells how many there would be. Both models start at zero with the rate of one over the greatest eigenvalue, and the goal \
      is the same: 1 % of the first error above the least possible one.

      Then a perceptron (8-32-1) learns the same from raw and from standardised features, each with the best of thirteen \
      rates for it, by gradient descent and by Adam. Statistics are those of the houses to train on.
      """,
    sources: [
      "LeCun, Bottou, Orr and Müller 1998, Efficient backprop, §4.3.",
      "De Cock 2011, Ames, Iowa: alternative to the Boston housing data as an end of semester regression project.",
    ],
    rows: ["O11", "O1", "S5"], datasets: ["ames"], minutes: 0.5)

  // MARK: - Heart

  let features = [
    "Lot_Area", "Year_Built", "Year_Remod_Add", "Total_Bsmt_SF", "Gr_Liv_Area", "Full_Bath", "TotRms_AbvGrd",
    "Garage_Area",
  ]

  /// A column of ones behind the features, whose weight is the intercept.
  func withIntercept(_ x: Tensor) -> Tensor {
    Tensor.concatenate([x, Tensor.ones([x.shape[0], 1], dtype: .float64)], axis: 1)
  }

  /// The mean squared error of a linear model as a function of its weights and, last, its intercept.
  func bowl(_ x: Tensor, _ y: Tensor, hasIntercept: Bool = true) -> Objective {
    let design = hasIntercept ? withIntercept(x) : x
    let zeros = [Double](repeating: 0, count: design.shape[1])
    return Objective("Mean squared error", start: zeros, minima: [], domain: zeros.map { _ in -1...1 }) { weights in
      (design.matmul(weights) - y).squared().mean()
    }
  }

  /// How many steps of gradient descent leave `share` of the error above the least one, by the eigenvalues.
  func steps(_ spectrum: HessianSpectrum, distance: Tensor, rate: Double, leaving share: Double) -> Double {
    let components = distance.matmul(spectrum.eigenvectors).doubles
    func excess(_ steps: Double) -> Double {
      zip(spectrum.eigenvalues, components).reduce(0) { sum, pair in
        sum + pair.0 * pair.1 * pair.1 * pow(abs(1 - rate * pair.0), 2 * steps)
      }
    }
    let goal = share * excess(0)
    var (lower, upper) = (0.0, 1.0)
    while excess(upper) > goal, upper < 1e18 { (lower, upper) = (upper, 2 * upper) }
    while upper - lower > max(0.5, 1e-6 * upper) {
      let middle = (lower + upper) / 2
      if excess(middle) > goal { lower = middle } else { upper = middle }
    }
    return upper.rounded()
  }

  // MARK: - Experiment

  /// Houses parted in two, their prices standardised and their features raw or standardised.
  private struct Houses {
    let x: (training: Tensor, validation: Tensor)
    let y: (training: Tensor, validation: Tensor)
  }

  func run(_ record: LabRecord) throws {
    let (raw, standardized) = try houses(seed: record.seed)
    landscape(raw, standardized, record)
    try linear(raw, standardized, record)
    perceptrons([("raw", raw), ("standardised", standardized)], record)
  }

  private func houses(seed: UInt64) throws -> (raw: Houses, standardized: Houses) {
    let table = try AmesHousing.load()
    var generator = PhiloxGenerator(seed: seed)
    let parts = table.split(at: 0.8, using: &generator)
    func numbers(_ names: [String], _ part: DataTable) throws -> Tensor {
      Tensor.stack(try names.map { try part.tensor($0, dtype: .float64) }, axis: 1)
    }
    let x = (training: try numbers(features, parts.0), validation: try numbers(features, parts.1))
    let prices = (
      training: try numbers([AmesHousing.target], parts.0), validation: try numbers([AmesHousing.target], parts.1)
    )
    let (ofX, ofY) = (FeatureStandardization(of: x.training), FeatureStandardization(of: prices.training))
    let y = (training: ofY(prices.training).squeezed(1), validation: ofY(prices.validation).squeezed(1))
    return (
      Houses(x: x, y: y), Houses(x: (training: ofX(x.training), validation: ofX(x.validation)), y: y)
    )
  }

  private func landscape(_ raw: Houses, _ standardized: Houses, _ record: LabRecord) {
    record.section("Two features")
    let chosen = ["Year_Remod_Add", "TotRms_AbvGrd"].compactMap { features.firstIndex(of: $0) }
    let plots = [("raw", raw), ("standardised", standardized)].map { name, houses in
      let x = houses.x.training.gathered(Tensor(chosen), axis: 1)
      let objective = bowl(x - x.mean(0), houses.y.training, hasIntercept: false)
      let spectrum = try? HessianSpectrum(at: Tensor([0.0, 0.0]), objective.callAsFunction)
      let greatest = spectrum?.eigenvalues.last ?? .nan
      let way = minimize(objective, with: SGD(learningRate: 1 / greatest), steps: 40)
      return ContourPlot(
        name, x: Axis("weight of the year"), y: Axis("weight of the rooms"),
        field: ScalarField(x: -0.2...0.8, y: -0.2...0.8) { objective.value(at: [$0, $1]) },
        levels: name == "raw" ? .logarithmic(count: 12) : .linear(count: 12),
        paths: [ContourPlot.Path("40 steps", x: way.coordinate(0), y: way.coordinate(1))], hasEqualAspect: true)
    }
    record.figures(
      plots,
      caption: """
        The error over the weights of the year of the last remodelling and the number of rooms, and 40 steps of gradient \
        descent with a rate of one over the greatest eigenvalue. Raw years vary by tens, rooms by one or two.
        """)
  }

  private func linear(_ raw: Houses, _ standardized: Houses, _ record: LabRecord) throws {
    record.section("All features, linear")
    let limit = record.choose(quick: 500, full: 5_000)
    var rows: [[String]] = []
    var conditions: [Double] = []
    var counts: [(formula: Double, real: Int?)] = []
    var series: [LineChart.Series] = []
    for (name, houses) in [("raw", raw), ("standardised", standardized)] {
      let objective = bowl(houses.x.training, houses.y.training)
      let optimum = try withIntercept(houses.x.training).leastSquares(houses.y.training)
      let start = Tensor.zeros(like: optimum)
      let spectrum = try HessianSpectrum(at: start, objective.callAsFunction)
      let (least, greatest) = (spectrum.eigenvalues[0], spectrum.eigenvalues.last ?? .nan)
      let way = minimize(objective, with: SGD(learningRate: 1 / greatest), steps: limit)
      let floor = objective(optimum).scalar
      let excess = way.losses.map { ($0 - floor) / (way.losses[0] - floor) }
      let predicted = steps(spectrum, distance: start - optimum, rate: 1 / greatest, leaving: 0.01)
      conditions.append(greatest / least)
      counts.append((predicted, excess.firstIndex { $0 <= 0.01 }))
      rows.append([
        name, NumberFormat.short(greatest), NumberFormat.short(least), NumberFormat.short(greatest / least, digits: 3),
        NumberFormat.short(predicted, digits: 3), counts.last?.real.map(String.init) ?? "more than \(limit)",
      ])
      let shown = stride(from: 0, through: limit, by: max(1, limit / 500))
      series.append(
        LineChart.Series(
          name, x: shown.map { Double($0 + 1) }, y: shown.map { max(excess[$0], 1e-9) }))
      for step in stride(from: 0, through: limit, by: max(1, limit / 50)) {
        record.log("linear, \(name)", step: step, ["excess": excess[step]])
      }
    }
    record.table(
      Table(
        header: [
          "Features", "Greatest λ", "Least λ", "Condition", "Steps by formula", "Steps made",
        ], rows: rows,
        caption: "Eigenvalues of the Hessian, their ratio, and the steps that leave 1 % of the error."))
    record.figure(
      LineChart(
        "Error above the least one", x: Axis("step, counted from one", scale: .logarithmic),
        y: Axis("share of the first", scale: .logarithmic), series: series, showsMarkers: false,
        references: [.horizontal(0.01, "goal")]),
      caption: "Gradient descent on the same houses.")
    record.claim(
      "Standardising makes the condition number at least a million times smaller", .atLeast(1e6),
      measured: conditions[0] / conditions[1])
    record.claim(
      "Standardised, the formula and the steps made agree", .atMost(1),
      measured: counts[1].real.map { abs(Double($0) - counts[1].formula) } ?? .nan, remark: "difference in steps")
    record.claim(
      "Raw features need at least a thousand times as many steps", .atLeast(1_000),
      measured: counts[0].formula / counts[1].formula, remark: "ratio of the steps by the formula")
  }

  private func perceptrons(_ kinds: [(name: String, houses: Houses)], _ record: LabRecord) {
    record.section("A perceptron")
    let steps = record.choose(quick: 50, full: 1_000)
    record.setting("steps of the perceptron", steps)
    let rates = record.choose(quick: [1e-8, 1e-4, 1e-2], full: (-12...0).map { pow(10, Double($0)) })
    let optimizers: [(name: String, make: (Double) -> any Optimizer)] = [
      ("gradient descent", { SGD(learningRate: $0) }), ("Adam", { Adam(learningRate: $0) }),
    ]
    var best: [String: [(rate: Double, error: Double)]] = [:]
    var curves: [LineChart.Series] = []
    for (optimizer, make) in optimizers {
      for (name, houses) in kinds {
        var errors: [[Double]] = []
        for seed in record.seeds() {
          let found = rates.map { validationError(houses, make($0), steps: steps, seed: seed) }
          errors.append(found)
          let least = zip(rates, found).min { $0.1 < $1.1 }
          best["\(optimizer), \(name)", default: []].append((least?.0 ?? .nan, least?.1 ?? .nan))
          for (rate, error) in zip(rates, found) {
            record.log("\(optimizer), \(name), seed \(seed)", step: steps, ["rate": rate, "validation_error": error])
          }
        }
        let means = rates.indices.map { index in Statistics(errors.map { $0[index] }).mean }
        curves.append(
          LineChart.Series(
            "\(optimizer), \(name)", x: rates, y: means,
            stroke: name == "raw" ? .dashed : .solid))
        record.progress("\(optimizer), \(name): error \(NumberFormat.short(means.min() ?? .nan))")
      }
    }
    record.figure(
      LineChart(
        "Error after \(steps) steps", x: Axis("learning rate", scale: .logarithmic),
        y: Axis("mean squared error", scale: .logarithmic), series: curves),
      caption: """
        On houses that were held out; a model that knows the mean price only has an error of 1. Where training diverges with \
        a seed, there is no point.
        """)
    func error(_ name: String) -> Double { Statistics(best[name]?.map(\.error)).mean }
    record.table(
      Table(
        header: ["Training", "Best rate, first seed", "Mean squared error"],
        rows: optimizers.flatMap { optimizer in
          kinds.map { kind in
            let name = "\(optimizer.name), \(kind.name)"
            return [
              name, NumberFormat.short(best[name]?.first?.rate ?? .nan), NumberFormat.fixed(error(name), decimals: 3),
            ]
          }
        }, caption: "On held-out houses, with the best rate for each seed; means over the seeds."))
    record.claim(
      "By gradient descent the perceptron makes less than half of the error with standardised features, whatever the rate",
      .below(0.5), measured: error("gradient descent, standardised") / error("gradient descent, raw"), from: .full,
      remark: "ratio of the mean squared errors, each at its best rate")
  }

  /// The mean squared error on held-out houses after training; infinite where training diverges.
  private func validationError(_ houses: Houses, _ optimizer: any Optimizer, steps: Int, seed: UInt64) -> Double {
    var generator = PhiloxGenerator(seed: seed)
    let model = Sequential(Linear(8, 32, using: &generator), ReLU(), Linear(32, 1, using: &generator))
    let x = houses.x.training.converted(to: .float32)
    let y = houses.y.training.converted(to: .float32).expanded(at: 1)
    for step in 0..<steps {
      // A batch of 64 houses; the rows are in random order already.
      let rows = Tensor((0..<64).map { (step * 64 + $0) % x.shape[0] })
      let (loss, gradients) = valueAndGradients(of: model) {
        meanSquaredError(model(x.gathered(rows)), y.gathered(rows))
      }
      guard loss.scalar.isFinite else { return .infinity }
      optimizer.update(model, with: gradients)
    }
    let predictions = withoutGradients { model(houses.x.validation.converted(to: .float32)) }
    let error = meanSquaredError(predictions, houses.y.validation.converted(to: .float32).expanded(at: 1)).scalar
    return error.isFinite ? error : .infinity
  }
}
