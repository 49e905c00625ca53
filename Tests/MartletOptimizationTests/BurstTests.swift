import Martlet
import MartletErrorSurface
import MartletOptimization
import Testing

@Suite struct BurstTests {
  @Test func rootMeanSquareStepsReachWhatOneRateCannot() {
    // The largest stable rate of gradient descent on 0.05 w₁² + 5 w₂² is 2 / 10.
    let descent = minimize(.elongatedBowl, with: SGD(learningRate: 0.2), steps: 100)
    #expect(abs(descent.coordinate(0)[100]) > 1)
    let scaled = minimize(.elongatedBowl, with: Adagrad(learningRate: 0.5, accumulation: .mean), steps: 100)
    #expect(abs(scaled.coordinate(0)[100]) < 0.1)
  }

  @Test func theMeanFormBurstsWithoutDecayAndNotWithIt() throws {
    let steady = Adagrad(learningRate: 0.5, accumulation: .mean)
    let bursts = Burst.all(in: minimize(.elongatedBowl, with: steady, steps: 2000))
    #expect(bursts.count > 3)
    let first = try #require(bursts.first)
    #expect(first.start < first.peak && first.peak <= first.end && first.peakLength > 0.1)
    let decaying = Adagrad(learningRate: 0.5, learningRateDecay: 0.02, accumulation: .mean)
    let calm = minimize(.elongatedBowl, with: decaying, steps: 2000)
    #expect(Burst.all(in: calm).isEmpty)
    #expect(abs(calm.coordinate(0)[100]) < 0.1)
  }

  @Test func theSumFormDoesNotBurst() {
    let sum = Adagrad(learningRate: 0.5, accumulation: .sum)
    #expect(Burst.all(in: minimize(.elongatedBowl, with: sum, steps: 2000)).isEmpty)
  }

  @Test func longStepsNearEachOtherAreOneBurst() {
    var lengths = [Double](repeating: 1, count: 60)
    lengths[25] = 7
    lengths[28] = 9
    lengths[50] = 6
    lengths[5] = 100
    let bursts = Burst.all(in: lengths, factor: 5, window: 10)
    #expect(bursts.map(\.start) == [25, 50] && bursts.map(\.end) == [28, 50])
    #expect(bursts.map(\.peak) == [28, 50] && bursts.map(\.peakLength) == [9, 6])
    #expect(Burst.all(in: lengths.map { $0 * 1e-5 }, factor: 5, window: 10).isEmpty)
  }
}
