import Martlet
import MartletNetworks
import Testing

@Suite struct PerceptronShapeTests {
  @Test func parametersAreCountedAsTheNetworkHasThem() {
    var generator = PhiloxGenerator(seed: 1)
    for hidden in [[], [1], [7], [5, 3], [4, 4, 4, 9]] {
      let shape = PerceptronShape(inputs: 6, hidden: hidden, outputs: 2)
      let network = shape.network(using: &generator)
      #expect(network.parameterCount == shape.parameterCount)
      #expect(network.layers.count == 2 * hidden.count + 1)
      #expect(network(Tensor.ones([3, 6])).shape == [3, 2])
      #expect(shape.depth == hidden.count && shape.unitCount == hidden.reduce(0, +))
    }
    let activations = PerceptronShape(inputs: 1, hidden: [2, 2], outputs: 1)
      .network(activation: { Tanh() }, using: &generator).layers.filter { $0 is Tanh }
    #expect(activations.count == 2)
  }

  @Test func theWidthIsTheGreatestThatTheBudgetAllows() throws {
    for budget in [60, 500, 10_000, 1_234_567] {
      for depth in 1...7 {
        guard let shape = PerceptronShape(inputs: 10, outputs: 3, depth: depth, parameterBudget: budget) else {
          let least = PerceptronShape(inputs: 10, hidden: Array(repeating: 1, count: depth), outputs: 3)
          #expect(least.parameterCount > budget)
          continue
        }
        var wider = shape
        wider.hidden = shape.hidden.map { $0 + 1 }
        #expect(shape.parameterCount <= budget && wider.parameterCount > budget)
        #expect(Set(shape.hidden).count == 1 && shape.depth == depth)
      }
    }
    #expect(PerceptronShape(inputs: 10, outputs: 3, depth: 2, parameterBudget: 18) == nil)
  }

  @Test func aFamilyHasNearlyEqualBudgets() {
    let family = PerceptronShape.family(inputs: 784, outputs: 10, depths: [1, 2, 3, 5, 8], parameterBudget: 100_000)
    #expect(family.map(\.depth) == [1, 2, 3, 5, 8])
    for shape in family { #expect((98_000...100_000).contains(shape.parameterCount), "\(shape)") }
    #expect(zip(family, family.dropFirst()).allSatisfy { $0.hidden[0] > $1.hidden[0] })
    #expect(PerceptronShape.family(inputs: 100, outputs: 1, depths: [1, 2], parameterBudget: 103).map(\.depth) == [1])
  }
}

@Suite struct WeightPenaltyTests {
  @Test func penaltiesAreTheSumsOfTheWeights() {
    let model = Sequential(
      Linear(weight: Tensor([[1.0, -2], [3, 0]]).converted(to: .float32), bias: Tensor([Float(100), 100])), ReLU(),
      Linear(weight: Tensor([[-1.0, 0.5]]).converted(to: .float32)))
    #expect(WeightPenalty.absolute(2)(model).scalar == 2 * 7.5)
    #expect(WeightPenalty.squared(0.5)(model).scalar == 0.5 * 15.25)
    let (_, gradients) = valueAndGradients(of: model) { WeightPenalty.absolute(0.1)(model) }
    #expect(gradients[model.parameters[0]]?.floats == [0.1, -0.1, 0.1, 0])
    #expect(gradients[model.parameters[1]] == nil, "biases are free")
    model.parameters[0].isFrozen = true
    #expect(WeightPenalty.absolute(1)(model).scalar == 1.5)
  }

  @Test func theAbsolutePenaltyDrivesUselessWeightsToZero() {
    var generator = PhiloxGenerator(seed: 2)
    let x = Tensor.normal([200, 6], using: &generator)
    let y = x[Slice.all, 0..<1] * 2 - x[Slice.all, 1..<2]
    func weights(_ penalty: WeightPenalty) -> [Float] {
      var generator = PhiloxGenerator(seed: 3)
      let model = Linear(6, 1, bias: false, using: &generator)
      let optimizer = SGD(learningRate: 0.02)
      for _ in 0..<600 {
        let (_, gradients) = valueAndGradients(of: model) { meanSquaredError(model(x), y) + penalty(model) }
        optimizer.update(model, with: gradients)
      }
      return model.weight.value.floats
    }
    let (sparse, dense) = (weights(.absolute(0.2)), weights(.squared(0.2)))
    #expect(sparse[2...].allSatisfy { abs($0) < 0.01 }, "\(sparse)")
    #expect(abs(sparse[0]) > 1.5 && abs(sparse[1]) > 0.7)
    #expect(abs(dense[0]) < 1.9 && abs(dense[1]) < 1, "\(dense)")
  }
}
