import Martlet
import Testing

@Suite struct LayerTests {
  @Test func dropoutPassesEverythingInInference() {
    let x = Tensor.sample([10, 10])
    #expect(Dropout(0.9)(x).bytes == x.bytes)
    #expect(withPhase(.inference) { Dropout(0.9)(x) }.bytes == x.bytes)
    #expect(withPhase(.training(seed: 1)) { Dropout(0)(x) }.bytes == x.bytes)
  }

  @Test(arguments: [0.1, 0.5, 0.8]) func dropoutKeepsTheMeanAndDropsItsRate(_ rate: Double) {
    let x = Tensor.ones([400, 500])
    for seed in 1...3 {
      let y = withPhase(.training(seed: UInt64(seed))) { Dropout(rate)(x) }
      #expect(abs(y.mean().scalar - 1) < 0.015)
      #expect(abs(y.equals(0).converted(to: .float32).mean().scalar - rate) < 0.005)
      #expect(abs(y.max().scalar - 1 / (1 - rate)) < 1e-5)
    }
    #expect(withPhase(.training(seed: 1)) { Dropout(1)(x) }.abs().max().scalar == 0)
  }

  @Test func dropoutIsDeterminedByTheSeed() {
    let x = Tensor.ones([1000])
    func run(_ seed: UInt64) -> [[Float]] {
      withPhase(.training(seed: seed)) { [Dropout(0.5)(x).floats, Dropout(0.5)(x).floats] }
    }
    #expect(run(1) == run(1) && run(1) != run(2))
    #expect(run(1)[0] != run(1)[1])
  }

  @Test func theGradientOfDropoutIsItsMask() {
    let x = Tensor.sample([50], 1...2)
    let (mask, gradient) = withPhase(.training(seed: 4)) {
      (
        Dropout(0.5)(Tensor.ones([50])),
        Martlet.gradient(at: x) { x in withPhase(.training(seed: 4)) { Dropout(0.5)(x).sum() } }
      )
    }
    #expect(gradient.floats == mask.floats)
  }

  @Test func phasesNestAndEnd() {
    #expect(currentPhase == .inference)
    withPhase(.training(seed: 3)) {
      #expect(currentPhase == .training(seed: 3))
      withPhase(.inference) { #expect(currentPhase == .inference) }
      #expect(currentPhase == .training(seed: 3))
    }
    #expect(currentPhase == .inference)
  }

  @Test func batchNormLearnsInTrainingAlone() throws {
    let layer = BatchNorm(3)
    let (mean, variance) = (try #require(layer.runningMean), try #require(layer.runningVariance))
    let x = Tensor.sample([20, 3]) * 2 + 1
    _ = layer(x)
    #expect(mean.value.floats == [0, 0, 0])
    let y = withPhase(.training(seed: 1)) { layer(x) }
    expectClose(y.mean(0).doubles, [0, 0, 0], relative: 0, absolute: 1e-5)
    expectClose(y.variance(0).doubles, [1, 1, 1], relative: 1e-3, absolute: 0)
    expectClose(mean.value, x.mean(0) * 0.1, relative: 1e-4, absolute: 1e-6)
    expectClose(variance.value, x.variance(0, correction: 1) * 0.1 + 0.9, relative: 1e-4, absolute: 0)
    // Statistics are not part of the gradient's record.
    _ = withPhase(.training(seed: 1)) { valueAndGradients(of: layer) { layer(x).squared().sum() } }
    #expect(gradient(at: mean.value) { ($0 * mean.value).sum() }.floats == mean.value.floats)
  }

  @Test func aFusedRectifierEqualsASeparateOne() {
    var generator = PhiloxGenerator(seed: 5)
    let x = Tensor.sample([3, 6, 6, 4], seed: 2)
    let layers: [any Layer] = [
      Convolution2D(4, 5, kernel: 3, using: &generator), Convolution2D(4, 4, kernel: 3, groups: 4, using: &generator),
      Linear(4, 7, using: &generator), BatchNorm(4),
    ]
    for layer in layers {
      for phase in [Phase.inference, .training(seed: 1)] {
        let fused = Sequential(layer, ReLU())
        let separate = Sequential(layer, Lambda { $0.relu() })
        withPhase(phase) {
          let (a, b) = (fused(x), separate(x))
          #expect(a.bytes == b.bytes, "\(layer.summary)")
          let one = valueAndGradients(of: fused) { fused(x).squared().sum() }.gradients
          let other = valueAndGradients(of: separate) { separate(x).squared().sum() }.gradients
          for (p, q) in zip(fused.parameters, separate.parameters) {
            expectClose(
              one[p]?.doubles ?? [], other[q]?.doubles ?? [.nan], relative: 1e-4, absolute: 1e-4, layer.summary)
          }
          expectClose(
            gradient(at: x) { fused($0).squared().sum() }, gradient(at: x) { separate($0).squared().sum() },
            relative: 1e-4, absolute: 1e-4, layer.summary)
        }
      }
    }
  }

  @Test func aRectifierAloneOrRepeatedIsApplied() {
    let x = Tensor([Float(-1), 2])
    #expect(Sequential(ReLU(), ReLU())(x).floats == [0, 2])
    #expect(Sequential(ReLU())(x).floats == [0, 2])
    #expect(Sequential([])(x).floats == [-1, 2])
    #expect(Sequential(Residual(ReLU()), ReLU())(x).floats == [0, 4])
  }

  @Test func linearLayersTakeAnyNumberOfLeadingAxes() {
    var generator = PhiloxGenerator(seed: 5)
    let layer = Linear(3, 2, using: &generator)
    let x = Tensor.sample([4, 5, 3])
    #expect(layer(x).shape == [4, 5, 2] && layer(x[0, 0]).shape == [2])
    expectClose(layer(x)[2, 3], layer(x[2, 3]), relative: 1e-5, absolute: 1e-6)
    #expect(Linear(3, 2, bias: false, using: &generator).bias == nil)
  }

  @Test func aSmallModelLearns() {
    // Exclusive or, for several seeds.
    let x = Tensor([[Float(0), 0], [0, 1], [1, 0], [1, 1]])
    let labels = Tensor([0, 1, 1, 0])
    for seed in 1...3 {
      var generator = PhiloxGenerator(seed: UInt64(seed))
      let model = Sequential(Linear(2, 16, using: &generator), Tanh(), Linear(16, 2, using: &generator))
      let optimizer = Adam(learningRate: 0.05)
      var last = 1.0
      for _ in 0..<200 {
        let (loss, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), labels) }
        optimizer.update(model, with: gradients)
        last = loss.scalar
      }
      #expect(last < 0.02 && model(x).argmax().integers == [0, 1, 1, 0])
    }
  }
}
