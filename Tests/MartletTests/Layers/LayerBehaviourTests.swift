import Martlet
import Testing

/// What layers promise beyond the values of a peer.
@Suite struct LayerBehaviourTests {
  private var generator = PhiloxGenerator(seed: 2)

  @Test func channelsAreDroppedAsAWhole() {
    let layer = ChannelDropout(0.3)
    let x = Tensor.ones([40, 3, 5, 50])
    #expect(layer(x).floats == x.floats)
    let y = withPhase(.training(seed: 9)) { layer(x) }
    let (least, greatest) = (y.min([1, 2]), y.max([1, 2]))
    #expect(least.floats == greatest.floats)
    #expect(Set(least.floats) == [0, Float(1 / 0.7)])
    let share = least.floats.count { $0 == 0 }
    // 2,000 channels: 600 ± 20.5.
    #expect(abs(share - 600) < 90)
    #expect(withPhase(.training(seed: 1)) { ChannelDropout(1)(x) }.floats.allSatisfy { $0 == 0 })
  }

  @Test mutating func weightNormStartsAsItsLayer() {
    let inner = Linear(5, 3, using: &generator)
    let x = Tensor.normal([4, 5], using: &generator)
    let before = inner(x)
    let layer = WeightNorm(inner)
    #expect(layer(x).isClose(to: before))
    #expect(layer.namedParameters.map(\.name) == ["layer.weight", "layer.bias", "length"])
    layer.length.value = layer.length.value * 2
    #expect(
      (layer(x) - inner.bias.map { $0.value }.unsafelyUnwrapped)
        .isClose(to: (before - inner.bias.map { $0.value }.unsafelyUnwrapped) * 2))
    // The layer itself is as it was.
    #expect(inner(x).isClose(to: before))
  }

  @Test mutating func theLengthOfADirectionHasNoEffect() throws {
    let layer = WeightNorm(Convolution2D(2, 3, kernel: 3, using: &generator))
    let x = Tensor.normal([1, 5, 5, 2], using: &generator)
    let before = layer(x)
    let (_, gradients) = valueAndGradients(of: layer) { layer(x).squared().sum() }
    let direction = layer.layer.weight
    let along = (try #require(gradients[direction]) * direction.value).sum([1, 2, 3])
    #expect(along.isClose(to: Tensor.zeros([3]), tolerance: 1e-3))
    direction.value = direction.value * 7
    #expect(layer(x).isClose(to: before))
  }

  @Test mutating func spectralNormMakesTheGreatestSingularValueOne() {
    let inner = Linear(6, 4, bias: false, using: &generator)
    inner.weight.value = inner.weight.value * 9
    let layer = SpectralNorm(inner, using: &generator)
    withPhase(.training(seed: 0)) { for _ in 0..<200 { _ = layer(Tensor.zeros([1, 6])) } }
    // The normalised weight by its effect on the identity; its norm by power iterations of its own.
    let weight = layer(Tensor.identity(6))
    var v = Tensor.normal([6], using: &generator)
    for _ in 0..<500 {
      v = weight.matmul(v.matmul(weight))
      v /= v.squared().sum().sqrt()
    }
    #expect(abs(v.matmul(weight).squared().sum().sqrt().scalar - 1) < 1e-4)
    #expect(layer.namedBuffers.map(\.name) == ["left", "right"])
    let vectors = layer.left.value.floats
    _ = layer(Tensor.zeros([1, 6]))
    #expect(layer.left.value.floats == vectors)
  }

  @Test mutating func wrappersTakeStandInsForTheirParameters() {
    let layer = WeightNorm(Linear(3, 2, using: &generator))
    let x = Tensor.normal([4, 3], using: &generator)
    let other = layer.parameters.map { Tensor.normal($0.shape, using: &generator) }
    let stood = layer.withParameters(other) { layer(x) }
    for (parameter, value) in zip(layer.parameters, other) { parameter.value = value }
    #expect(stood.floats == layer(x).floats)
  }

  @Test mutating func initialWeightsHaveTheBoundsOfPyTorch() {
    let convolution = Convolution1D(8, 16, kernel: 4, groups: 2, using: &generator)
    let bound = 1 / Float(16).squareRoot()
    #expect(convolution.weight.shape == [16, 4, 4])
    #expect(convolution.weight.value.floats.allSatisfy { abs($0) <= bound })
    #expect(convolution.weight.value.abs().max().item > 0.9 * bound)
    let transposed = TransposedConvolution2D(6, 4, kernel: 3, using: &generator)
    let second = 1 / Float(36).squareRoot()
    #expect(transposed.weight.shape == [6, 3, 3, 4])
    #expect(transposed.weight.value.abs().max().item <= second)
    let attention = MultiHeadAttention(8, heads: 2, using: &generator)
    #expect(attention.query.bias?.value.floats.allSatisfy { $0 == 0 } == true)
    #expect(attention.query.weight.value.abs().max().item <= (Float(6) / 16).squareRoot())
    #expect(ParametricReLU(3).slopes.value.floats == [0.25, 0.25, 0.25])
  }
}
