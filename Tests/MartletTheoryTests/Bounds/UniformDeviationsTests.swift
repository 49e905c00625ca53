import Martlet
import MartletTheory
import Testing

@Suite struct UniformDeviationsTests {
  @Test func badTrainingSetsAreNoMoreFrequentThanTheBound() {
    let (x, labels) = HypothesisSetTests.examples(500, features: 5)
    let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: 100)
    var generator = PhiloxGenerator(seed: 4)
    for examples in [50, 300, 800] {
      let deviations = UniformDeviations(of: stumps, examples: examples, draws: 2000, using: &generator)
      #expect(deviations.deviations.count == 2000)
      for tolerance in [0.02, 0.05, 0.1, 0.15, 0.2] {
        let bad = deviations.badSamples(tolerance: tolerance)
        #expect(bad.interval.lowerBound <= deviations.bound(tolerance: tolerance))
        #expect(bad.value <= deviations.bound(tolerance: tolerance))
      }
    }
  }

  @Test func theEstimateOfASingleCandidateIsTheBinomialProbability() {
    // One candidate that errs on half of D_all; N = 10, ε = 0.25: bad where errors are 0…2 or 8…10 of 10: 112 / 1024.
    let coin = TabulatedHypotheses(losses: [[0, 1]])
    var generator = PhiloxGenerator(seed: 5)
    let deviations = UniformDeviations(of: coin, examples: 10, draws: 20_000, using: &generator)
    let bad = deviations.badSamples(tolerance: 0.25, confidence: 0.9999)
    #expect(bad.interval.contains(112 / 1024))
    #expect(bad.interval.upperBound - bad.interval.lowerBound < 0.02)
  }

  @Test func deviationsFallWithTheRootOfTheSampleSize() {
    let (x, labels) = HypothesisSetTests.examples(400)
    let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: 20)
    var generator = PhiloxGenerator(seed: 6)
    let few = UniformDeviations(of: stumps, examples: 50, draws: 500, using: &generator).mean
    let many = UniformDeviations(of: stumps, examples: 800, draws: 500, using: &generator).mean
    #expect(abs(few / many - 4) < 0.5)
  }

  @Test func theSameSeedDrawsTheSameSets() {
    let coin = TabulatedHypotheses(losses: [[0, 1, 1], [1, 0, 0.5]])
    func deviations(_ seed: UInt64) -> UniformDeviations {
      var generator = PhiloxGenerator(seed: seed)
      return UniformDeviations(of: coin, examples: 7, draws: 30, using: &generator)
    }
    #expect(deviations(1) == deviations(1))
    #expect(deviations(1) != deviations(2))
  }

  @Test func wilsonsIntervalIsThatOfItsFormula() {
    // Values of SciPy 1.17: binomtest(8, 10).proportion_ci(0.95, "wilson"), and 0 of 2000 with 0.99.
    let some = Proportion(count: 8, trials: 10)
    #expect(abs(some.interval.lowerBound - 0.490162) < 1e-6 && abs(some.interval.upperBound - 0.943318) < 1e-6)
    let none = Proportion(count: 0, trials: 2000, confidence: 0.99)
    #expect(none.value == 0 && none.interval.lowerBound == 0)
    #expect(abs(none.interval.upperBound - 0.0033064792266) < 1e-12)
  }

  @Test func moreCandidatesHaveALowerBestLossAndALargerGap() {
    let (x, labels) = HypothesisSetTests.examples(600, features: 4, noise: 0.1)
    var generator = PhiloxGenerator(seed: 7)
    let curve = [1, 4, 64].map { thresholds in
      ComplexityTradeOff(
        of: DecisionStumps(features: x, isPositive: labels, thresholds: thresholds), examples: 30, draws: 400,
        using: &generator)
    }
    #expect(curve[0].hypotheses < curve[1].hypotheses && curve[1].hypotheses < curve[2].hypotheses)
    #expect(curve[0].bestLoss >= curve[1].bestLoss && curve[1].bestLoss >= curve[2].bestLoss)
    #expect(curve[0].bestLoss > curve[2].bestLoss)
    #expect(curve[0].worstDeviation < curve[2].worstDeviation)
    #expect(curve[0].gap < curve[2].gap)
    for point in curve {
      #expect(point.trainingLoss <= point.lossOnAll && point.lossOnAll >= point.bestLoss)
    }
  }
}
