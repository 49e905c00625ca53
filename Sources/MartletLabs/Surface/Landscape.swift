import Martlet
import MartletErrorSurface
import MartletReports

/// The error surfaces of networks around their solutions, along trajectories and between solutions.
struct Landscape: Lab {
  let description = LabDescription(
    .surface, "landscape",
    title: Bilingual("Pictures of error surfaces", "误差曲面的图像"),
    summary: Bilingual(
      "Residual connections smooth the surface of a deep network; training moves in few directions.",
      "残差连接使深层网络的误差曲面变得平滑；训练只沿少数方向移动。"),
    question: "What does the loss look like around a solution, on the way to it, and between two of them?",
    method: """
      Skip connections: two networks of 24 layers of 32 units with batch normalisation learn handwritten digits with \
      momentum from the same weights; in one of them a residual connection leads around each layer. Around each solution θ the \
      loss is drawn over two random directions, L(θ + α d₁ + β d₂). They are normalised filter by filter, so that a \
      unit step changes each filter by its own length, whatever its scale.

      A place of the grid counts as not convex where the matrix of the second differences has an eigenvalue below \
      −1 % of its largest absolute one.

      Ways: a perceptron (64-32-10) learns by stochastic gradient descent. Its trajectory is drawn in the plane of its own \
      two principal components. The losses on straight lines tell whether there is a barrier: from the start to the solution, \
      between two solutions of different starts, and between two that went the first epoch together.
      """,
    sources: [
      "Li, Xu, Taylor, Studer and Goldstein 2018, Visualizing the loss landscape of neural nets.",
      "Goodfellow, Vinyals and Saxe 2015, Qualitatively characterizing neural network optimization problems.",
      "Frankle, Dziugaite, Roy and Carbin 2020, Linear mode connectivity and the lottery ticket hypothesis.",
    ],
    rows: ["C7"], datasets: ["optdigits"], minutes: 3)

  // MARK: - Heart

  func deep(isResidual: Bool, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = [Flatten(), Linear(64, 32, using: &generator)]
    for _ in 0..<24 {
      let layer = Sequential(
        Linear(32, 32, initializer: .heNormal, using: &generator), BatchNorm(32), ReLU())
      layers.append(isResidual ? Residual(layer) : layer)
    }
    return Sequential(layers + [Linear(32, 10, using: &generator)])
  }

  /// The loss around a solution over two filter-normalised directions.
  func surface(of loss: ModelLoss, positions: [Double], seed: UInt64) -> LossSurface {
    var generator = PhiloxGenerator(seed: seed)
    return LossSurface(
      around: loss.point, along: filterNormalizedDirection(of: loss.model, using: &generator),
      and: filterNormalizedDirection(of: loss.model, using: &generator), columns: positions, rows: positions,
      loss.callAsFunction)
  }

  /// The share of places inside the grid where the surface curves downwards in some direction.
  func shareNotConvex(_ surface: LossSurface) -> Double {
    let z = surface.losses
    var (places, notConvex) = (0, 0)
    for row in z.indices.dropFirst().dropLast() {
      for column in z[row].indices.dropFirst().dropLast() {
        let xx = z[row][column + 1] - 2 * z[row][column] + z[row][column - 1]
        let yy = z[row + 1][column] - 2 * z[row][column] + z[row - 1][column]
        let xy =
          (z[row + 1][column + 1] - z[row + 1][column - 1] - z[row - 1][column + 1] + z[row - 1][column - 1]) / 4
        let (middle, radius) = ((xx + yy) / 2, ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot())
        places += 1
        if middle - radius < -0.01 * max(abs(middle - radius), abs(middle + radius)) { notConvex += 1 }
      }
    }
    return Double(notConvex) / Double(places)
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    let study = try ImageStudy.optDigits(record)
    skipConnections(study, record)
    try ways(study, record)
  }

  /// The loss of the same few pictures.
  private func loss(of model: Sequential, _ study: ImageStudy) -> ModelLoss {
    let (x, y) = study.batch(study.training.prefix(500))
    return ModelLoss(of: model) { crossEntropy(model(x), y) }
  }

  private func train(
    _ model: Sequential, _ study: ImageStudy, epochs: Int, order: UInt64, afterEpoch: () -> Void = {}
  ) {
    let batches = study.loader(study.training, batchSize: 64, seed: order)
    let optimizer = SGD(learningRate: 0.02, momentum: 0.9)
    for epoch in 0..<epochs {
      _ = StepCurve.training(
        model, on: batches.epoch(epoch), optimizer: optimizer, steps: batches.batchCount, seed: order)
      afterEpoch()
    }
  }

  private func skipConnections(_ study: ImageStudy, _ record: LabRecord) {
    record.section("With and without residual connections")
    let epochs = record.choose(quick: 2, full: 15)
    record.setting("epochs", epochs)
    let positions = evenlySpaced(-1...1, count: record.choose(quick: 9, full: 25))
    var shares: [String: [Double]] = [:]
    var losses: [String: [Double]] = [:]
    var (surfaces, contours): ([any Figure], [any Figure]) = ([], [])
    let kinds = [("plain", false), ("residual", true)]
    for seed in record.seeds() {
      for (name, isResidual) in kinds {
        let model = deep(isResidual: isResidual, seed: seed)
        train(model, study, epochs: epochs, order: seed)
        let loss = loss(of: model, study)
        let surface = surface(of: loss, positions: positions, seed: seed)
        shares[name, default: []].append(shareNotConvex(surface))
        losses[name, default: []].append(study.evaluate(model, on: study.training).loss)
        record.log(
          name, step: Int(seed), ["loss": losses[name]?.last ?? .nan, "not_convex": shares[name]?.last ?? .nan])
        record.progress("seed \(seed), \(name): loss \(NumberFormat.short(losses[name]?.last ?? .nan))")
        guard seed == record.seed else { continue }
        let field = ScalarField(x: positions, y: positions, values: surface.losses)
        let (x, y) = (Axis("α"), Axis("β"))
        surfaces.append(
          SurfacePlot(name, x: x, y: y, z: Axis("loss", range: 0...5), field: field))
        contours.append(
          ContourPlot(name, x: x, y: y, field: field, levels: .logarithmic(count: 12), hasEqualAspect: true))
      }
    }
    record.figures(surfaces, caption: "The loss around both solutions of the first seed, cut at 5.")
    record.figures(contours, caption: "The same as contour lines of about equal ratio.")
    record.table(
      Table(
        header: ["Network", "Training loss, mean", "Not convex, mean"],
        rows: kinds.map { name, _ in
          [name] + [losses[name], shares[name]].map { NumberFormat.fixed(Statistics($0).mean, decimals: 4) }
        }))
    record.claim(
      "With residual connections the deep network ends at a lower training loss with every seed", .below(0),
      measured: zip(losses["residual"] ?? [], losses["plain"] ?? []).map { $0 - $1 }.max() ?? .nan, from: .full,
      remark: "largest difference")
    record.claim(
      "The surface around the solution is convex at more places with residual connections", .below(0),
      measured: Statistics(shares["residual"]).mean - Statistics(shares["plain"]).mean, from: .full,
      remark: "difference of the mean shares that are not convex")
  }

  private func ways(_ study: ImageStudy, _ record: LabRecord) throws {
    record.section("Ways and barriers")
    func perceptron(_ seed: UInt64) -> Sequential {
      var generator = PhiloxGenerator(seed: seed)
      return Sequential(Flatten(), Linear(64, 32, using: &generator), ReLU(), Linear(32, 10, using: &generator))
    }
    let epochs = record.choose(quick: 4, full: 20)
    let model = perceptron(record.seed)
    let loss = loss(of: model, study)
    var points = [loss.point]
    train(model, study, epochs: epochs, order: record.seed) { points.append(loss.point) }
    let solution = loss.point

    let plane = try TrajectoryPlane(of: points)
    let columns = margins(plane.coordinates.map(\.x))
    let rows = margins(plane.coordinates.map(\.y))
    let surface = plane.surface(columns: columns, rows: rows, loss.callAsFunction)
    record.figure(
      ContourPlot(
        "Training in its own plane", x: Axis("first component"), y: Axis("second component"),
        field: ScalarField(x: columns, y: rows, values: surface.losses), levels: .logarithmic(count: 12),
        paths: [ContourPlot.Path("one point an epoch", points: plane.coordinates)]),
      caption: "The trajectory of the perceptron over the loss in the plane of its two principal components.")
    record.claim(
      "Two directions hold at least 0.4 of the squared movement", .atLeast(0.4),
      measured: plane.explained.first + plane.explained.second, remark: "share of the plane")

    let stranger = perceptron(record.seed &+ 1_000)
    train(stranger, study, epochs: epochs, order: record.seed)
    let sibling = perceptron(record.seed)
    sibling.setParameters(points[1])
    train(sibling, study, epochs: epochs - 1, order: record.seed &+ 1_000)
    let positions = evenlySpaced(0...1, count: 21)
    let curves = [
      ("start to solution", points[0], solution), ("two starts", solution, stranger.parameterVector),
      ("first epoch in common", solution, sibling.parameterVector),
    ].map { name, a, b in
      (name: name, curve: LossCurve(from: a, to: b, at: positions, loss.callAsFunction))
    }
    record.figure(
      LineChart(
        "Loss on straight lines", x: Axis("share of the way"), y: Axis("loss"),
        series: curves.map { LineChart.Series($0.name, x: positions, y: $0.curve.losses) }, showsMarkers: false),
      caption: "From the start to the solution, and from the solution to two others.")
    record.claim(
      "There is no barrier between the start and the solution", .atMost(0.05), measured: curves[0].curve.barrier,
      remark: "height above the straight line between both losses")
    record.claim(
      "There is one between solutions of different starts", .atLeast(0.1), measured: curves[1].curve.barrier,
      from: .full)
    record.claim(
      "A common first epoch makes it less than half as high", .below(0.5),
      measured: curves[2].curve.barrier / curves[1].curve.barrier, from: .full, remark: "ratio of the heights")
  }

  private func margins(_ values: [Double]) -> [Double] {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    let margin = 0.15 * (greatest - least)
    return evenlySpaced((least - margin)...(greatest + margin), count: 25)
  }
}
