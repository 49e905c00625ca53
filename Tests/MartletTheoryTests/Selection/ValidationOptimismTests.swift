import Martlet
import MartletTheory
import Testing

@Suite struct ValidationOptimismTests {
  @Test func theBestOfEqualCandidatesLooksBetter() {
    // Two candidates right on half of two examples: P(X ≤ 0) = ¼, P(X ≤ 1) = ¾, so E max = (15/16 + 7/16) / 2.
    let pair = ValidationOptimism(candidates: 2, examples: 2, accuracy: 0.5)
    #expect(abs(pair.expectedBestAccuracy - 0.6875) < 1e-14)
    #expect(abs(pair.expected - 0.1875) < 1e-14)
    #expect(abs(ValidationOptimism(candidates: 1, examples: 999, accuracy: 0.83).expected) < 1e-12)
    #expect(ValidationOptimism(candidates: 50, examples: 20, accuracy: 1).expected == 0)
  }

  @Test func optimismAgreesWithDrawsAndStaysBelowItsBound() {
    var generator = PhiloxGenerator(seed: 1)
    for (candidates, examples, accuracy) in [(5, 40, 0.7), (100, 100, 0.5), (1000, 60, 0.9)] {
      let optimism = ValidationOptimism(candidates: candidates, examples: examples, accuracy: accuracy)
      #expect(optimism.expected <= optimism.bound)
      let rounds = 200
      let hits = Tensor.bernoulli([rounds, candidates, examples], probability: accuracy, using: &generator)
      let best = hits.mean(2).max([1])
      let (mean, error) = (best.mean().scalar, best.standardDeviation().scalar / Double(rounds).squareRoot())
      #expect(abs(mean - optimism.expectedBestAccuracy) < 4.5 * error)
    }
  }

  @Test func theSelectionCurveIsTheMeanOverAllSubsets() {
    let (validation, test) = ([0.3, 0.1, 0.4, 0.2, 0.35], [0.25, 0.3, 0.5, 0.22, 0.4])
    let curve = SelectionCurve(validationLosses: validation, testLosses: test)
    for count in 1...5 {
      var (sum, testSum, subsets) = (0.0, 0.0, 0.0)
      for mask in 0..<32 where mask.nonzeroBitCount == count {
        let members = (0..<5).filter { mask >> $0 & 1 == 1 }
        let best = members.min { validation[$0] < validation[$1] } ?? 0
        sum += validation[best]
        testSum += test[best]
        subsets += 1
      }
      let point = curve.points[count - 1]
      #expect(point.candidates == count)
      #expect(abs(point.validationLoss - sum / subsets) < 1e-14)
      #expect(abs(point.testLoss - testSum / subsets) < 1e-14)
    }
  }
}
