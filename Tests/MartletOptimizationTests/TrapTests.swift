import Martlet
import MartletErrorSurface
import MartletOptimization
import TestSupport
import Testing

private let traps: [Trap] = [
  Trap("Burst: 0: the window is positive") { _ = Burst.all(in: [1, 2, 3], window: 0) },
  Trap("plateaus: 0: the window is positive") { _ = GradientMonitor().plateaus(window: 0) },
  Trap("LearningRateRange: 0.0 to 1.0 in 5 steps: rates are positive and grow") {
    let model = MovingPoint([1])
    _ = LearningRateRange(of: model, optimizer: SGD(learningRate: 1), from: 0, to: 1, steps: 5) { _ in
      model.position.value.sum()
    }
  },
]

@Test(arguments: traps.indices) func aBrokenContractOfOptimizationIsNamed(_ index: Int) async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
    traps[index].run()
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(traps[index].words) && text.contains("MartletOptimizationTests/TrapTests"), "\(text)")
}
