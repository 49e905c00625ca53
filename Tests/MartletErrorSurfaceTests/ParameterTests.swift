import Martlet
import MartletErrorSurface
import Testing

@Suite struct ParameterTests {
  private func network() -> Sequential {
    var generator = PhiloxGenerator(seed: 1)
    return Sequential(
      Linear(3, 4, using: &generator), BatchNorm(4), ReLU(), Residual(Linear(4, 4, bias: false, using: &generator)),
      Linear(4, 2, using: &generator))
  }

  @Test func aVectorHasAllTrainedParametersInOrder() {
    let model = network()
    let layout = ParameterLayout(of: model)
    #expect(layout.count == model.parameterCount && layout.names == model.namedParameters.map(\.name))
    #expect(model.parameterVector.floats == model.parameters.flatMap { $0.value.floats })
    #expect(layout.ranges[1] == 12..<16 && layout.shapes[1] == [4])
    let tensors = layout.tensors(model.parameterVector)
    #expect(zip(tensors, model.parameters).allSatisfy { $0.shape == $1.shape && $0.floats == $1.value.floats })
    #expect(layout.vector(tensors).floats == model.parameterVector.floats)
    model.parameters[0].isFrozen = true
    #expect(ParameterLayout(of: model).count == layout.count - 12)
    #expect(model.parameterVector.floats == Array(layout.vector(tensors).floats.dropFirst(12)))
  }

  @Test func aVectorIsTakenOver() {
    let (model, other) = (network(), network())
    model.setParameters(model.parameterVector * 2)
    #expect(model.parameterVector.floats == other.parameterVector.floats.map { $0 * 2 })
    model.setParameters(other.parameterVector.converted(to: .float64))
    #expect(model.parameterVector.dtype == .float32 && model.parameterVector.floats == other.parameterVector.floats)
  }

  @Test func gradientsBecomeAVectorWithZerosWhereThereAreNone() {
    let model = network()
    let layout = ParameterLayout(of: model)
    let (_, gradients) = valueAndGradients(of: model) { model.parameters[0].value.sum() }
    #expect(layout.vector(gradients, of: model).floats == (0..<layout.count).map { $0 < 12 ? 1 : 0 })
  }

  @Test func theSurfaceAtTheModelsPlaceIsItsLoss() {
    let model = network()
    let x = Tensor((0..<15).map { Float($0 * 7 % 5) - 2 }, shape: [5, 3])
    let labels = Tensor([0, 1, 1, 0, 1] as [Int32])
    let surface = ModelLoss(of: model) { withPhase(.training(seed: 1)) { crossEntropy(model(x), labels) } }
    let (loss, gradients) = valueAndGradients(of: model) {
      withPhase(.training(seed: 1)) { crossEntropy(model(x), labels) }
    }
    let (value, gradient) = valueAndGradient(at: surface.point, surface.callAsFunction)
    #expect(value.floats == loss.floats)
    #expect(gradient.isClose(to: surface.layout.vector(gradients, of: model), tolerance: 1e-6))
  }

  @Test func theModelStaysAsItIsBitForBit() throws {
    let model = network()
    model.parameters[3].isFrozen = true
    let x = Tensor((0..<15).map { Float($0 * 7 % 5) - 2 }, shape: [5, 3])
    let labels = Tensor([0, 1, 1, 0, 1] as [Int32])
    let surface = ModelLoss(of: model) { withPhase(.training(seed: 1)) { crossEntropy(model(x), labels) } }
    let before = model.state.mapValues(\.floats)
    var generator = PhiloxGenerator(seed: 5)
    let first = filterNormalizedDirection(of: model, using: &generator)
    let second = filterNormalizedDirection(of: model, using: &generator)
    let places = evenlySpaced(-1...1, count: 5)
    let grid = LossSurface(
      around: surface.point, along: first, and: second, columns: places, rows: places, surface.callAsFunction)
    _ = try HessianSpectrum(at: surface.point, surface.callAsFunction)
    _ = Sharpness(at: surface.point, radius: 0.1, using: &generator, surface.callAsFunction)
    #expect(model.state.mapValues(\.floats) == before)
    #expect(grid.losses[2][2] == surface(surface.point).scalar)
    #expect(Set(grid.losses.joined()).count == 25)
  }
}
