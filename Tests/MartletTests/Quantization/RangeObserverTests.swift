import Martlet
import Testing

@Suite struct RangeObserverTests {
  private func range(_ observer: some RangeObserver, _ batches: [Tensor]) -> ClosedRange<Float>? {
    var observer = observer
    for batch in batches { observer.observe(batch) }
    return observer.range
  }

  @Test func rangesGoFromTheLeastToTheGreatestElement() {
    #expect(range(MinMaxObserver(), []) == nil)
    #expect(range(MinMaxObserver(), [Tensor.zeros([0])]) == nil)
    #expect(range(MinMaxObserver(), [Tensor([1, 5] as [Float]), Tensor([-2, 3] as [Float])]) == -2...5)
    #expect(range(MinMaxObserver(), [Tensor([1.5, 5.25])]) == 1.5...5.25)
  }

  @Test func averagesFollowTheBatches() {
    #expect(range(MovingAverageObserver(), []) == nil)
    let batches = [Tensor([0, 8] as [Float]), Tensor([-4, 16] as [Float]), Tensor([4, 8] as [Float])]
    #expect(range(MovingAverageObserver(share: 0.5), batches) == (1.0 as Float)...10)
    #expect(range(MovingAverageObserver(share: 1), batches) == (4.0 as Float)...8)
  }

  @Test func aPercentileLeavesOutliersOut() throws {
    // 9,999 numbers in −1 … 1 and one far away on either side: 99 % leaves 50 on each side out.
    let x = Tensor.concatenate([Tensor.linearlySpaced(-1, 1, count: 9999), Tensor([-500, 700] as [Float])])
    let all = try #require(range(PercentileObserver(share: 1, bins: 1 << 16), [x]))
    #expect(abs(all.lowerBound + 500) < 0.1 && abs(all.upperBound - 700) < 0.1)
    let most = try #require(range(PercentileObserver(share: 0.99, bins: 1 << 18), [x]))
    #expect(abs(most.lowerBound + 0.99) < 0.02 && abs(most.upperBound - 0.99) < 0.02)
    // Of numbers above 0 all that is left out lies above.
    let positive = try #require(range(PercentileObserver(share: 0.9), [Tensor.linearlySpaced(0, 1, count: 10_000)]))
    #expect(positive.lowerBound == 0 && abs(positive.upperBound - 0.9) < 0.001)
    #expect(range(PercentileObserver(), []) == nil)
    #expect(range(PercentileObserver(), [Tensor([3, 3, 3] as [Float])]).map { $0.contains(3) } == true)
  }

  @Test func batchesCountAsOneTensorWould() throws {
    // Numbers whose bounds grow from batch to batch; bins are joined, so bounds move by a bin at most.
    let batches = (0..<6).map { Tensor.sample([4000], -1...2, seed: UInt64($0)) * pow(2, $0) }
    let together = Tensor.concatenate(batches)
    func pow(_ base: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { value, _ in value * base } }
    for (one, all) in [
      (range(PercentileObserver(share: 0.99), batches), range(PercentileObserver(share: 0.99), [together])),
      (range(HistogramObserver(), batches), range(HistogramObserver(), [together])),
    ] {
      let (one, all) = (try #require(one), try #require(all))
      #expect(abs(one.lowerBound - all.lowerBound) < 0.03 * abs(all.lowerBound))
      #expect(abs(one.upperBound - all.upperBound) < 0.03 * abs(all.upperBound))
    }
  }

  @Test func theHistogramsRangeHasTheLeastError() throws {
    // Normal numbers with some outliers: the measured error at the range that is found is near the least over many ranges.
    var generator = PhiloxGenerator(seed: 5)
    let x = Tensor.concatenate([Tensor.normal([20_000], using: &generator), Tensor([14, -9, 11] as [Float])])
    for x in [x, x.relu()] {
      func error(_ range: ClosedRange<Float>) -> Double {
        (x.quantized(Quantization(covering: range)).dequantized() - x).squared().mean().scalar
      }
      let found = try #require(range(HistogramObserver(), [x]))
      let least =
        stride(from: 1 as Float, through: 14, by: 0.25).map { high in
          stride(from: -9 as Float, through: 0, by: 0.5).map { error($0...high) }.min() ?? .infinity
        }.min() ?? .infinity
      let extremes = try #require(range(MinMaxObserver(), [x]))
      #expect(error(found) <= 1.05 * least)
      #expect(error(found) <= error(extremes))
    }
    #expect(range(HistogramObserver(), []) == nil)
    #expect(range(HistogramObserver(), [Tensor.zeros([10])]) == (0 as Float)...0)
    let negative = try #require(range(HistogramObserver(), [Tensor.sample([1000], -3 ... -1)]))
    #expect(negative.contains(-2))
  }
}
