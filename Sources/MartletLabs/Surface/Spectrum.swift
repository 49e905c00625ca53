import Martlet
import MartletErrorSurface
import MartletReports

/// The eigenvalues of a network's Hessian: all of them where it is small, their density where it is not.
struct Spectrum: Lab {
  let description = LabDescription(
    .surface, "spectrum",
    title: Bilingual("The spectrum of the Hessian", "黑塞矩阵的谱"),
    summary: Bilingual(
      "Most eigenvalues are close to zero, a few are large, and training flattens the ways up and down.",
      "绝大多数特征值接近零，少数很大；训练使向上和向下的曲率都变小。"),
    question: """
      What do the second derivatives of a network look like that is too large for its Hessian to be written down, and how \
      do they change while it learns?
      """,
    method: """
      Lanczos' iteration needs products of the Hessian with vectors only, each about as dear as two gradients. On a \
      perceptron of 172 parameters (16 inputs, 6 hyperbolic tangents, 10 outputs) that has learned handwritten digits of \
      4 × 4 pixels its values are compared with the exact ones, in double precision.

      Then a perceptron of 118,282 parameters (784-128-128-10, rectifiers) learns Fashion-MNIST by stochastic gradient \
      descent with momentum. Before, during and after training the density of the spectrum of its loss on 1,000 pictures is \
      estimated by stochastic Lanczos quadrature. The share of positive \
      ones among the eigenvalues that can be told from zero is the minimum ratio.
      """,
    sources: [
      "Sagun, Evci, Güney, Dauphin and Bottou 2017, Empirical analysis of the Hessian of over-parametrized neural networks.",
      "Ghorbani, Krishnan and Xiao 2019, An investigation into neural net optimization via Hessian eigenvalue density.",
      "Golub and Van Loan 2013, Matrix computations, §10.1.",
    ],
    rows: ["C4", "C6"], datasets: ["fashion-mnist", "optdigits"], minutes: 2)

  // MARK: - Heart

  func network(_ sizes: [Int], activation: () -> any Layer, seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    var layers: [any Layer] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      if !layers.isEmpty { layers.append(activation()) }
      layers.append(Linear(inputs, outputs, initializer: .heNormal, using: &generator))
    }
    return Sequential(layers)
  }

  /// The density of the spectrum, with its greatest and least eigenvalue.
  func spectrum(of surface: ModelLoss, probes: Int, steps: Int, seed: UInt64) throws -> Moment {
    var generator = PhiloxGenerator(seed: seed)
    let density = try SpectralDensity(
      hessianAt: surface.point, probes: probes, steps: steps, using: &generator, surface.callAsFunction)
    let values = density.nodes.map(\.eigenvalue)
    return Moment(
      loss: surface(surface.point).scalar, density: density, least: values.first ?? .nan, greatest: values.last ?? .nan)
  }

  /// What is known of the spectrum at a moment of training.
  struct Moment {
    let loss: Double
    let density: SpectralDensity
    let least: Double
    let greatest: Double

    /// The share of the eigenvalues that are small beside the greatest one.
    var bulk: Double { density.mean { abs($0) < 0.01 * greatest ? 1 : 0 } }
    /// The share of positive ones among those that are not small.
    var minimumRatio: Double {
      density.mean { $0 > 1e-3 * greatest ? 1 : 0 } / density.mean { abs($0) > 1e-3 * greatest ? 1 : 0 }
    }
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    try compareWithExact(record)
    try follow(record)
  }

  private func compareWithExact(_ record: LabRecord) throws {
    record.section("Exactly and by Lanczos’ iteration")
    let study = try ImageStudy.optDigits(record)
    let (pictures, labels) = study.batch(study.training.prefix(record.choose(quick: 100, full: 500)))
    let x = pictures.averagePooled2D().reshaped(to: [labels.elementCount, 16])
    let model = network([16, record.choose(quick: 2, full: 6), 10], activation: { Tanh() }, seed: record.seed)
    let optimizer = Adam(learningRate: 0.01)
    for _ in 0..<record.choose(quick: 50, full: 300) {
      let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), labels) }
      optimizer.update(model, with: gradients)
    }
    let examples = x.converted(to: .float64)
    let surface = ModelLoss(of: model) { crossEntropy(model(examples), labels) }
    let point = surface.point.converted(to: .float64)
    let exact = try HessianSpectrum(at: point, surface.callAsFunction).eigenvalues
    let (count, greatest) = (exact.count, exact.last ?? .nan)
    var generator = PhiloxGenerator(seed: record.seed)
    let few = min(count / 2, 40)
    let whole = try Lanczos(hessianAt: point, steps: count, using: &generator, surface.callAsFunction)
    let short = try Lanczos(hessianAt: point, steps: few, using: &generator, surface.callAsFunction)
    let density = try SpectralDensity(
      hessianAt: point, probes: 10, steps: few, using: &generator, surface.callAsFunction)

    let width = 0.01 * greatest
    let places = evenlySpaced((exact[0] - 5 * width)...(greatest + 5 * width), count: 400)
    record.figure(
      LineChart(
        "Density of the eigenvalues", x: Axis("eigenvalue"), y: Axis("density", scale: .logarithmic, range: 1e-3...1e3),
        series: [
          LineChart.Series(
            "exactly", x: places, y: SpectralDensity(eigenvalues: exact).density(at: places, width: width)),
          LineChart.Series(
            "by Lanczos, 10 vectors of \(few) steps", x: places, y: density.density(at: places, width: width),
            stroke: .dashed),
        ], showsMarkers: false),
      caption: "The small network after training. Each eigenvalue is drawn as a narrow bell curve.")
    // Eigenvalues that coincide are found once, so each of Lanczos' is compared with the nearest exact one.
    func distance(_ value: Double) -> Double { (exact.map { abs($0 - value) }.min() ?? .nan) / greatest }
    record.claim(
      "With a step for each parameter all that Lanczos finds are eigenvalues", .atMost(1e-8),
      measured: whole.eigenvalues.map(distance).max() ?? .nan,
      remark: "greatest distance from an exact one, relative to the greatest, \(count) parameters")
    record.claim(
      "With \(few) steps the five greatest are right", .atMost(1e-6),
      measured: (zip(short.eigenvalues.suffix(5), exact.suffix(5)).map { abs($0 - $1) }.max() ?? .nan) / greatest,
      remark: "greatest difference, relative to the greatest eigenvalue")
    record.table(
      Table(
        header: ["Of the small network", "Exactly", "By Lanczos"],
        rows: [
          ("least eigenvalue", exact[0], short.eigenvalues[0]),
          ("greatest eigenvalue", greatest, short.eigenvalues.last ?? .nan),
          ("sum of all", exact.reduce(0, +), density.trace),
        ].map { name, exact, found in [name, NumberFormat.short(exact), NumberFormat.short(found)] }))
  }

  private func follow(_ record: LabRecord) throws {
    record.section("While a larger network learns")
    let study = try ImageStudy.fashionMNIST(trainingCount: 20_000, record)
    let epochs = record.choose(quick: [0, 1], full: [0, 1, 3, 10])
    let (x, y) = study.batch(study.training.prefix(record.choose(quick: 100, full: 1_000)))
    let flat = x.reshaped(to: [y.elementCount, 784])
    var moments: [[Moment]] = []
    for seed in record.seeds() {
      let model = network([784, 128, 128, 10], activation: { ReLU() }, seed: seed)
      let surface = ModelLoss(of: model) { crossEntropy(model(flat), y) }
      let optimizer = SGD(learningRate: 0.02, momentum: 0.9)
      let batches = study.loader(study.training, batchSize: 64, seed: seed)
      var found: [Moment] = []
      for epoch in 0...(epochs.last ?? 0) {
        if epochs.contains(epoch) {
          let moment = try spectrum(
            of: surface, probes: record.choose(quick: 1, full: 2), steps: record.choose(quick: 10, full: 80), seed: seed
          )
          found.append(moment)
          record.log(
            "large network, seed \(seed)", step: epoch,
            [
              "loss": moment.loss, "least": moment.least, "greatest": moment.greatest, "bulk": moment.bulk,
              "minimum_ratio": moment.minimumRatio, "trace": moment.density.trace,
            ])
          record.progress(
            "seed \(seed), epoch \(epoch): eigenvalues from \(NumberFormat.short(moment.least)) to "
              + NumberFormat.short(moment.greatest))
        }
        for (x, y) in batches.epoch(epoch) where epoch < epochs.last ?? 0 {
          let input = x.reshaped(to: [y.elementCount, 784])
          let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(input), y) }
          optimizer.update(model, with: gradients)
        }
      }
      moments.append(found)
    }
    draw(moments, epochs, record)
    let (first, last) = (moments.compactMap(\.first), moments.compactMap(\.last))
    record.claim(
      "After training nine of ten eigenvalues, or more, are within a hundredth of the greatest one", .atLeast(0.9),
      measured: Statistics(last.map(\.bulk)).least, from: .full, remark: "smallest share over the seeds")
    record.claim(
      "Training makes the strongest way down less than half as steep", .below(0.5),
      measured: Statistics(zip(first, last).map { $1.least / $0.least }).greatest, from: .full,
      remark: "largest ratio of the least eigenvalue after training to that before")
    record.claim(
      "Yet training does not end at a minimum: some directions still lead down", .below(0),
      measured: Statistics(last.map(\.least)).greatest, from: .full, remark: "greatest least eigenvalue over the seeds")
    let (before, after) = (
      Statistics(first.map { $0.least / $0.greatest }).mean, Statistics(last.map { $0.least / $0.greatest }).mean
    )
    record.claim(
      "Training halves the least eigenvalue relative to the greatest one", .below(0.5), measured: after / before,
      from: .full, remark: "mean ratio after training, divided by that before",
      reason: """
        the greatest eigenvalue falls too: the least is \(NumberFormat.fixed(before, decimals: 3)) of it before training and \
        \(NumberFormat.fixed(after, decimals: 3)) after, so most of the change is that the whole spectrum shrinks
        """)
  }

  private func draw(_ moments: [[Moment]], _ epochs: [Int], _ record: LabRecord) {
    let shown = moments.first ?? []
    func density(_ title: String, _ moments: [(epoch: Int, moment: Moment)]) -> LineChart {
      let (least, greatest) = (moments.map(\.moment.least).min() ?? 0, moments.map(\.moment.greatest).max() ?? 1)
      let width = 0.005 * (greatest - least)
      let places = evenlySpaced((least - 6 * width)...(greatest + 6 * width), count: 600)
      return LineChart(
        title, x: Axis("eigenvalue"), y: Axis("density", scale: .logarithmic, range: 1e-7...1e2),
        series: moments.map { epoch, moment in
          LineChart.Series(
            "epoch \(epoch)", x: places, y: moment.density.density(at: places, width: width))
        }, showsMarkers: false)
    }
    let all = Array(zip(epochs, shown))
    record.figure(
      density("Density of the spectrum", all.map { ($0.0, $0.1) }),
      caption: "The larger network, first seed: a spike at zero, few large eigenvalues, and a tail below zero.")
    record.figure(
      density("Density of the spectrum, without that before training", all.dropFirst().map { ($0.0, $0.1) }),
      caption: "The same in training, at a scale of its own.")
    record.table(
      Table(
        header: [
          "Epoch", "Loss", "Least λ", "Greatest λ", "Sum", "Within 1 %", "Minimum ratio",
        ],
        rows: zip(epochs, shown).map { epoch, moment in
          [String(epoch)]
            + [moment.loss, moment.least, moment.greatest, moment.density.trace].map { NumberFormat.short($0) }
            + [moment.bulk, moment.minimumRatio].map { NumberFormat.fixed($0, decimals: 3) }
        },
        caption: """
          First seed. Within 1 %: the share of eigenvalues that are smaller than a hundredth of the greatest. The minimum \
          ratio counts those beyond a thousandth of it.
          """))
  }
}
