import Martlet
import Testing

@Suite struct GradientsTests {
  private final class Pair: Module {
    let first: Parameter
    let second: Parameter

    init(_ first: [Double] = [1, 2], _ second: [Double] = [3, -1]) {
      self.first = Parameter(Tensor(first))
      self.second = Parameter(Tensor(second))
    }
  }

  @Test func aGradientIsThatOfTheFormula() {
    let (value, gradient) = valueAndGradient(at: Tensor([1.0, 2, 3])) { ($0 * $0).sum() }
    #expect(value.scalar == 14)
    #expect(gradient.doubles == [2, 4, 6])
  }

  @Test func derivativesOfThePowerOfThreeNest() {
    func cube(_ x: Tensor) -> Tensor { x * x * x }
    let x = Tensor(2.0)
    let first = gradient(at: x, cube)
    let second = gradient(at: x) { gradient(at: $0, cube) }
    let third = gradient(at: x) { gradient(at: $0) { gradient(at: $0, cube) } }
    let fourth = gradient(at: x) { gradient(at: $0) { gradient(at: $0) { gradient(at: $0, cube) } } }
    #expect([first, second, third, fourth].map(\.scalar) == [12, 12, 6, 0])
  }

  @Test func thirdDerivativesOfFunctionsAreExact() {
    for (value, expected) in [(0.3, -0.3.cosine), (1.7, -1.7.cosine)] {
      let third = gradient(at: Tensor(value)) { gradient(at: $0) { gradient(at: $0) { $0.sin() } } }
      #expect(abs(third.scalar - expected) < 1e-14)
    }
    // d³/dx³ of 1/(1 + e^{−x}) at 0 is −1/8, of tanh −2.
    let sigmoid = gradient(at: Tensor(0.0)) { gradient(at: $0) { gradient(at: $0) { $0.sigmoid() } } }
    let tanh = gradient(at: Tensor(0.0)) { gradient(at: $0) { gradient(at: $0) { $0.tanh() } } }
    #expect(abs(sigmoid.scalar + 0.125) < 1e-15 && abs(tanh.scalar + 2) < 1e-14)
  }

  @Test func hessianVectorProductsComeFromNesting() {
    // f(x) = ½ xᵀAx + Σ x⁴ has the Hessian A + 12 diag(x²).
    let a = Tensor([[2.0, 1, 0], [1, 3, -1], [0, -1, 4]])
    let (x, v) = (Tensor([1.0, -2, 0.5]), Tensor([0.3, 1, -2]))
    func f(_ x: Tensor) -> Tensor { 0.5 * x.matmul(a.matmul(x)) + x.pow(4).sum() }
    let product = gradient(at: x) { (gradient(at: $0, f) * v).sum() }
    let expected = a.matmul(v) + 12 * x.squared() * v
    expectClose(product, expected, relative: 1e-13, absolute: 1e-13)
  }

  @Test func aGradientPenaltyReachesTheParameters() {
    // critic(x) = Σ tanh(x · w); the penalty (‖∂critic/∂x‖ − 1)² against finite differences in w.
    let x = Tensor.sample([5, 3], seed: 3, dtype: .float64)
    let weight = Tensor.sample([3, 1], seed: 4, dtype: .float64)
    final class Critic: Layer {
      let weight: Parameter
      init(_ weight: Tensor) { self.weight = Parameter(weight) }
      func callAsFunction(_ x: Tensor) -> Tensor { x.matmul(weight.value).tanh() }
    }
    func penalty(_ critic: Critic) -> Tensor {
      let slopes = gradient(at: x) { critic($0).sum() }
      return (slopes.norm([1]) - 1).squared().mean() + critic(x).mean()
    }
    let critic = Critic(weight)
    let (_, gradients) = valueAndGradients(of: critic) { penalty(critic) }
    for index in 0..<3 {
      func value(_ offset: Double) -> Double {
        var moved = weight.doubles
        moved[index] += offset
        return penalty(Critic(Tensor(moved, shape: [3, 1]))).scalar
      }
      let expected = (value(1e-5) - value(-1e-5)) / 2e-5
      #expect(abs((gradients[critic.weight]?.doubles[index] ?? .nan) - expected) < 1e-8)
    }
  }

  @Test func aStepInsideAnOuterGradientIsDifferentiable() {
    // θ' = θ − η ∂L/∂θ with L = θ²; d(θ'²)/dθ = 2θ(1 − 2η)².
    let (theta, rate) = (1.5, 0.1)
    let outer = gradient(at: Tensor(theta)) { theta in
      let inner = gradient(at: theta) { $0.squared() }
      return (theta - rate * inner).squared()
    }
    #expect(abs(outer.scalar - 2 * theta * (1 - 2 * rate) * (1 - 2 * rate)) < 1e-14)
  }

  @Test func innerGradientsTreatOuterVariablesAsConstants() {
    // ∂/∂y (x y²) = 2xy, and d/dx of that = 2y.
    let result = gradient(at: Tensor(3.0)) { x in gradient(at: Tensor(5.0)) { y in x * y * y } }
    #expect(result.scalar == 10)
  }

  @Test func independentAndFrozenParametersHaveNoGradient() {
    let model = Pair()
    #expect(valueAndGradients(of: model) { model.first.value.sum() }.gradients[model.second] == nil)
    model.first.isFrozen = true
    let (_, gradients) = valueAndGradients(of: model) { (model.first.value * model.second.value).sum() }
    #expect(gradients[model.first] == nil)
    #expect(gradients[model.second]?.doubles == [1, 2])
    let others = valueAndGradients(at: [Tensor(1.0), Tensor(2.0)]) { $0[0] * 3 }.gradients
    #expect(others[0]?.scalar == 3 && others[1] == nil)
  }

  @Test func aSharedParameterCollectsTheGradientOfEveryUse() {
    let shared = Parameter(Tensor([2.0]))
    final class Two: Module {
      let one: Parameter
      let other: Parameter
      init(_ shared: Parameter) { (one, other) = (shared, shared) }
    }
    let model = Two(shared)
    #expect(model.parameters.count == 1)
    let (_, gradients) = valueAndGradients(of: model) { (model.one.value * model.other.value.squared()).sum() }
    #expect(gradients[shared]?.doubles == [12])
  }

  @Test func aLossThatDependsOnNothingHasNoGradients() {
    let model = Pair()
    let (loss, gradients) = valueAndGradients(of: model) { Tensor(4.0) }
    #expect(loss.scalar == 4)
    #expect(gradients[model.first] == nil && gradients[model.second] == nil)
    #expect(gradients.norm == 0)
    #expect(gradient(at: Tensor([1.0, 2])) { _ in Tensor(1.0) }.doubles == [0, 0])
  }

  @Test func theLossMayBeTheVariableItself() {
    #expect(gradient(at: Tensor(4.0)) { $0 }.scalar == 1)
    #expect(gradient(at: Tensor([4.0])) { $0.reshaped(to: []) }.doubles == [1])
  }

  @Test func tensorsThatEscapeAreConstants() throws {
    var escaped: Tensor?
    _ = gradient(at: Tensor([3.0])) { x in
      escaped = x * x
      return x.sum()
    }
    let kept = try #require(escaped)
    #expect(gradient(at: Tensor([2.0])) { (kept * $0).sum() }.doubles == [9])
    #expect(gradient(at: Tensor([2.0])) { _ in kept.sum() }.doubles == [0])
    let nested = gradient(at: Tensor([2.0])) { x in
      _ = gradient(at: x) { y in
        escaped = y * 3
        return y.sum()
      }
      // The inner scope is closed; what it made of the outer variable still depends on that.
      return (escaped ?? x).sum()
    }
    #expect(nested.doubles == [3])
  }

  @Test func gradientsAccumulateOverUses() {
    let g = gradient(at: Tensor([1.0, 2])) { x in
      let y = x * 2
      return (y + y * x + x.reshaped(to: [2, 1]).squeezed() + x[0]).sum()
    }
    // 2 + 4x + 1, and 2 for the first, which stands in both elements.
    #expect(g.doubles == [9, 11])
  }

  @Test func detachedAndUnrecordedValuesAreConstants() {
    let x = Tensor([3.0])
    #expect(gradient(at: x) { ($0.detached() * $0).sum() }.doubles == [3])
    #expect(gradient(at: x) { x in (withoutGradients { x * x } * x).sum() }.doubles == [9])
    #expect(withoutGradients { gradient(at: x) { ($0 * $0).sum() } }.doubles == [6])
    let model = Pair()
    let (_, gradients) = valueAndGradients(of: model) {
      (withoutGradients { model.first.value } * model.second.value).sum()
    }
    #expect(gradients[model.first] == nil && gradients[model.second]?.doubles == [1, 2])
  }

  @Test func aThrowingClosureLeavesTheThreadClean() {
    struct Stop: Error {}
    let model = Pair()
    #expect(throws: Stop.self) {
      _ = try valueAndGradient(at: Tensor([1.0])) { x in
        _ = x * x
        _ = try valueAndGradients(of: model) { () throws -> Tensor in
          _ = model.first.value * x
          throw Stop()
        }
        return x.sum()
      }
    }
    #expect(throws: Stop.self) { try withPhase(.training(seed: 1)) { throw Stop() } }
    #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
    #expect(currentPhase == .inference)
    #expect(valueAndGradient(at: Tensor([2.0])) { ($0 * $0).sum() }.gradient.doubles == [4])
  }

  @Test func anInnerThrowLeavesTheOuterGradientIntact() {
    struct Stop: Error {}
    let g = gradient(at: Tensor([2.0])) { x in
      let y = x * x
      _ = try? valueAndGradient(at: x) { z -> Tensor in
        _ = z * z * x
        throw Stop()
      }
      return (y * x).sum()
    }
    #expect(g.doubles == [12])
  }

  @Test func clippingLimitsTheNormOfAllTogether() throws {
    let model = Pair()
    let (_, gradients) = valueAndGradients(of: model) {
      (model.first.value * Tensor([3.0, 0])).sum() + (model.second.value * Tensor([0.0, 4])).sum()
    }
    #expect(gradients.norm == 5)
    let clipped = gradients.clipped(norm: 1)
    #expect(abs(clipped.norm - 1) < 1e-15)
    expectClose(try #require(clipped[model.first]).doubles, [0.6, 0], relative: 1e-15, absolute: 0)
    #expect(gradients.clipped(norm: 6)[model.second]?.doubles == [0, 4])
    #expect(gradients.clamped(to: -1...2)[model.second]?.doubles == [0, 2])
    #expect((gradients + gradients)[model.first]?.doubles == [6, 0])
    var changed = gradients
    changed[model.first] = nil
    #expect(changed.norm == 4 && gradients.norm == 5)
    #expect((changed + gradients)[model.first]?.doubles == [3, 0])
  }

  @Test func gradientsHaveTheElementTypeOfTheirParameters() {
    let g = valueAndGradients(at: [Tensor([Float(1), 2]), Tensor([1.0, 2])]) {
      ($0[0].converted(to: .float64) * $0[1]).sum()
    }.gradients
    #expect(g.map { $0?.dtype } == [.float32, .float64])
  }

  @Test func maximaShareTheGradientAmongEquals() {
    #expect(gradient(at: Tensor([2.0, 5, 5, 1])) { $0.max() }.doubles == [0, 0.5, 0.5, 0])
    #expect(gradient(at: Tensor([3.0])) { Tensor.maximum($0, Tensor([3.0])).sum() }.doubles == [0.5])
  }

  @Test func gradientsAtKinksAreAsDocumented() {
    let zero = Tensor([0.0, -0.0])
    #expect(gradient(at: zero) { $0.relu().sum() }.doubles == [0, 0])
    #expect(gradient(at: zero) { $0.abs().sum() }.doubles == [0, 0])
    #expect(gradient(at: zero) { $0.norm() }.doubles == [0, 0])
    #expect(gradient(at: Tensor([-1.0, 2])) { $0.clamped(to: -1.0...2.0).sum() }.doubles == [0, 0])
    #expect(gradient(at: Tensor([-3.0, 3])) { $0.hardSigmoid().sum() }.doubles == [0, 0])
    #expect(gradient(at: zero) { $0.elu(alpha: 0.5).sum() }.doubles == [0.5, 0.5])
    #expect(gradient(at: Tensor([2.0, 2])) { $0.standardDeviation() }.doubles == [0, 0])
    let powers = valueAndGradients(at: [Tensor([0.0, 0]), Tensor([2.0, 0])]) { Tensor.pow($0[0], $0[1]).sum() }
    #expect(powers.gradients[0]?.doubles == [0, 0])
  }
}

extension Double {
  fileprivate var cosine: Double { Tensor(self).cos().scalar }
}
