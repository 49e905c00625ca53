import Martlet
import Testing

/// Loops hold what they held at their start. Each runs in a process of its own, in which no other test allocates.
@Suite struct TrainingMemoryTests {
  @Test func aHundredThousandTrainingStepsHoldConstantMemory() async {
    await #expect(processExitsWith: .success) {
      var generator = PhiloxGenerator(seed: 1)
      let model = Sequential(
        Linear(4, 16, using: &generator), ReLU(), LayerNorm(16), Dropout(0.1), Linear(16, 3, using: &generator))
      let optimizer = Adam()
      let x = Tensor.normal([8, 4], using: &generator)
      let labels = Tensor([0, 1, 2, 0, 1, 2, 0, 1])
      func train(_ steps: Range<Int>) {
        for step in steps {
          let (_, gradients) = withPhase(.training(seed: UInt64(step))) {
            valueAndGradients(of: model) {
              // The penalty of slopes is a derivative of second order in every step.
              let slopes = gradient(at: x) { model($0).sum() }
              return crossEntropy(model(x), labels) + 0.01 * slopes.squared().mean()
            }
          }
          optimizer.update(model, with: gradients)
        }
      }
      train(0..<2000)
      let before = HeldMemory()
      train(2000..<102_000)
      before.expectNoGrowth()
    }
  }

  @Test func loopsWithoutTrainingHoldConstantMemory() async {
    await #expect(processExitsWith: .success) {
      var generator = PhiloxGenerator(seed: 1)
      let model = Sequential(
        Convolution2D(1, 4, kernel: 3, using: &generator), BatchNorm(4), ReLU(), MaxPooling2D(), Flatten(),
        Linear(16, 3, using: &generator))
      let attention = MultiHeadAttention(8, heads: 2, using: &generator)
      let recurrent = LSTM(8, 8, using: &generator)
      func use(_ steps: Range<Int>) {
        for step in steps {
          let image = Tensor.sample([2, 6, 6, 1], seed: UInt64(step))
          let sequence = Tensor.sample([2, 3 + step % 3, 8], seed: UInt64(step))
          _ = hessian(at: image[0..<1]) { model($0).squared().sum() }
          _ = gradient(at: sequence) { recurrent(attention($0, isCausal: true)).sum() }
          _ = withoutGradients { model(image).argmax() }
        }
      }
      use(0..<30)
      let before = HeldMemory()
      use(30..<630)
      before.expectNoGrowth()
    }
  }

  @Test func memoryOfAStepIsFreedWithIt() async {
    await #expect(processExitsWith: .success) {
      let before = MemoryUse.current.live
      do {
        let x = Tensor.zeros([1000, 1000])
        _ = gradient(at: x) { ($0.exp() * $0.sin()).relu().sum() }
        // Only x is left; sizes are rounded up to classes.
        #expect((4_000_000..<5_500_000).contains(MemoryUse.current.live - before))
      }
      #expect(MemoryUse.current.live == before)
      MemoryUse.trim()
      // Small blocks stay for reuse.
      #expect(MemoryUse.current.cached < 1 << 20)
    }
  }
}
