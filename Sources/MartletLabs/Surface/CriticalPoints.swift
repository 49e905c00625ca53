import Foundation
import Martlet
import MartletErrorSurface
import MartletNetworks
import MartletOptimization
import MartletReports

/// Critical points of a network's error surface, and what kind they are.
struct CriticalPoints: Lab {
  let description = LabDescription(
    .surface, "critical-points",
    title: Bilingual("Saddle or minimum? The minimum ratio", "鞍点还是极小值？最小值比例"),
    summary: Bilingual(
      "Critical points with a high loss are saddles with many ways down; minima are found at the bottom only.",
      "损失高的临界点都是有许多下降方向的鞍点，极小值只出现在损失最低处。"),
    question: "Where the gradient of a network is zero, is that a local minimum?",
    method: """
      A perceptron of 91 parameters (16 inputs, 3 hyperbolic tangents, 10 outputs) learns handwritten digits of 4 × 4 pixels \
      by the squared error with a little weight decay, with all examples in every step and in double precision. (Without \
      decay the gradient of such networks fades along flat valleys that never end.) From places along training a search \
      follows the eigenvectors of the exact Hessian to a point where the gradient is zero: upwards along as many of them as \
      have a negative eigenvalue at the start, downwards along the others. A descent would only ever find minima.

      The Hessians of the points that are found tell what they are: the minimum ratio is the share of the eigenvalues that \
      are positive. Around such a point L(θ) = L(θ′) + ½ (θ − θ′)ᵀ H (θ − θ′) must hold up to third order.
      """,
    sources: [
      "Dauphin et al. 2014, Identifying and attacking the saddle point problem in high-dimensional non-convex optimization.",
      "Lee 2021–22, Machine learning, lecture on critical points.",
      "Cerjan and Miller 1981, On finding transition states.",
    ],
    rows: ["C3", "C4", "C5", "C6"], datasets: ["optdigits"], minutes: 3)

  // MARK: - Heart

  /// The squared error of a perceptron on digits with weight decay, as a function of its parameters.
  func surface(hidden: Int, x: Tensor, targets: Tensor, seed: UInt64) -> ModelLoss {
    var generator = PhiloxGenerator(seed: seed)
    let model = Sequential(Linear(16, hidden, using: &generator), Tanh(), Linear(hidden, 10, using: &generator))
    return ModelLoss(of: model) { meanSquaredError(model(x), targets) + WeightPenalty.squared(1e-3)(model) }
  }

  /// Training with all examples in every step, in double precision.
  func training(on surface: ModelLoss, steps: Int) -> Trajectory {
    let walker = MovingPoint(surface.point.doubles)
    let optimizer = Adam(learningRate: 0.01)
    var trajectory = Trajectory()
    for step in 0...steps {
      let (loss, gradients) = valueAndGradients(of: walker) { surface(walker.position.value) }
      trajectory.append(walker, loss: loss, gradients: gradients)
      if step < steps { optimizer.update(walker, with: gradients) }
    }
    return trajectory
  }

  /// The critical points that are found from places along training, each once.
  func criticalPoints(of surface: ModelLoss, from places: [Tensor], steps: Int) throws -> [CriticalPointSearch] {
    var found: [CriticalPointSearch] = []
    for place in places {
      let search = try CriticalPointSearch(from: place, maximumSteps: steps, surface.callAsFunction)
      let isKnown = found.contains { ($0.point - search.point).abs().max().scalar < 1e-4 }
      if search.criticalPoint.isCritical && !isKnown { found.append(search) }
    }
    return found
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.optDigits(record)
    let (pictures, labels) = study.batch(study.training.prefix(record.choose(quick: 100, full: 300)))
    let x = pictures.averagePooled2D().reshaped(to: [labels.elementCount, 16]).converted(to: .float64)
    let targets = labels.oneHot(10, dtype: .float64)
    try findCriticalPoints(x, targets, record)
  }

  private func findCriticalPoints(_ x: Tensor, _ targets: Tensor, _ record: LabRecord) throws {
    let hidden = record.choose(quick: 2, full: 3)
    let steps = record.choose(quick: 300, full: 1_000)
    let places = record.choose(
      quick: [0, 30, 300], full: [0, 2, 5, 10, 20, 30, 45, 60, 80, 110, 150, 200, 300, 450, 700, 1_000])
    var (found, searches) = ([(search: CriticalPointSearch, surface: ModelLoss)](), 0)
    var ways: [(name: String, points: [(loss: Double, ratio: Double)])] = []
    for seed in record.seeds() {
      let surface = surface(hidden: hidden, x: x, targets: targets, seed: seed)
      let trajectory = training(on: surface, steps: steps)
      ways.append(("seed \(seed)", []))
      for place in places {
        let point = try CriticalPoint(at: trajectory.points[place], surface.callAsFunction)
        ways[ways.count - 1].points.append((trajectory.losses[place], point.minimumRatio))
        record.log(
          "training, seed \(seed)", step: place,
          [
            "loss": trajectory.losses[place], "minimum_ratio": point.minimumRatio,
            "gradient_norm": trajectory.gradientNorms[place],
          ])
      }
      let points = try criticalPoints(
        of: surface, from: places.map { trajectory.points[$0] }, steps: record.choose(quick: 60, full: 200))
      searches += places.count
      found += points.map { ($0, surface) }
      for point in points {
        record.log(
          "critical point, seed \(seed)", step: point.gradientNorms.count,
          [
            "loss": point.loss, "minimum_ratio": point.criticalPoint.minimumRatio,
            "gradient_norm": point.criticalPoint.gradientNorm,
          ])
      }
      record.progress("seed \(seed): \(points.count) critical points from \(places.count) places")
    }
    let points = found.map(\.search)
    record.figures(
      [
        ScatterPlot(
          "Critical points", x: Axis("minimum ratio"), y: Axis("loss"),
          groups: CriticalPoint.Kind.allCases.compactMap { kind in
            let points = points.filter { $0.criticalPoint.kind == kind }
            guard !points.isEmpty else { return nil }
            return ScatterPlot.Group(
              kind.rawValue, x: points.map(\.criticalPoint.minimumRatio), y: points.map(\.loss))
          }, showsLegend: true),
        ScatterPlot(
          "Along training", x: Axis("minimum ratio"), y: Axis("loss", scale: .logarithmic),
          groups: ways.map { ScatterPlot.Group($0.name, x: $0.points.map(\.ratio), y: $0.points.map(\.loss)) }),
      ],
      caption:
        "The share of positive eigenvalues and the loss: where the gradient is zero, and where training went through.")
    let kinds = CriticalPoint.Kind.allCases.map { kind in (kind, points.count { $0.criticalPoint.kind == kind }) }
    record.table(
      Table(
        header: ["Kind of point", "Found"], rows: kinds.map { [$0.rawValue, String($1)] },
        caption:
          "The critical points (gradient norm at most 10⁻⁸), each counted once, that \(searches) searches found."
      ))
    record.claim(
      "Searches find critical points", .atLeast(1), measured: Double(points.count), remark: "of \(searches) searches")
    let upper = points.sorted { $0.loss > $1.loss }.prefix(points.count / 2)
    record.claim(
      "Above the median of the losses all critical points are saddles", .exactly(1),
      measured: Double(upper.count { $0.criticalPoint.kind == .saddle }) / Double(upper.count), from: .full,
      remark: "share of the \(upper.count) points")
    record.claim(
      "The higher the loss, the smaller the minimum ratio", .atMost(-0.5),
      measured: rankCorrelation(points.map(\.loss), points.map(\.criticalPoint.minimumRatio)), from: .full,
      remark: "correlation of the ranks")
    try leave(found, record)
  }

  private func leave(_ found: [(search: CriticalPointSearch, surface: ModelLoss)], _ record: LabRecord) throws {
    let saddles = found.filter { $0.search.criticalPoint.kind == .saddle }
    var falls: [Double] = []
    for (search, surface) in saddles {
      let escape = try SaddleEscape(from: search.point, surface.callAsFunction)
      falls.append(escape.map { $0.lossBefore - $0.lossAfter } ?? 0)
    }
    record.claim(
      "From every saddle that was found a step along the eigenvector of the least eigenvalue leads down", .above(0),
      measured: Statistics(falls).least, remark: "smallest fall of the loss, \(saddles.count) saddles")
    guard let lowest = saddles.min(by: { $0.search.loss < $1.search.loss }) else { return }
    let spectrum = try HessianSpectrum(at: lowest.search.point, lowest.surface.callAsFunction)
    let sizes = evenlySpaced(-2.5...0, count: 11).map { pow(10, $0) }
    let directions = [("least", 0), ("greatest", spectrum.eigenvalues.count - 1)]
    var series: [LineChart.Series] = []
    var orders: [Double] = []
    for (name, index) in directions {
      let check = TaylorCheck(
        at: lowest.search.point, along: spectrum.eigenvector(index), steps: sizes, lowest.surface.callAsFunction)
      series.append(
        LineChart.Series(
          "change, \(name) eigenvalue", x: sizes, y: check.rows.map { abs($0.loss - check.loss) }))
      series.append(
        LineChart.Series("error, \(name) eigenvalue", x: sizes, y: check.rows.map(\.error), stroke: .dashed))
      orders.append(check.order ?? .nan)
    }
    record.figure(
      LineChart(
        "The expansion of second order", x: Axis("length of the step", scale: .logarithmic),
        y: Axis("loss", scale: .logarithmic), series: series, showsMarkers: false),
      caption: """
        From the lowest saddle along two eigenvectors: how much the loss changes, and how far ½ λ s² is from that change.
        """)
    record.claim(
      "The expansion errs by third order or better", .atLeast(2.7), measured: Statistics(orders).least,
      remark: "exponent of the step in the error")
  }
}
