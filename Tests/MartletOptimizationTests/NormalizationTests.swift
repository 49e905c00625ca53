import Martlet
import MartletOptimization
import TestSupport
import Testing

@Suite struct NormalizationTests {
  @Test func renormalizationIsThatOfThePeer() throws {
    let goldens = try GoldenValues("error_surface")
    func golden(_ name: String) -> Tensor { goldens["renormalization.\(name)"].converted(to: .float32) }
    let limits = BatchRenormalization.Limits(warmUp: 0, ratio: 1.5, ratioStep: 0, offset: 0.4, offsetStep: 0)
    let layer = BatchRenormalization(4, momentum: 0.1, limits: limits)
    layer.scale.value = golden("scale")
    layer.shift.value = golden("shift")
    for step in 0..<5 {
      let (x, upstream) = (golden("\(step).x"), golden("\(step).upstream"))
      var output: Tensor?
      let gradients = withPhase(.training(seed: 0)) {
        valueAndGradients(at: [x, layer.scale.value, layer.shift.value]) { leaves in
          layer.withParameters([leaves[1], leaves[2]]) {
            let y = layer(leaves[0])
            output = y.detached()
            return (y * upstream).sum()
          }
        }.gradients
      }
      #expect(mismatch(try #require(output), golden("\(step).y"), relative: 1e-5, absolute: 1e-5) == nil)
      for (gradient, name) in zip(gradients, ["x", "scale", "shift"]) {
        let expected = golden("\(step).gradient.\(name)")
        #expect(mismatch(try #require(gradient), expected, relative: 1e-4, absolute: 1e-4) == nil, "\(name)")
      }
      #expect(mismatch(layer.runningMean.value, golden("\(step).mean"), relative: 1e-5, absolute: 1e-6) == nil)
      #expect(
        mismatch(layer.runningDeviation.value, golden("\(step).deviation"), relative: 1e-5, absolute: 1e-6) == nil)
    }
    #expect(mismatch(layer(golden("4.x")), golden("inference"), relative: 1e-5, absolute: 1e-5) == nil)
    #expect(layer.steps.value.integers == [5])
  }

  @Test func withoutCorrectionsItIsBatchNormalisation() {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([16, 3], mean: 2, standardDeviation: 3, using: &generator)
    let (renormalization, plain) = (BatchRenormalization(3), BatchNorm(3, epsilon: 1e-3))
    let (a, b) = withPhase(.training(seed: 1)) { (renormalization(x), plain(x)) }
    #expect(mismatch(a, b, absolute: 1e-5) == nil)
  }

  @Test func limitsGrowAlongLines() {
    let limits = BatchRenormalization.Limits()
    func values(_ step: Int) -> [Double] { [limits.values(at: step).ratio, limits.values(at: step).offset] }
    #expect(values(0) == [1, 0] && values(5000) == [1, 0])
    let ratio = 1 + 2.0 * 10 / 35
    #expect(mismatch(values(15_000), [ratio, 2.5], absolute: 1e-14) == nil)
    #expect(values(25_000)[1] == 5 && values(40_000) == [3, 5] && values(1_000_000) == [3, 5])
  }

  @Test func smallBatchesTrainToWhatInferenceComputes() {
    // After many steps of one distribution the output in training of a single batch is near that in inference.
    let limits = BatchRenormalization.Limits(warmUp: 100, ratio: 10, ratioStep: 200, offset: 10, offsetStep: 200)
    let layer = BatchRenormalization(2, momentum: 0.02, limits: limits)
    let plain = BatchNorm(2, momentum: 0.02, epsilon: 1e-3)
    var generator = PhiloxGenerator(seed: 2)
    var (error, plainError) = (0.0, 0.0)
    for step in 0..<1000 {
      let x = Tensor.normal([4, 2], mean: 3, standardDeviation: 2, using: &generator)
      let (y, other) = withPhase(.training(seed: 1)) { (layer(x), plain(x)) }
      guard step >= 900 else { continue }
      error += (y - layer(x)).abs().mean().scalar / 100
      plainError += (other - plain(x)).abs().mean().scalar / 100
    }
    #expect(error < 0.1 * plainError)
  }

  @Test func noiseIsNotStationaryAndThereInTrainingAlone() {
    let layer = NoisyBatchNormalization(3, seed: 1)
    var generator = PhiloxGenerator(seed: 3)
    let x = Tensor.normal([4000, 3], mean: 5, standardDeviation: 2, using: &generator)
    func moments(_ seed: UInt64, _ layer: NoisyBatchNormalization) -> [Double] {
      let y = withPhase(.training(seed: seed)) { layer(x) }
      return y.mean(0).doubles + y.standardDeviation([0]).doubles
    }
    let steps = (0..<40).map { moments($0, layer) }
    for step in steps {
      #expect(step.prefix(3).allSatisfy { abs($0) < 0.52 })
      #expect(step.suffix(3).allSatisfy { $0 > 0.95 && $0 < 1.35 })
    }
    // Means and deviations spread over their ranges from step to step: 0.5 / √3 and 0.25 / √12.
    for (feature, expected) in zip(0..<6, [0.289, 0.289, 0.289, 0.072, 0.072, 0.072]) {
      let own = steps.map { $0[feature] }
      let mean = own.reduce(0, +) / 40
      let deviation = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40).squareRoot()
      #expect(abs(deviation / expected - 1) < 0.4)
    }
    #expect(moments(7, layer) == moments(7, layer), "the noise follows from the seed of the phase")
    #expect(moments(7, layer) != moments(7, NoisyBatchNormalization(3, seed: 2)))
    let plain = BatchNorm(3)
    plain.copyParameters(from: layer.normalization)
    #expect(layer(x).floats == plain(x).floats)
  }

  @Test func gradientsFlowThroughTheNoise() throws {
    let layer = NoisyBatchNormalization(3, seed: 1)
    var generator = PhiloxGenerator(seed: 3)
    let x = Tensor.normal([8, 3], using: &generator)
    let (_, gradients) = withPhase(.training(seed: 5)) {
      valueAndGradients(of: layer) { layer(x).squared().sum() }
    }
    #expect(gradients[try #require(layer.normalization.scale)].map { $0.abs().min().scalar > 0 } == true)
  }
}
