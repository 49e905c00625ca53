import Martlet
import Testing

@Suite struct ModuleTests {
  private final class Block: Layer {
    let norm: LayerNorm
    let hidden: [Linear]
    let extra: Linear?
    let none: Linear?
    let rates: [Double] = [1, 2]

    init(_ generator: inout PhiloxGenerator) {
      norm = LayerNorm(4)
      hidden = [Linear(4, 4, using: &generator), Linear(4, 4, bias: false, using: &generator)]
      extra = Linear(4, 4, using: &generator)
      none = nil
    }

    func callAsFunction(_ x: Tensor) -> Tensor { hidden.reduce(norm(x)) { $1($0) } }
  }

  private final class Network: Layer {
    let embedding: Embedding
    let blocks: [Block]
    let head: Sequential
    let tied: Parameter
    let pair: (Linear, BatchNorm)

    init(seed: UInt64 = 1) {
      var generator = PhiloxGenerator(seed: seed)
      embedding = Embedding(10, 4, using: &generator)
      blocks = [Block(&generator), Block(&generator)]
      head = Sequential(Linear(4, 3, using: &generator), ReLU(), Residual(Linear(3, 3, using: &generator)))
      tied = embedding.weight
      pair = (Linear(1, 1, using: &generator), BatchNorm(2))
    }

    func callAsFunction(_ x: Tensor) -> Tensor { head(blocks.reduce(x) { $1($0) }) }
  }

  @Test func parametersHaveTheirPropertyPaths() {
    let block = [
      "norm.scale", "norm.shift", "hidden.0.weight", "hidden.0.bias", "hidden.1.weight", "extra.weight", "extra.bias",
    ]
    #expect(
      Network().namedParameters.map(\.name)
        == ["embedding.weight"] + block.map { "blocks.0." + $0 } + block.map { "blocks.1." + $0 } + [
          "head.0.weight", "head.0.bias", "head.2.branch.weight", "head.2.branch.bias", "pair.0.weight", "pair.0.bias",
          "pair.1.scale", "pair.1.shift",
        ])
    #expect(Network().namedBuffers.map(\.name) == ["pair.1.runningMean", "pair.1.runningVariance"])
    var generator = PhiloxGenerator(seed: 1)
    #expect(
      Sequential(Linear(1, 1, using: &generator), Sequential(Tanh(), Linear(1, 1, bias: false, using: &generator)))
        .namedParameters.map(\.name) == ["0.weight", "0.bias", "1.1.weight"])
  }

  private enum Head {
    case none
    case linear(Linear)
    case both(first: Linear, second: Tanh)
  }

  private final class Heads: Module {
    let byName: [String: Linear]
    let byNumber: [Int: any Layer]
    let heads: [Head]

    init() {
      var generator = PhiloxGenerator(seed: 1)
      func linear() -> Linear { Linear(1, 1, bias: false, using: &generator) }
      byName = ["speech": linear(), "image": linear()]
      byNumber = [3: linear(), 1: Sequential(Tanh(), linear())]
      heads = [.linear(linear()), .none, .both(first: linear(), second: Tanh())]
    }
  }

  @Test func modulesInDictionariesAndEnumerationsAreFound() {
    let model = Heads()
    #expect(
      model.namedParameters.map(\.name) == [
        "byName.image.weight", "byName.speech.weight", "byNumber.1.1.weight", "byNumber.3.weight",
        "heads.0.linear.weight", "heads.2.both.first.weight",
      ])
    #expect(
      model.namedModules.map(\.name) == [
        "", "byName.image", "byName.speech", "byNumber.1", "byNumber.1.0", "byNumber.1.1", "byNumber.3",
        "heads.0.linear",
        "heads.2.both.first", "heads.2.both.second",
      ])
  }

  @Test func modulesHaveTheirPropertyPaths() {
    let network = Network()
    let block = ["", ".norm", ".hidden.0", ".hidden.1", ".extra"]
    #expect(
      network.namedModules.map(\.name)
        == ["", "embedding"] + block.map { "blocks.0" + $0 } + block.map { "blocks.1" + $0 } + [
          "head", "head.0", "head.1", "head.2", "head.2.branch", "pair.0", "pair.1",
        ])
    for (name, module) in network.namedModules {
      for (path, parameter) in module.namedParameters where parameter !== network.tied {
        let whole = name.isEmpty ? path : "\(name).\(path)"
        #expect(network.namedParameters.contains { $0.name == whole && $0.value === parameter })
      }
    }
  }

  @Test func aSharedParameterStandsOnce() {
    let network = Network()
    #expect(network.parameters.filter { $0 === network.tied }.count == 1)
    #expect(network.parameterCount == 40 + 2 * (8 + 20 + 16 + 20) + 15 + 12 + 2 + 4)
    let layer = Linear(weight: Tensor.ones([2, 2]))
    #expect(Sequential(layer, layer).namedParameters.map(\.name) == ["0.weight"])
    #expect(Set(network.state.keys) == Set(network.namedParameters.map(\.name) + network.namedBuffers.map(\.name)))
  }

  private class Base: Layer {
    let first = Parameter(Tensor.ones([1]))
    func callAsFunction(_ x: Tensor) -> Tensor { x * first.value }
  }

  private final class Derived: Base {
    let second = Parameter(Tensor.ones([2]))
  }

  @Test func inheritedPropertiesComeFirst() {
    #expect(Derived().namedParameters.map(\.name) == ["first", "second"])
  }

  @Test func aModelPrintsItsStructure() {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Convolution2D(1, 8, kernel: 3, stride: 2, padding: .same, using: &generator), BatchNorm(8), ReLU(),
      MaxPooling2D(), Residual(Convolution2D(8, 8, kernel: 3, padding: 1, groups: 2, bias: false, using: &generator)),
      Flatten(), Dropout(0.25), Linear(1152, 100, using: &generator), LeakyReLU(slope: 0.2))
    #expect(
      model.description == """
        Sequential (115,684)
          0: Convolution2D 1 → 8, 3×3, stride 2, padding same (80)
          1: BatchNorm 8 (16)
          2: ReLU
          3: MaxPooling2D 2×2
          4: Residual (288)
            branch: Convolution2D 8 → 8, 3×3, padding 1, 2 groups (288)
          5: Flatten
          6: Dropout 0.25
          7: Linear 1152 → 100 (115,300)
          8: LeakyReLU 0.2
        """)
    #expect("\(Embedding(5, 2, using: &generator))" == "Embedding 5 × 2 (10)")
    #expect(
      LayerNorm(4).summary == "LayerNorm 4"
        && AveragePooling2D(window: 3, stride: 1).summary == "AveragePooling2D 3×3, stride 1")
  }

  @Test func frozenParametersGetNoGradientAndNoUpdate() throws {
    let network = Network()
    let scales = try network.blocks.map { try #require($0.norm.scale) }
    network.blocks[0].freeze()
    let before = network.state.mapValues(\.bytes)
    let x = Tensor.sample([2, 4])
    for optimizer in [SGD(learningRate: 0.1), Adam(), AdamW(weightDecay: 0.5)] as [any Optimizer] {
      let (_, gradients) = valueAndGradients(of: network) { network(x).squared().sum() }
      #expect(gradients[scales[0]] == nil && gradients[scales[1]] != nil)
      optimizer.update(network, with: gradients)
    }
    for (name, tensor) in network.state {
      let unchanged =
        name.hasPrefix("blocks.0") || !["blocks", "head"].contains(String(name.split(separator: ".")[0]))
        || name.contains("extra")
      #expect((tensor.bytes == before[name]) == unchanged, "\(name)")
    }
    network.blocks[0].freeze(false)
    #expect(valueAndGradients(of: network) { network(x).sum() }.gradients[scales[0]] != nil)
  }

  @Test func copiesAreIndependent() {
    let (one, other) = (Network(seed: 1), Network(seed: 2))
    one.pair.1.runningMean?.value = Tensor([3, 4] as [Float])
    other.copyParameters(from: one)
    #expect(other.state.mapValues(\.bytes) == one.state.mapValues(\.bytes))
    let (_, gradients) = valueAndGradients(of: other) { other(Tensor.sample([2, 4])).squared().sum() }
    let before = one.state.mapValues(\.bytes)
    SGD(learningRate: 0.1).update(other, with: gradients)
    #expect(one.state.mapValues(\.bytes) == before)
    #expect(other.state["head.0.weight"]?.bytes != before["head.0.weight"])
  }

  @Test func averagesMoveByTheDecay() {
    let (one, other) = (Linear(weight: Tensor([[Float(1), 2]])), Linear(weight: Tensor([[Float(5), -2]])))
    one.averageParameters(with: other, decay: 0.75)
    expectClose(one.weight.value.doubles, [2, 1], relative: 1e-6, absolute: 0)
    #expect(other.weight.value.floats == [5, -2])
  }

  @Test func valuesTakenBeforeAnUpdateStay() {
    let layer = Linear(weight: Tensor([[Float(1), 2]]))
    let taken = layer.weight.value
    let (_, gradients) = valueAndGradients(of: layer) { layer(Tensor([[Float(1), 1]])).sum() }
    SGD(learningRate: 1).update(layer, with: gradients)
    #expect(taken.floats == [1, 2] && layer.weight.value.floats == [0, 1])
  }

  @Test func structuresOfModelsThatAreGoneDoNotStay() {
    // New models take the addresses of old ones.
    for round in 0..<2000 {
      let model = Linear(
        weight: Tensor.zeros([1 + round % 3, 1]), bias: round % 2 == 0 ? Tensor.zeros([1 + round % 3]) : nil)
      #expect(model.parameters.count == (round % 2 == 0 ? 2 : 1) && model.parameters[0] === model.weight)
    }
  }
}
