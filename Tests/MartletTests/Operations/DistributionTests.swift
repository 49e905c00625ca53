import Foundation
import Martlet
import Testing

/// Random numbers have the distributions that they are named after.
@Suite struct DistributionTests {
  /// The greatest distance of the empirical distribution from `cumulative` (Kolmogorov–Smirnov), times √n.
  private func distance(_ numbers: [Double], _ cumulative: (Double) -> Double) -> Double {
    let (sorted, n) = (numbers.sorted(), Double(numbers.count))
    let distances = sorted.enumerated().map { index, x in
      max(abs(cumulative(x) - Double(index) / n), abs(cumulative(x) - Double(index + 1) / n))
    }
    return (distances.max() ?? 0) * n.squareRoot()
  }

  @Test(arguments: [1.0, 2.0, 0.5]) func truncatedNormalNumbersKeepTheirLimit(limit: Double) {
    var generator = PhiloxGenerator(seed: 12)
    let x = Tensor.truncatedNormal(
      [200, 100], mean: 3, standardDeviation: 0.5, limit: limit, dtype: .float64, using: &generator
    ).doubles
    #expect(x.allSatisfy { abs($0 - 3) <= 0.5 * limit + 1e-12 })
    func normal(_ x: Double) -> Double { 0.5 * (1 + Foundation.erf(x / 2.0.squareRoot())) }
    let distance = distance(x) { (normal(($0 - 3) / 0.5) - normal(-limit)) / (normal(limit) - normal(-limit)) }
    // Beyond 2.2 once in 15,000 times.
    #expect(distance < 2.2)
  }

  @Test func gumbelNumbersFollowTheirDistribution() {
    var generator = PhiloxGenerator(seed: 13)
    let x = Tensor.gumbel([20_000], dtype: .float64, using: &generator).doubles
    #expect(distance(x) { Foundation.exp(-Foundation.exp(-$0)) } < 2.2)
    #expect(x.allSatisfy { $0.isFinite })
  }

  @Test func classesComeAsOftenAsTheirProbabilities() {
    var generator = PhiloxGenerator(seed: 14)
    let probabilities = [0.1, 0.2, 0.7]
    let logits = (Tensor(probabilities).log() + 5).broadcast(to: [20_000, 3])
    let drawn = Tensor.categorical(logits: logits, using: &generator)
    #expect(drawn.shape == [20_000] && drawn.dtype == .int32)
    let replaced = Tensor.multinomial(
      Tensor(probabilities) * 3, count: 20_000, replacing: true, using: &generator)
    for draws in [drawn.integers, replaced.integers] {
      for (index, p) in probabilities.enumerated() {
        let count = Double(draws.count { $0 == index })
        #expect(abs(count - 20_000 * p) < 4.5 * (20_000 * p * (1 - p)).squareRoot())
      }
    }
  }

  @Test func drawsWithoutReplacementAreDistinctAndWeighted() {
    var generator = PhiloxGenerator(seed: 15)
    let weights = Tensor([1, 2, 0, 5] as [Float]).broadcast(to: [10_000, 4])
    let pairs = Tensor.multinomial(weights, count: 2, using: &generator)
    #expect(pairs.shape == [10_000, 2])
    let rows = pairs.integers
    var first = [0, 0, 0, 0]
    var both = 0
    for row in 0..<10_000 {
      #expect(rows[2 * row] != rows[2 * row + 1])
      first[rows[2 * row]] += 1
      if Set(rows[2 * row...2 * row + 1]) == [1, 3] { both += 1 }
    }
    #expect(first[2] == 0)
    #expect(abs(first[3] - 6250) < 220)
    // 2/8 · 5/6 + 5/8 · 2/3 = 0.625
    #expect(abs(both - 6250) < 220)
  }

  @Test func aWeightOfZeroIsNeverDrawn() {
    var generator = PhiloxGenerator(seed: 16)
    let draws = Tensor.multinomial(Tensor([0, 1, 0] as [Float]), count: 500, replacing: true, using: &generator)
    #expect(Set(draws.integers) == [1])
    #expect(Tensor.multinomial(Tensor.ones([2, 3]), count: 0, using: &generator).shape == [2, 0])
    #expect(Tensor.multinomial(Tensor.ones([2, 3]), count: 0, replacing: true, using: &generator).shape == [2, 0])
  }

  @Test func theSameSeedGivesTheSameNumbers() {
    func draw(_ seed: UInt64) -> [[Float]] {
      var generator = PhiloxGenerator(seed: seed)
      return [
        Tensor.truncatedNormal([5], using: &generator).floats, Tensor.gumbel([5], using: &generator).floats,
        Tensor.categorical(logits: Tensor.zeros([5, 9]), using: &generator).floats,
        Tensor.multinomial(Tensor.ones([9]), count: 4, using: &generator).floats,
      ]
    }
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
  }
}
