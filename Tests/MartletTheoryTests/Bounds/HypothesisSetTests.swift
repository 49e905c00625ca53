import Martlet
import MartletTheory
import Testing

@Suite struct HypothesisSetTests {
  /// Labels that follow the first feature but for noise.
  static func examples(_ count: Int, features: Int = 3, noise: Double = 0.2, seed: UInt64 = 1) -> (Tensor, [Bool]) {
    var generator = PhiloxGenerator(seed: seed)
    let x = Tensor.normal([count, features], dtype: .float64, using: &generator)
    let first = x[Slice.all, 0].doubles
    return (x, first.map { ($0 > 0.3) != (Double.random(in: 0..<1, using: &generator) < noise) })
  }

  @Test func lossesOfStumpsAreThoseOfTheirDecisions() {
    let (x, labels) = Self.examples(40)
    let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: 7)
    #expect(stumps.count == 2 * 3 * 7 && stumps.exampleCount == 40)
    let rows = (0..<40).map { x[$0].doubles }
    var generator = PhiloxGenerator(seed: 2)
    for size in [1, 17, 40, 90] {
      let sample = stumps.sample(size, using: &generator)
      let expected = (0..<stumps.count).map { hypothesis in
        let stump = stumps[hypothesis]
        return Double(sample.count { stump(rows[$0]) != labels[$0] }) / Double(size)
      }
      #expect(stumps.losses(on: sample) == expected)
    }
  }

  @Test func valuesAtAThresholdAreAboveIt() {
    // Thresholds at ½, ¼ and ¾ of the way from 0 to 4 are 1, 2 and 3.
    let x = Tensor([[0.0], [1], [2], [3], [4]])
    let labels = [false, false, true, true, true]
    let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: 3)
    #expect((0..<3).map { stumps[2 * $0].threshold } == [1, 2, 3])
    #expect(stumps.lossesOnAll == [0.2, 0.8, 0, 1, 0.2, 0.8])
    #expect(stumps.empiricalRiskMinimum(on: [0, 1, 2, 3, 4]) == EmpiricalRiskMinimum(of: [0.2, 0.8, 0, 1, 0.2, 0.8]))
    #expect(stumps[2] == DecisionStump(feature: 0, threshold: 2, isPositiveAbove: true))
  }

  @Test func fewerThresholdsAreAPartOfMore() {
    let (x, labels) = Self.examples(60)
    func ladder(_ count: Int) -> Set<Double> {
      let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: count)
      return Set((0..<count).map { stumps[2 * $0].threshold })
    }
    for (few, many) in [(1, 2), (3, 5), (7, 50)] {
      #expect(ladder(few).count == few)
      #expect(ladder(few).isSubset(of: ladder(many)))
    }
  }

  @Test func aRepresentativeSampleKeepsTheGapWithinItsLimit() {
    let (x, labels) = Self.examples(200)
    let stumps = DecisionStumps(features: x, isPositive: labels, thresholds: 31)
    var generator = PhiloxGenerator(seed: 3)
    var representative = 0
    for _ in 0..<300 {
      let sample = RepresentativeSample(stumps.sample(120, using: &generator), of: stumps, gapLimit: 0.2)
      if sample.isRepresentative {
        representative += 1
        #expect(sample.gap <= 0.2)
      }
      #expect(sample.gap >= 0 && sample.gap <= 2 * sample.worstDeviation)
    }
    #expect(representative > 20 && representative < 300)
  }

  @Test func aRepresentativeSampleIsJudgedByTheWorstCandidate() {
    let sample = RepresentativeSample(
      trainingLosses: [0.30, 0.10, 0.2], lossesOnAll: [0.2, 0.25, 0.21], gapLimit: 0.2)
    #expect(sample.worstHypothesis == 1 && abs(sample.worstDeviation - 0.15) < 1e-15)
    #expect(!sample.isRepresentative)
    #expect(sample.chosen.hypothesis == 1 && sample.best.hypothesis == 0)
    #expect(abs(sample.gap - 0.05) < 1e-15)
  }
}
