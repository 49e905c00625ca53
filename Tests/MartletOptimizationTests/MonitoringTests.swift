import Foundation
import Martlet
import MartletErrorSurface
import MartletOptimization
import Testing

@Suite struct MonitoringTests {
  private func monitor(_ optimizer: any Optimizer, steps: Int, from start: [Double]) -> GradientMonitor {
    let trajectory = minimize(.elongatedBowl, from: start, with: optimizer, steps: steps)
    var monitor = GradientMonitor()
    for (loss, norm) in zip(trajectory.losses, trajectory.gradientNorms) {
      monitor.record(loss: loss, gradientNorm: norm)
    }
    return monitor
  }

  @Test func goingToAndFroIsStuckWithALargeGradient() throws {
    // At a rate of 0.2 the second coordinate jumps between 1 and −1 for ever, once the first has come down.
    let stuck = monitor(SGD(learningRate: 0.2), steps: 600, from: [-1, 1])
    let plateaus = stuck.plateaus(window: 20)
    let last = try #require(plateaus.last)
    #expect(last.kind == .largeGradient && last.steps.upperBound == 600 && last.relativeNorm > 0.9)
    #expect(abs(stuck.logNorms[599] - 1) < 1e-3)
  }

  @Test func comingToRestIsStuckWithASmallGradient() throws {
    // Decayed rates leave the valley's floor unreached, where the gradient is small beside the walls'.
    let resting = monitor(SGD(learningRate: 0.002), steps: 2000, from: [-1, 10])
    let last = try #require(resting.plateaus(window: 50, improvement: 0.03).last)
    #expect(last.kind == .smallGradient && last.relativeNorm < 0.01)
    #expect(last.oscillation < 0.5)
  }

  @Test func aLossThatFallsIsNotStuck() {
    #expect(monitor(SGD(learningRate: 0.1), steps: 100, from: [-1, 0.1]).plateaus(window: 10).isEmpty)
  }

  @Test func stretchesThatTouchAreJoined() {
    var monitor = GradientMonitor()
    for step in 0..<60 {
      // Falls until step 20, stands until 40, falls until 50, stands.
      let loss: Double = step < 20 ? 10 - 0.4 * Double(step) : step < 40 ? 2 : step < 50 ? 1 : 1
      monitor.record(loss: loss, gradientNorm: step % 2 == 0 ? 3 : 1)
    }
    let plateaus = monitor.plateaus(window: 10)
    #expect(plateaus.map(\.steps) == [30..<40, 50..<60])
    #expect(plateaus.map(\.meanLoss) == [2, 1])
    #expect(plateaus.allSatisfy { $0.kind == .largeGradient && abs($0.oscillation - 0.5) < 1e-12 })
    #expect(monitor.plateaus(window: 100).isEmpty)
  }

  private final class Mean: Module {
    let value = Parameter(Tensor([5.0]))
    let count = Buffer(Tensor([0.0]))
  }

  @Test func theRangeOfRatesEndsWhereTheLossRises() throws {
    // Half a squared distance: gradient descent with momentum 0.5 diverges beyond a rate of 2 (1 + 0.5).
    let model = Mean()
    let optimizer = SGD(learningRate: 0.3, momentum: 0.5)
    let range = LearningRateRange(of: model, optimizer: optimizer, from: 1e-3, to: 100, steps: 200, smoothing: 0.5) {
      _ in
      model.count.value = model.count.value + 1
      return 0.5 * model.value.value.squared().sum()
    }
    #expect(range.rates[0] == 1e-3 && abs(range.rates[1] / range.rates[0] - pow(1e5, 1 / 199)) < 1e-12)
    let last = try #require(range.rates.last)
    #expect(last > 3 && last < 100, "it ended early")
    let steepest = try #require(range.steepest)
    #expect(steepest > 0.003 && steepest < 2)
    let tenth = try #require(range.tenthOfBest)
    #expect(tenth > 0.01 && tenth < 0.4)
    // All is as before.
    #expect(model.value.value.doubles == [5] && model.count.value.doubles == [0])
    #expect(optimizer.learningRate == 0.3 && optimizer.step == 0)
    let (_, gradients) = valueAndGradients(of: model) { model.value.value.sum() }
    optimizer.update(model, with: gradients)
    #expect(model.value.value.doubles == [4.7])
  }
}
