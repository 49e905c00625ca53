import Martlet
import Testing

@Suite struct InitializerTests {
  @Test func boundsAndVariancesAreThoseOfTheFormulas() {
    var generator = PhiloxGenerator(seed: 8)
    let (outputs, inputs) = (300, 200)
    let uniform: [(Initializer, Double)] = [
      (.glorotUniform, (6.0 / 500).squareRoot()), (.heUniform, (6.0 / 200).squareRoot()),
      (.leCunUniform, (3.0 / 200).squareRoot()), (.inverseRootFanIn, (1.0 / 200).squareRoot()),
      (.uniform(-0.3, 0.3), 0.3),
    ]
    for (initializer, bound) in uniform {
      let x = initializer([outputs, inputs], using: &generator)
      #expect(x.abs().max().scalar <= bound && x.abs().max().scalar > 0.999 * bound)
      #expect(abs(x.variance().scalar / (bound * bound / 3) - 1) < 0.02)
      #expect(abs(x.mean().scalar) < 0.01 * bound)
    }
    let normal: [(Initializer, Double)] = [
      (.glorotNormal, 2.0 / 500), (.heNormal, 2.0 / 200), (.normal(mean: 0, standardDeviation: 0.7), 0.49),
    ]
    for (initializer, variance) in normal {
      let x = initializer([outputs, inputs], using: &generator)
      #expect(abs(x.variance().scalar / variance - 1) < 0.03 && abs(x.mean().scalar) < 0.02 * variance.squareRoot())
    }
    #expect(Initializer.zeros([2], using: &generator).floats == [0, 0])
    #expect(Initializer.ones([2], dtype: .float64, using: &generator).doubles == [1, 1])
    #expect(Initializer.constant(0.5)([2], using: &generator).floats == [0.5, 0.5])
  }

  @Test func layersStartAsInPyTorch() {
    var generator = PhiloxGenerator(seed: 8)
    let linear = Linear(400, 300, using: &generator)
    #expect(linear.weight.value.abs().max().scalar <= 0.05 && linear.weight.value.abs().max().scalar > 0.0499)
    #expect((linear.bias?.value.abs().max().scalar ?? 1) <= 0.05 && (linear.bias?.value.variance().scalar ?? 0) > 0)
    // 16 · 3 · 3 inputs of every output: ±1/12.
    let convolution = Convolution2D(32, 64, kernel: 3, groups: 2, using: &generator)
    #expect(convolution.weight.shape == [64, 3, 3, 16])
    #expect(convolution.weight.value.abs().max().scalar <= 1.0 / 12)
    #expect(convolution.weight.value.abs().max().scalar > 0.999 / 12)
    let embedding = Embedding(1000, 64, using: &generator)
    #expect(abs(embedding.weight.value.variance().scalar - 1) < 0.03)
    let depth = Convolution2D(8, 8, kernel: 5, initializer: .heNormal, using: &generator)
    #expect(abs(depth.weight.value.variance().scalar / (2.0 / 200) - 1) < 0.15)
  }
}
