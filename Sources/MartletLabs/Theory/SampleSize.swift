import Martlet
import MartletData
import MartletReports
import MartletTheory

/// How many examples make a training set representative, by Hoeffding's inequality and by drawing.
struct SampleSize: Lab {
  let description = LabDescription(
    .theory, "sample-size",
    title: Bilingual("How many examples are enough", "需要多少训练样本"),
    summary: Bilingual(
      "A training set is bad with a probability below Hoeffding's bound; more candidates need more examples.",
      "训练集不具代表性的概率低于霍夫丁界；候选函数越多，需要的样本越多。"),
    question: """
      How probable is it that a training set misleads, so that some candidate does on it quite differently than on all \
      data? How does that depend on the number of examples and of candidates?
      """,
    method: """
      The bound first, with the numbers of the lectures: 10,000 candidates and a tolerance of 0.1.

      Then the truth: T-shirts against shirts of Fashion-MNIST, 12,000 pictures that stand for all data. A candidate looks \
      at the mean brightness of one of 7 × 7 blocks and decides by a threshold in one of two directions; 102 thresholds \
      make 9,996 candidates. Training sets of N pictures are drawn independently, and for each the greatest difference \
      between training error and error on all data is measured over all candidates.

      Last the trade-off: at 100 examples, sets of candidates that each contain the one before. The same draws serve all.
      """,
    sources: [
      "Hoeffding 1963, Probability inequalities for sums of bounded random variables.",
      "Lee 2021–22, Machine learning, lectures on the theory of generalisation.",
    ],
    rows: ["W3", "W4", "W8", "W9", "W10"], datasets: ["fashion-mnist"], minutes: 1)

  // MARK: - Heart

  /// The pictures of two classes as the mean brightness of `7 × 7` blocks, and which of them are of the first class.
  func task() throws -> (features: Tensor, isPositive: [Bool]) {
    let images = ImageDataset(try FashionMNIST.load(split: .train))
    let (shirt, top) = (Int32(6), Int32(0))
    let pair = images.subset(images.labels.indices.filter { [shirt, top].contains(images.labels[$0]) })
    let pictures = ImageStudy(training: pair, validation: pair, test: pair).batch(pair).x
    let features = pictures.reshaped(to: [pair.count, 7, 4, 7, 4]).mean([2, 4]).reshaped(to: [pair.count, 49])
    return (features, pair.labels.map { $0 == top })
  }

  /// How often training sets are bad, beside the bound, for each number of examples.
  func badSamples(_ hypotheses: DecisionStumps, examples: [Int], draws: Int, seed: UInt64) -> [UniformDeviations] {
    var generator = PhiloxGenerator(seed: seed)
    return examples.map { UniformDeviations(of: hypotheses, examples: $0, draws: draws, using: &generator) }
  }

  /// Sets of candidates, each part of the next: blocks from the middle outwards, then more thresholds.
  func ladder(_ features: Tensor, _ isPositive: [Bool]) -> [DecisionStumps] {
    let outwards = (0..<49).sorted { distance($0) < distance($1) }.map { Int32($0) }
    return [(1, 1), (5, 1), (49, 1), (49, 3), (49, 15), (49, 63), (49, 255)].map { blocks, thresholds in
      DecisionStumps(
        features: features.gathered(Tensor(Array(outwards.prefix(blocks))), axis: 1), isPositive: isPositive,
        thresholds: thresholds)
    }
  }

  private func distance(_ block: Int) -> Int {
    let (row, column) = (block / 7 - 3, block % 7 - 3)
    return 100 * (row * row + column * column) + block
  }

  // MARK: - Experiment

  func run(_ record: LabRecord) throws {
    bound(record)
    let (features, isPositive) = try task()
    record.setting("pictures", isPositive.count)
    measure(DecisionStumps(features: features, isPositive: isPositive, thresholds: 102), record)
    tradeOff(ladder(features, isPositive), record)
  }

  private func bound(_ record: LabRecord) {
    record.section("The bound")
    let counts = [1.0, 100, 10_000, 1_000_000]
    let examples = Array(stride(from: 50, through: 2_000, by: 25))
    record.figure(
      LineChart(
        "Bound on the probability of a bad training set, ε = 0.1", x: Axis("examples N", scale: .logarithmic),
        y: Axis("bound", scale: .logarithmic, range: 1e-6...1e4),
        series: counts.map { count in
          let bound = HoeffdingBound(HypothesisCount(Int(count)))
          return LineChart.Series(
            "|H| = \(Int(count))", x: examples.map(Double.init),
            y: examples.map { bound.probability(examples: $0, tolerance: 0.1) })
        }, showsMarkers: false, references: [.horizontal(1, "says nothing above")]),
      caption: "The bound falls exponentially with N; a hundred times the candidates shift it by 230 examples.")
    let bound = HoeffdingBound(HypothesisCount(10_000))
    for (examples, expected, tolerance) in [(100, 2706.7, 0.05), (500, 0.908, 5e-4), (1_000, 4.1e-5, 5e-7)] {
      record.claim(
        "For 10,000 candidates, ε = 0.1 and N = \(examples) the bound is that of the lectures",
        .near(expected, tolerance: tolerance), measured: bound.probability(examples: examples, tolerance: 0.1))
    }
    record.claim(
      "For a probability of at most 0.1 it asks for 610.3 examples", .near(610.3, tolerance: 0.05),
      measured: bound.examples(tolerance: 0.1, probability: 0.1))
  }

  private func measure(_ hypotheses: DecisionStumps, _ record: LabRecord) {
    record.section("The truth")
    let draws = record.choose(quick: 100, full: 2_000)
    record.setting("draws", draws)
    record.setting("candidates", hypotheses.count)
    let sizes = [25, 50, 100, 200, 400, 800, 1_600]
    let measured = badSamples(hypotheses, examples: sizes, draws: draws, seed: record.seed)
    let tolerances = [0.05, 0.1, 0.15, 0.2]
    var (rows, excess): ([[String]], [Double]) = ([], [])
    for one in measured {
      for tolerance in tolerances {
        let (share, bound) = (one.badSamples(tolerance: tolerance), one.bound(tolerance: tolerance))
        excess.append(share.value - bound)
        record.log("ε = \(tolerance)", step: one.examples, ["share": share.value, "bound": bound])
        guard tolerance == 0.1 else { continue }
        rows.append([
          String(one.examples), NumberFormat.fixed(share.value, decimals: 4),
          NumberFormat.fixed(share.interval.upperBound, decimals: 4), NumberFormat.short(bound),
          NumberFormat.fixed(one.mean, decimals: 4),
        ])
      }
    }
    record.figure(
      LineChart(
        "Share of bad training sets", x: Axis("examples N", scale: .logarithmic), y: Axis("share", range: 0...1),
        series: tolerances.map { tolerance in
          LineChart.Series(
            "ε = \(tolerance)", x: sizes.map(Double.init),
            y: measured.map { $0.badSamples(tolerance: tolerance).value })
        }),
      caption: "Some candidate deviates by more than ε. The candidates are alike, so the truth is far below the bound.")
    record.table(
      Table(
        header: ["N", "Bad, share", "Upper end of 95 %", "Bound", "Mean deviation"], rows: rows,
        caption: "Training sets that are bad by more than ε = 0.1."))
    record.claim(
      "For every N and ε shown, training sets are bad no more often than the bound says", .atMost(0),
      measured: excess.max() ?? .nan, remark: "greatest share less its bound")
  }

  private func tradeOff(_ ladder: [DecisionStumps], _ record: LabRecord) {
    record.section("The trade-off")
    let draws = record.choose(quick: 50, full: 500)
    var slack: [Double] = []
    let results = ladder.map { hypotheses in
      var generator = PhiloxGenerator(seed: record.seed)
      let sample = hypotheses.sample(100, using: &generator)
      let single = RepresentativeSample(sample, of: hypotheses, gapLimit: 0)
      slack.append(2 * single.worstDeviation - single.gap)
      generator = PhiloxGenerator(seed: record.seed)
      return ComplexityTradeOff(of: hypotheses, examples: 100, draws: draws, using: &generator)
    }
    let counts = ladder.map { Double($0.count) }
    record.figure(
      LineChart(
        "Errors over the number of candidates, N = 100", x: Axis("candidates |H|", scale: .logarithmic),
        y: Axis("error rate"),
        series: [
          LineChart.Series("training, chosen", x: counts, y: results.map(\.trainingLoss), stroke: .dashed),
          LineChart.Series("all data, chosen", x: counts, y: results.map(\.lossOnAll)),
          LineChart.Series("all data, best", x: counts, y: results.map(\.bestLoss)),
          LineChart.Series("gap", x: counts, y: results.map(\.gap), stroke: .dotted),
        ]), caption: "More candidates can do more, and it becomes harder to find out which of them does.")
    let falls = zip(results, results.dropFirst()).map { $1.bestLoss - $0.bestLoss }
    record.claim(
      "The best error never rises with more candidates", .atMost(0), measured: falls.max() ?? .nan,
      remark: "greatest change from one set to the next")
    let growth = zip(results, results.dropFirst()).map { $1.worstDeviation - $0.worstDeviation }
    record.claim(
      "The worst deviation never falls with more candidates", .atLeast(0), measured: growth.min() ?? .nan,
      remark: "smallest change from one set to the next")
    record.claim(
      "The gap is larger with the most candidates than with the fewest", .above(0),
      measured: (results.last?.gap ?? .nan) - (results.first?.gap ?? .nan))
    record.claim(
      "The gap is at most twice the worst deviation", .atLeast(0), measured: slack.min() ?? .nan,
      remark: "least difference over the sets, one draw each")
  }
}
