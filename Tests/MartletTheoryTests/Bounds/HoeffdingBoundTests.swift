import Martlet
import MartletTheory
import Testing

@Suite struct HoeffdingBoundTests {
  private let bound = HoeffdingBound(HypothesisCount(10_000))

  @Test func theCoursesNumbersComeOut() {
    // |H| = 10000, ε = 0.1: N = 100 → 2706.7, 500 → 0.908, 1000 → 4.1e-5; N ≥ 610.3 for δ = 0.1.
    #expect(abs(bound.probability(examples: 100, tolerance: 0.1) - 2706.7) < 0.05)
    #expect(abs(bound.probability(examples: 500, tolerance: 0.1) - 0.908) < 0.0005)
    #expect(abs(bound.probability(examples: 1000, tolerance: 0.1) - 4.1e-5) < 0.05e-5)
    #expect(abs(bound.examples(tolerance: 0.1, probability: 0.1) - 610.3) < 0.05)
  }

  @Test func everyQuantityIsTheInverseOfTheOthers() {
    for (tolerance, probability) in [(0.1, 0.1), (0.01, 1e-9), (0.3, 0.9)] {
      let examples = bound.examples(tolerance: tolerance, probability: probability)
      let whole = Int(examples.rounded(.up))
      #expect(bound.probability(examples: whole, tolerance: tolerance) <= probability)
      #expect(bound.probability(examples: whole - 1, tolerance: tolerance) > probability)
      let back = bound.tolerance(examples: whole, probability: probability)
      #expect(back <= tolerance && back > tolerance * 0.99)
      #expect(abs(bound.probability(examples: whole, tolerance: back) / probability - 1) < 1e-9)
      #expect(bound.gap(examples: whole, probability: probability) == 2 * back)
      let largest = HoeffdingBound.largestHypothesisSet(examples: whole, tolerance: back, probability: probability)
      #expect(abs((largest?.value ?? 0) - 10_000) < 1e-6)
    }
    #expect(HoeffdingBound.largestHypothesisSet(examples: 3, tolerance: 0.1, probability: 0.1) == nil)
  }

  @Test func aWiderLossScalesTheTolerance() {
    let wide = HoeffdingBound(HypothesisCount(10_000), lossRange: 4)
    #expect(
      wide.logProbability(examples: 321, tolerance: 0.4) == bound.logProbability(examples: 321, tolerance: 0.1))
    #expect(
      abs(wide.tolerance(examples: 321, probability: 0.2) / bound.tolerance(examples: 321, probability: 0.2) - 4)
        < 1e-12)
  }

  @Test func aNetworkIsCountedInBits() {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(Linear(784, 256, using: &generator), ReLU(), Linear(256, 10, using: &generator))
    let count = HypothesisCount(of: model)
    #expect(abs(count.bits - 32 * 203_530) < 1e-6)
    #expect(count.value == .infinity)
    // ln(2 · 2^bits / δ) / (2 ε²) stays finite: about 2.3 · 10⁸ examples for ε = δ = 0.1.
    let examples = HoeffdingBound(count).examples(tolerance: 0.1, probability: 0.1)
    #expect(abs(examples / (50 * (32 * 203_530 * 0.6931471805599453)) - 1) < 1e-6)
    #expect(HypothesisCount(bits: 10).value.rounded() == 1024 && HypothesisCount(3) < HypothesisCount(4))
    model.freeze()
    #expect(HypothesisCount(of: model).bits == 0)
  }
}
