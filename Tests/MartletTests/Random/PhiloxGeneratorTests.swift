import Foundation
import Martlet
import Testing

@Suite struct PhiloxGeneratorTests {
  private func words(of block: UInt64, key: UInt64) -> [UInt32] {
    philox([UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 0, 0], philoxKey(key))
  }

  @Test func theReferenceGivesTheKnownAnswers() {
    // Random123's kat_vectors for philox4x32-10: zeros, ones, digits of π.
    let ones: UInt32 = 0xFFFF_FFFF
    #expect(philox([0, 0, 0, 0], [0, 0]) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(philox([ones, ones, ones, ones], [ones, ones]) == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      philox([0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0])
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test func generatorsFollowTheReference() {
    for seed in [0, 1, UInt64.max, 0x299F_31D0_A409_3822, 1 << 32] {
      var generator = PhiloxGenerator(seed: seed)
      for block in 0..<50 {
        let words = self.words(of: UInt64(block), key: seed).map(UInt64.init)
        #expect(generator.next() == words[0] << 32 | words[1])
        #expect(generator.next() == words[2] << 32 | words[3])
      }
    }
  }

  @Test func uniformTensorsFollowTheReference() {
    for count in [1, 3, 4, 5, 64, 1001, 100_003] {
      var generator = PhiloxGenerator(seed: UInt64(count))
      var copy = generator
      let x = Tensor.uniform([count], using: &generator).floats
      let key = copy.next()
      for index in Set([0, 1, 2, 3, count / 2, count - 1]).filter({ $0 < count }) {
        let word = words(of: UInt64(index / 4), key: key)[index % 4]
        #expect(x[index] == Float(word >> 8) * 0x1p-24, "\(index) of \(count)")
      }
    }
  }

  @Test func generatorsAreDeterminedByTheirSeed() {
    var (a, b, c) = (PhiloxGenerator(seed: 5), PhiloxGenerator(seed: 5), PhiloxGenerator(seed: 6))
    let (x, y, z) = ((0..<100).map { _ in a.next() }, (0..<100).map { _ in b.next() }, (0..<100).map { _ in c.next() })
    #expect(x == y && x != z && Set(x).count == 100)
    #expect(a == b)
  }

  @Test func splitGeneratorsDiffer() {
    var parent = PhiloxGenerator(seed: 5)
    var (one, other) = (parent.split(), parent.split())
    let all = (0..<50).flatMap { _ in [parent.next(), one.next(), other.next()] }
    #expect(Set(all).count == 150)
  }

  @Test(arguments: [DType.float32, .float64]) func uniformNumbersAreUniform(_ dtype: DType) {
    for seed in 1...3 {
      var generator = PhiloxGenerator(seed: UInt64(seed))
      let count = 100_000
      let x = Tensor.uniform([count], in: -1..<3, dtype: dtype, using: &generator).doubles
      #expect(x.allSatisfy { $0 >= -1 && $0 < 3 })
      let sorted = x.map { ($0 + 1) / 4 }.sorted()
      #expect(kolmogorov(sorted) < 1.95 / Double(count).squareRoot())
      #expect(abs(x.reduce(0, +) / Double(count) - 1) < 0.02)
      // Neighbours are not related.
      let pairs = zip(x, x.dropFirst()).reduce(0) { $0 + ($1.0 - 1) * ($1.1 - 1) } / Double(count)
      #expect(abs(pairs) < 0.02)
    }
  }

  @Test(arguments: [DType.float32, .float64]) func normalNumbersAreNormal(_ dtype: DType) {
    for seed in 1...3 {
      var generator = PhiloxGenerator(seed: UInt64(seed))
      let count = 100_000
      let x = Tensor.normal([count], mean: 2, standardDeviation: 3, dtype: dtype, using: &generator).doubles
      let z = x.map { ($0 - 2) / 3 }
      func moment(_ power: Int) -> Double { z.reduce(0) { $0 + pow($1, Double(power)) } / Double(count) }
      #expect(abs(moment(1)) < 0.015 && abs(moment(2) - 1) < 0.02 && abs(moment(3)) < 0.05 && abs(moment(4) - 3) < 0.15)
      #expect(kolmogorov(z.map { 0.5 * (1 + erf($0 / 2.0.squareRoot())) }.sorted()) < 1.95 / Double(count).squareRoot())
      #expect(z.allSatisfy { $0.isFinite } && z.max() ?? 0 > 3.5)
      let pairs = zip(z, z.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(count)
      #expect(abs(pairs) < 0.015)
    }
  }

  /// The greatest distance of a sorted sample from the uniform distribution.
  private func kolmogorov(_ sorted: [Double]) -> Double {
    let count = Double(sorted.count)
    return sorted.enumerated().reduce(0) { distance, pair in
      max(distance, pair.element - Double(pair.offset) / count, Double(pair.offset + 1) / count - pair.element)
    }
  }

  @Test func bernoulliNumbersHaveTheirProbability() {
    var generator = PhiloxGenerator(seed: 4)
    for probability in [0.0, 0.1, 0.5, 0.9, 1] {
      let x = Tensor.bernoulli([100_000], probability: probability, value: 2, using: &generator)
      #expect(Set(x.floats).isSubset(of: [0, 2]))
      #expect(abs(x.mean().scalar - 2 * probability) < 0.01)
    }
    #expect(Tensor.bernoulli([1000], probability: 1, dtype: .float64, using: &generator).sum().scalar == 1000)
    #expect(Tensor.bernoulli([1000], probability: 0, using: &generator).sum().scalar == 0)
  }

  @Test func permutationsHoldEveryNumberOnce() {
    var generator = PhiloxGenerator(seed: 4)
    let x = Tensor.permutation(1000, using: &generator)
    #expect(x.dtype == .int32 && x.integers.sorted() == Array(0..<1000) && x.integers != Array(0..<1000))
    var counts = [[Int]](repeating: [0, 0, 0], count: 3)
    for _ in 0..<3000 {
      for (place, value) in Tensor.permutation(3, using: &generator).integers.enumerated() { counts[place][value] += 1 }
    }
    #expect(counts.flatMap { $0 }.allSatisfy { abs($0 - 1000) < 130 })
  }

  @Test func theSameSeedGivesTheSameTensors() {
    func make(_ seed: UInt64) -> [Float] {
      var generator = PhiloxGenerator(seed: seed)
      return Tensor.normal([1001], using: &generator).floats + Tensor.uniform([7], using: &generator).floats
    }
    #expect(make(1) == make(1) && make(1) != make(2))
    var generator = PhiloxGenerator(seed: 1)
    #expect(Tensor.normal([5], using: &generator).floats != Tensor.normal([5], using: &generator).floats)
  }

  @Test func anyGeneratorServes() {
    var system = SystemRandomNumberGenerator()
    #expect(Tensor.uniform([10], using: &system).floats.allSatisfy { $0 >= 0 && $0 < 1 })
    var own = SeededNumbers(3)
    #expect(Tensor.normal([10], using: &own).isAllFinite)
  }

  @Test func uniformNumbersNeverReachTheUpperBound() {
    var generator = PhiloxGenerator(seed: 11)
    for range in [0.0..<1, 1.0..<1.0000001, -1e30..<1e30, 16_777_215.0..<16_777_216] {
      let x = Tensor.uniform([100_000], in: range, using: &generator)
      #expect(x.max().scalar < range.upperBound || Float(range.lowerBound) == Float(range.upperBound), "\(range)")
      #expect(x.min().scalar >= Double(Float(range.lowerBound)))
    }
  }
}
