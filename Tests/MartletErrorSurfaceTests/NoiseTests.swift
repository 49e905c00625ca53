import Martlet
import MartletErrorSurface
import Testing

@Suite struct NoiseTests {
  private final class Point: Module {
    let position: Parameter
    init(_ position: [Double]) { self.position = Parameter(Tensor(position)) }
  }

  /// Gradients of half squared distances to examples: position minus example, so their covariance is that of the examples.
  private func measure(_ sizes: [Int], draws: Int) -> (measurements: [GradientNoise], variance: Double, norm: Double) {
    var generator = PhiloxGenerator(seed: 1)
    let examples = Tensor.normal([500, 3], mean: 1, standardDeviation: 2, dtype: .float64, using: &generator)
    let measurements = GradientNoise.measure(
      batchSizes: sizes, examples: 500, draws: draws, using: &generator
    ) { positions in -examples.gathered(Tensor(positions)).mean(0) }
    return (measurements, examples.variance([0]).sum().scalar, examples.mean(0).norm().scalar)
  }

  @Test func varianceFallsAsOneByTheBatchSize() throws {
    let (measurements, variance, norm) = measure([1, 4, 16, 64], draws: 2000)
    for measurement in measurements {
      #expect(abs(measurement.exampleVariance / variance - 1) < 0.1)
      #expect(measurement.gradientNorm == norm)
      #expect(abs(measurement.noiseScale / (variance / (norm * norm)) - 1) < 0.1)
    }
    let exponent = try #require(GradientNoise.exponent(measurements))
    #expect(abs(exponent + 1) < 0.03)
    #expect(GradientNoise.exponent([measurements[0]]) == nil)
  }

  private func descend(_ optimizer: any Optimizer, from start: [Double], steps: Int) -> [Double] {
    let point = Point(start)
    for _ in 0..<steps {
      let (_, gradients) = valueAndGradients(of: point) { productSaddle(point.position.value) }
      optimizer.update(point, with: gradients)
    }
    return point.position.value.doubles
  }

  @Test func noiseLeavesTheSaddle() {
    #expect(descend(SGD(learningRate: 0.05), from: [0, 0], steps: 300) == [0, 0])
    for seed in 1...5 as ClosedRange<UInt64> {
      let noisy = NoisyGradients(SGD(learningRate: 0.05), standardDeviation: 0.01, seed: seed)
      let end = descend(noisy, from: [0, 0], steps: 300)
      #expect(productSaddle(Tensor(end)).scalar < 1e-3)
      #expect(noisy.step == 300)
    }
  }

  @Test func noiseFollowsFromSeedAndStep() throws {
    func optimizer(_ seed: UInt64 = 1) -> NoisyGradients {
      NoisyGradients(SGD(learningRate: 0.05, momentum: 0.9), standardDeviation: 0.1, decay: 0.55, seed: seed)
    }
    let whole = descend(optimizer(), from: [0.1, 0.2], steps: 20)
    #expect(descend(optimizer(), from: [0.1, 0.2], steps: 20) == whole)
    #expect(descend(optimizer(2), from: [0.1, 0.2], steps: 20) != whole)
    // Half of the way, and the rest by another optimiser that takes over the state.
    let (first, second) = (optimizer(), optimizer())
    let point = Point([0.1, 0.2])
    func run(_ optimizer: NoisyGradients) {
      for _ in 0..<10 {
        let (_, gradients) = valueAndGradients(of: point) { productSaddle(point.position.value) }
        optimizer.update(point, with: gradients)
      }
    }
    run(first)
    try second.load(first.state(for: point), for: point)
    run(second)
    #expect(point.position.value.doubles == whole)
  }

  @Test func noiseHasItsStandardDeviation() {
    // Without a gradient a step of rate 1 is the noise alone; its variance falls as 1 / (1 + t) with a decay of 1.
    let point = Point([Double](repeating: 0, count: 20_000))
    let optimizer = NoisyGradients(SGD(learningRate: 1), standardDeviation: 3, decay: 1)
    var before = point.position.value
    for step in 0..<4 {
      let (_, gradients) = valueAndGradients(of: point) { 0 * point.position.value.sum() }
      optimizer.update(point, with: gradients)
      let change = point.position.value - before
      #expect(abs(change.standardDeviation().scalar / (3 / Double(step + 1).squareRoot()) - 1) < 0.03)
      before = point.position.value
    }
  }
}
