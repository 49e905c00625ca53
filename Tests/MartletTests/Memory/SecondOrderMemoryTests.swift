import Martlet
import Testing

/// Learning to learn by gradients through gradients (MAML, Finn et al. 2017): a few steps on one task, and a step of the
/// start on what came of them.
private struct MetaLearning {
  let model: Sequential
  let optimizer = SGD(learningRate: 0.01)

  init() {
    var generator = PhiloxGenerator(seed: 1)
    model = Sequential(
      Linear(1, 64, using: &generator), Tanh(), Linear(64, 64, using: &generator), Tanh(),
      Linear(64, 1, using: &generator))
  }

  private func error(_ x: Tensor, _ weights: [Tensor], phase: Double) -> Tensor {
    model.withParameters(weights) { meanSquaredError(model(x), (x + phase).sin()) }
  }

  /// A meta-step with inner steps; of first order, gradients of inner steps are constants.
  func step(_ number: Int, innerSteps: Int, firstOrder: Bool = false) -> Double {
    let x = Tensor.sample([256, 1], -3...3, seed: UInt64(number))
    let phase = Double(number % 7)
    let (loss, gradients) = valueAndGradients(of: model) {
      var weights = model.parameters.map(\.value)
      for _ in 0..<innerSteps {
        func slopes() -> [Tensor?] { valueAndGradients(at: weights) { error(x, $0, phase: phase) }.gradients }
        let slopes = firstOrder ? withoutGradients { slopes() } : slopes()
        weights = zip(weights, slopes).map { weight, slope in slope.map { weight - 0.01 * $0 } ?? weight }
      }
      return error(x, weights, phase: phase)
    }
    optimizer.update(model, with: gradients)
    return loss.scalar
  }
}

/// Loops of second order free what they used. Each test runs in a process of its own.
@Suite struct SecondOrderMemoryTests {
  @Test func metaStepsWithTenInnerStepsHoldConstantMemory() async {
    await #expect(processExitsWith: .success) {
      let learning = MetaLearning()
      for number in 0..<20 { _ = learning.step(number, innerSteps: 10) }
      let before = HeldMemory()
      for number in 20..<300 {
        MemoryUse.resetPeak()
        #expect(learning.step(number, innerSteps: 10).isFinite)
        let held = MemoryUse.current
        #expect(held.live == before.tensors.live && held.peak <= before.tensors.peak + 1 << 16, "meta-step \(number)")
      }
      before.expectNoGrowth()
    }
  }

  @Test func eachInnerStepCostsWhatItsGraphHolds() async {
    await #expect(processExitsWith: .success) {
      func peak(_ innerSteps: Int, firstOrder: Bool = false) -> Int {
        let learning = MetaLearning()
        _ = learning.step(0, innerSteps: innerSteps, firstOrder: firstOrder)
        let live = MemoryUse.current.live
        MemoryUse.resetPeak()
        _ = learning.step(1, innerSteps: innerSteps, firstOrder: firstOrder)
        return MemoryUse.current.peak - live
      }
      // Ten steps cost ten times one: nothing of a step is held twice by those after it.
      let costs = [5, 10, 20].map { peak($0) }
      let step = (costs[1] - costs[0]) / 5
      #expect(abs(costs[2] - costs[1] - 10 * step) < step)
      // Two layers of 256 × 64 numbers, 64 KiB each, and their gradients: what PyTorch's graph of the same step holds.
      #expect(step < 12 << 16, "an inner step holds \(step) bytes")
      // Without gradients through gradients nothing of inner steps is left but the weights.
      let first = [5, 20].map { peak($0, firstOrder: true) }
      #expect(first[1] - first[0] < 15 * (64 << 10))
      #expect(first[1] < costs[0] / 2)
    }
  }

  @Test func memoryFallsWhileTheMetaGradientIsTaken() async {
    await #expect(processExitsWith: .success) {
      var seen: [Int] = []
      let x = Tensor.sample([256, 256])
      _ = gradient(at: x) { start in
        var y = start
        for _ in 0..<10 {
          y = y - 0.1 * gradient(at: y) { ($0.sin() * $0).sum() }
          y = y.withPullback({ upstream, _, _ in
            seen.append(MemoryUse.current.live)
            return upstream
          }) { $0 }
        }
        return y.sum()
      }
      #expect(seen.count == 10)
      // What an inner step keeps, its operand, goes before the step below is differentiated; sines and cosines are not kept.
      for (earlier, later) in zip(seen.dropFirst(), seen.dropFirst(2)) {
        #expect(earlier - later >= 1 << 18, "\(seen)")
      }
      #expect(seen[0] < 12 << 18, "\(seen)")
    }
  }
}
