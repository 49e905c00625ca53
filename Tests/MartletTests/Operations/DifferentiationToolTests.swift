import Martlet
import Testing

/// Hessians, Jacobians, pullbacks of one's own, checkpoints and stand-ins for parameters.
@Suite struct DifferentiationToolTests {
  private var generator = PhiloxGenerator(seed: 6)

  private func random(_ shape: Shape) -> Tensor {
    var generator = PhiloxGenerator(seed: UInt64(shape.elementCount))
    return Tensor.normal(shape, dtype: .float64, using: &generator)
  }

  @Test func theHessianOfAQuadraticFormIsItsMatrix() {
    let a = random([4, 4])
    let matrix = a + a.transposed()
    let found = hessian(at: random([4])) { x in 0.5 * (x * matrix.matmul(x)).sum() }
    expectClose(found, matrix, (1e-12, 1e-12), "hessian")
    let saddle = hessian(at: Tensor([0.0, 0.0])) { x in x[0].squared() - x[1].squared() }
    #expect(saddle.doubles == [2, 0, 0, -2])
  }

  @Test func theHessianIsThatOfDifferences() {
    let x = random([2, 3])
    func f(_ x: Tensor) -> Tensor { (x.exp() * x.sin()).sum() + x.product() }
    let found = hessian(at: x, f)
    #expect(found.shape == [6, 6])
    for i in 0..<6 {
      let step = Tensor((0..<6).map { $0 == i ? 1e-6 : 0.0 }, shape: [2, 3])
      let row = (gradient(at: x + step, f) - gradient(at: x - step, f)).reshaped(to: [6]) / 2e-6
      expectClose(found[i], row, (1e-6, 1e-7), "row \(i)")
    }
  }

  @Test func theJacobianOfALinearMapIsItsMatrix() {
    let matrix = random([3, 5])
    expectClose(jacobian(at: random([5])) { matrix.matmul($0) }, matrix, (1e-12, 1e-12), "jacobian")
    #expect(jacobian(at: random([4])) { $0[0..<0] }.shape == [0, 4])
    #expect(jacobian(at: random([2, 2])) { $0.sum() }.doubles == [1, 1, 1, 1])
  }

  @Test func hessianVectorProductsAreThoseOfTheMatrix() {
    let (x, direction) = (random([5]), Tensor((0..<5).map { Double($0) - 1.7 }))
    func f(_ x: Tensor) -> Tensor { (x.tanh() * x.squared()).sum() * x.sum() }
    let product = hessianVectorProduct(at: x, direction: direction, f)
    expectClose(product, hessian(at: x, f).matmul(direction), (1e-10, 1e-10), "product")
  }

  @Test mutating func hessianVectorProductsOfModelsAreThoseOfDifferences() {
    let model = Linear(weight: random([2, 3]), bias: random([2]))
    let (x, y) = (random([4, 3]), random([4, 2]))
    func loss() -> Tensor { meanSquaredError(model(x).tanh(), y) }
    let direction = model.parameters.map { random($0.shape) + 0.3 }
    let product = hessianVectorProduct(of: model, direction: direction, loss)
    let start = model.parameters.map(\.value)
    func gradients(_ step: Double) -> [Tensor] {
      valueAndGradients(at: zip(start, direction).map { $0 + $1 * step }) { values in
        model.withParameters(values) { loss() }
      }.gradients.map { $0 ?? Tensor.zeros([]) }
    }
    for (index, (above, below)) in zip(gradients(1e-6), gradients(-1e-6)).enumerated() {
      expectClose(product[index], (above - below) / 2e-6, (1e-6, 1e-8), "parameter \(index)")
    }
  }

  @Test func aPullbackOfOnesOwnReplacesThatOfTheForward() {
    let x = Tensor([1.0, -2.0, 3.0])
    func cube(_ x: Tensor) -> Tensor {
      x.withPullback({ upstream, x, _ in upstream * 3 * x.squared() }) { $0 * $0 * $0 }
    }
    let (value, slope) = valueAndGradient(at: x) { cube($0).sum() }
    #expect(value.scalar == 20)
    #expect(slope.doubles == [3, 12, 27])
    #expect(gradient(at: x) { gradient(at: $0) { cube($0).sum() }.sum() }.doubles == [6, -12, 18])
    // The result's own value may be used, and differentiated again.
    func exponential(_ x: Tensor) -> Tensor { x.withPullback({ $0 * $2 }) { $0.exp() } }
    let third = gradient(at: x) { gradient(at: $0) { gradient(at: $0) { exponential($0).sum() }.sum() }.sum() }
    #expect(third.isClose(to: x.exp(), tolerance: 1e-12, relative: 1e-12))
  }

  @Test func aPullbackOfSeveralOperandsAndResultsReplacesThatOfTheForward() {
    let (a, b) = (Tensor([1.0, -2.0, 3.0]), Tensor([0.5, 4.0, -1.0]))
    // A product and a sum, as one operation.
    func both(_ a: Tensor, _ b: Tensor) -> [Tensor] {
      withPullback(
        of: [a, b],
        { upstreams, operands, results in
          #expect(results.count == 2 && operands.count == 2)
          let ofProduct = operands.reversed().map { other in upstreams[0].map { $0 * other } }
          return ofProduct.map { part in
            guard let part, let sum = upstreams[1] else { return part ?? upstreams[1] }
            return part + sum
          }
        }
      ) { [$0[0] * $0[1], $0[0] + $0[1]] }
    }
    #expect(both(a, b).map(\.doubles) == [[0.5, -8, -3], [1.5, 2, 2]])
    func loss(_ operands: [Tensor]) -> Tensor {
      let results = both(operands[0], operands[1])
      return (results[0].squared() + 2 * results[1]).sum()
    }
    let (value, gradients) = valueAndGradients(at: [a, b]) { loss($0) }
    #expect(value.scalar == 84.25)
    #expect(gradients[0]?.doubles == [2.5, -62, 8])
    #expect(gradients[1]?.doubles == [3, 34, -16])
    // Of one result only, and of one operand only.
    #expect(gradient(at: a) { both($0, b)[1].sum() }.doubles == [1, 1, 1])
    #expect(gradient(at: b) { both(a, $0)[0].sum() }.doubles == a.doubles)
    let second = gradient(at: a) { gradient(at: $0) { both($0, b)[0].squared().sum() }.sum() }
    let expectedSecond: Tensor = 2 * b.squared()
    #expect(second.doubles == expectedSecond.doubles)
    let mixed = gradient(at: a) { a in gradient(at: b) { both(a, $0)[0].squared().sum() }.sum() }
    let expectedMixed: Tensor = 4 * a * b
    #expect(mixed.doubles == expectedMixed.doubles)
    // An operand without a gradient.
    let none = valueAndGradients(at: [a, b]) { x in
      withPullback(of: x, { upstreams, _, _ in [upstreams[0], nil] }) { [$0[0] + $0[1]] }[0].sum()
    }
    #expect(none.gradients[0]?.doubles == [1, 1, 1])
    #expect(none.gradients[1] == nil)
  }

  @Test func straightThroughPassesGradientsOn() {
    let x = Tensor([0.2, 0.7, -1.4])
    let (value, slope) = valueAndGradient(at: x) {
      ($0.straightThrough { $0.rounded() } * Tensor([1.0, 2.0, 3.0])).sum()
    }
    #expect(value.scalar == 0 + 2 - 3)
    #expect(slope.doubles == [1, 2, 3])
    #expect(gradient(at: x) { ($0.scalingGradient(by: -0.5) * $0).sum() }.isClose(to: 0.5 * x))
    #expect(x.straightThrough { $0.sign() }.doubles == [1, 1, -1])
  }

  @Test mutating func checkpointsChangeNothingButMemory() throws {
    let layer = Sequential(
      Linear(6, 16, using: &generator), GELU(), Dropout(0.3), Linear(16, 4, using: &generator), Dropout(0.2))
    let x = Tensor.normal([8, 6], using: &generator)
    func run(_ isCheckpointed: Bool) -> (Tensor, Gradients, Tensor) {
      withPhase(.training(seed: 3)) {
        let (value, gradients) = valueAndGradients(of: layer) {
          (isCheckpointed ? layer.checkpointed(x) : layer(x)).squared().sum()
        }
        let slope = gradient(at: x) { (isCheckpointed ? layer.checkpointed($0) : layer($0)).squared().sum() }
        return (value, gradients, slope)
      }
    }
    let (plain, saved) = (run(false), run(true))
    #expect(plain.0.scalar == saved.0.scalar)
    #expect(plain.2.floats == saved.2.floats)
    for parameter in layer.parameters {
      expectClose(saved.1[parameter], try #require(plain.1[parameter]), (1e-6, 1e-7), "checkpoint")
    }
  }

  @Test mutating func checkpointsFollowOneAnother() throws {
    let layers = (0..<3).map { _ in Linear(4, 4, using: &generator) }
    let model = Sequential(layers)
    let x = Tensor.normal([2, 4], using: &generator)
    let (_, saved) = valueAndGradients(of: model) {
      layers.reduce(x * 2) { $1.checkpointed($0.tanh()) }.squared().sum()
    }
    let (_, plain) = valueAndGradients(of: model) { layers.reduce(x * 2) { $1($0.tanh()) }.squared().sum() }
    for parameter in model.parameters {
      #expect(try #require(saved[parameter]).floats == #require(plain[parameter]).floats)
    }
  }

  @Test mutating func checkpointsLeaveFrozenParametersOut() {
    let layer = Sequential(Linear(3, 3, using: &generator), Linear(3, 2, using: &generator))
    layer.layers[0].freeze()
    let x = Tensor.normal([2, 3], using: &generator)
    let (_, gradients) = valueAndGradients(of: layer) { layer.checkpointed(x).squared().sum() }
    let (_, plain) = valueAndGradients(of: layer) { layer(x).squared().sum() }
    for parameter in layer.parameters {
      #expect((gradients[parameter] == nil) == parameter.isFrozen)
      #expect(gradients[parameter]?.floats == plain[parameter]?.floats)
    }
  }

  @Test mutating func checkpointsTakeSeveralOperandsAndGiveSeveralResults() throws {
    let embedding = Embedding(7, 8, using: &generator)
    let layer = TransformerDecoderLayer(8, heads: 2, hidden: 16, dropout: 0.1, using: &generator)
    let model = Sequential(embedding, Lambda { $0 })
    let tokens = Tensor([1, 4, 2, 6, 0, 3].map(Int32.init), shape: [2, 3])
    let memory = Tensor.normal([2, 5, 8], using: &generator)
    func run(_ isCheckpointed: Bool) -> ([Tensor], [[Float]], [Float]) {
      withPhase(.training(seed: 3)) {
        func parts(_ x: [Tensor]) -> [Tensor] {
          let states = embedding(x[0])
          return [layer(states, memory: x[1]), states.mean(1)]
        }
        var results: [Tensor] = []
        func loss(_ memory: Tensor) -> Tensor {
          // Tokens are integers and have no gradient; the second result has no influence.
          let inputs = [tokens, memory]
          let both = Pair(model, layer)
          results = isCheckpointed ? both.checkpointed(inputs, parts) : parts(inputs)
          return results[0].squared().sum()
        }
        let gradients = valueAndGradients(of: Pair(model, layer)) { loss(memory) }.gradients
        let slope = gradient(at: memory) { loss($0) }
        return (results, Pair(model, layer).parameters.map { gradients[$0]?.floats ?? [] }, slope.floats)
      }
    }
    let (plain, saved) = (run(false), run(true))
    #expect(plain.0.map(\.floats) == saved.0.map(\.floats))
    #expect(plain.1 == saved.1 && plain.2 == saved.2)
    #expect(plain.1.allSatisfy { !$0.isEmpty } && plain.2.contains { $0 != 0 })
  }

  private final class Pair: Module {
    let first: any Module
    let second: any Module

    init(_ first: any Module, _ second: any Module) { (self.first, self.second) = (first, second) }
  }

  @Test mutating func checkpointsHaveSecondDerivatives() {
    let layer = Sequential(Linear(weight: random([4, 3])), Tanh(), Linear(weight: random([2, 4])))
    let x = random([2, 3])
    func second(_ f: @escaping (Tensor) -> Tensor) -> Tensor {
      gradient(at: x) { gradient(at: $0) { f($0).squared().sum() }.squared().sum() }
    }
    expectClose(second { layer.checkpointed($0) }, second { layer($0) }, (1e-10, 1e-10), "second order")
  }

  @Test func aStepOfGradientDescentIsDifferentiated() {
    // loss(θ) = θ²; θ' = θ − α · 2θ = (1 − 2α) θ; d/dθ θ'² = 2 (1 − 2α)² θ.
    let model = Linear(weight: Tensor([3.0], shape: [1, 1]))
    let x = Tensor([1.0], shape: [1, 1])
    func loss() -> Tensor { model(x).squared().sum() }
    let (_, outer) = valueAndGradients(of: model) {
      let start = model.parameters.map(\.value)
      let (_, inner) = valueAndGradients(at: start) { values in model.withParameters(values) { loss() } }
      let fast = zip(start, inner).map { $0 - 0.1 * ($1 ?? Tensor.zeros(like: $0)) }
      return model.withParameters(fast) { loss() }
    }
    #expect(abs((outer[model.weight]?.scalar ?? 0) - 2 * 0.64 * 3) < 1e-12)
  }

  @Test mutating func standInsNestAndEnd() {
    let inner = Linear(2, 2, bias: false, using: &generator)
    let model = Sequential(inner, Linear(2, 2, bias: false, using: &generator))
    let original = inner.weight.value.floats
    let (one, two) = (Tensor.ones([2, 2]), Tensor(repeating: 2, shape: [2, 2]))
    model.withParameters([one, one]) {
      #expect(inner.weight.value.floats == one.floats)
      inner.withParameters([two]) {
        #expect(inner.weight.value.floats == two.floats)
        #expect(model.parameters[1].value.floats == one.floats)
      }
      #expect(inner.weight.value.floats == one.floats)
    }
    #expect(inner.weight.value.floats == original)
    struct Stop: Error {}
    try? model.withParameters([one, one]) { throw Stop() }
    #expect(inner.weight.value.floats == original)
  }
}
