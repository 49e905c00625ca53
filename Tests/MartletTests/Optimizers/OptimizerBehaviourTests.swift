import Martlet
import Testing

/// What optimisers, groups, averages and schedules promise beyond the values of a peer.
@Suite struct OptimizerBehaviourTests {
  private var generator = PhiloxGenerator(seed: 4)

  private mutating func network(_ hidden: Int = 8) -> Sequential {
    Sequential(Linear(4, hidden, using: &generator), Tanh(), Linear(hidden, 2, using: &generator))
  }

  private func train(_ model: Sequential, _ optimizer: any Optimizer, steps: Int) {
    var generator = PhiloxGenerator(seed: 77)
    for _ in 0..<steps {
      let x = Tensor.normal([16, 4], using: &generator)
      let y = Tensor.stack([x.sum(1), x.squared().sum(1).tanh()], axis: 1)
      let (_, gradients) = valueAndGradients(of: model) { meanSquaredError(model(x), y) }
      optimizer.update(model, with: gradients)
    }
  }

  private func optimizers() -> [any Optimizer] {
    [
      SGD(learningRate: 0.1, momentum: 0.9), Adam(learningRate: 0.01, isAMSGrad: true), AdamW(learningRate: 0.01),
      Adagrad(learningRate: 0.1), Adagrad(learningRate: 0.05, accumulation: .mean), RMSProp(learningRate: 0.01),
      RMSProp(learningRate: 0.01, momentum: 0.5, isCentered: true), RAdam(learningRate: 0.02),
      NAdam(learningRate: 0.01), Lion(learningRate: 0.003), Adafactor(learningRate: 0.05),
      Lookahead(Adam(learningRate: 0.02)),
    ]
  }

  @Test mutating func everyOptimizerLearns() {
    for optimizer in optimizers() {
      generator = PhiloxGenerator(seed: 4)
      let model = network()
      var inputs = PhiloxGenerator(seed: 5)
      let x = Tensor.normal([200, 4], using: &inputs)
      let y = Tensor.stack([x.sum(1), x.squared().sum(1).tanh()], axis: 1)
      let before = meanSquaredError(model(x), y).item
      train(model, optimizer, steps: 300)
      let after = meanSquaredError(model(x), y).item
      #expect(after < 0.3 * before, "\(type(of: optimizer)): \(before) → \(after)")
    }
  }

  @Test mutating func theFirstGroupThatMatchesDecides() {
    let model = network()
    let start = model.parameters.map { $0.value.floats }
    let optimizer = SGD(
      learningRate: 1,
      groups: [
        ParameterGroup(path: "0", isFrozen: true), ParameterGroup(path: "2.bias", learningRateFactor: 0.25),
        ParameterGroup(learningRateFactor: 100) { _, _ in false },
        ParameterGroup(learningRateFactor: 0.5, weightDecay: 0) { path, _ in path.hasPrefix("2") },
      ])
    let ones = valueAndGradients(of: model) { model.parameters.reduce(Tensor.zeros([])) { $0 + $1.value.sum() } }
    optimizer.update(model, with: ones.gradients)
    let moved = zip(start, model.parameters).map { old, new in
      Set(zip(old, new.value.floats).map { ($0 - $1).rounded(to: 1e-4) })
    }
    #expect(moved == [[0], [0], [0.5], [0.25]])
  }

  @Test func aPathNamesWholeParts() {
    let group = ParameterGroup(path: "blocks.1")
    let parameter = Parameter(Tensor.zeros([1]))
    #expect(group.matches("blocks.1", parameter) && group.matches("blocks.1.weight", parameter))
    #expect(!group.matches("blocks.10.weight", parameter) && !group.matches("head.blocks.1", parameter))
  }

  @Test mutating func averagesLeaveTheModelAsItIs() throws {
    let model = network()
    let average = ParameterAverage(of: model, .exponential(decay: 0.5))
    let start = average.values.map(\.floats)
    let held = average.values
    train(model, SGD(learningRate: 0.1), steps: 1)
    let now = model.parameters.map { $0.value.floats }
    average.update(model)
    #expect(held.map(\.floats) == start)
    #expect(model.parameters.map { $0.value.floats } == now)
    let x = Tensor.normal([3, 4], using: &generator)
    let own = model(x).floats
    let averaged = average.withAverages(of: model) { model(x).floats }
    #expect(own != averaged && model(x).floats == own)
    let saved = average.state(for: model)
    average.copy(to: model)
    #expect(model(x).floats == averaged)
    // The average and the model have memory of their own again after an update.
    train(model, SGD(learningRate: 0.1), steps: 1)
    #expect(
      average.values.map(\.floats) == model.namedParameters.map { saved["average.\($0.name)"]?.floats ?? [] })
    let fresh = ParameterAverage(of: model, .exponential(decay: 0.5))
    try fresh.load(saved, for: model)
    #expect(fresh.values.map(\.floats) == average.values.map(\.floats) && fresh.count == 1)
  }

  @Test mutating func savedAveragesOfAnotherModelAreRefused() throws {
    let average = ParameterAverage(of: network(), .mean)
    #expect(throws: CheckpointError.self) { try average.load([:], for: network(9)) }
  }

  @Test func courseFormsFollowTheirDefinition() {
    // σ₀ = |g|: the first step has the length of the learning rate, whatever the gradient.
    for optimizer in [
      Adagrad(learningRate: 0.1, accumulation: .mean) as any Optimizer,
      RMSProp(learningRate: 0.1, alpha: 0.9, startsAtFirstGradient: true),
    ] {
      let model = Linear(weight: Tensor([3.0, -50.0], shape: [1, 2]))
      let (_, gradients) = valueAndGradients(of: model) { (model.weight.value * Tensor([1e-3, 1e3])).sum() }
      optimizer.update(model, with: gradients)
      #expect(model.weight.value.isClose(to: Tensor([2.9, -50.1], shape: [1, 2]), tolerance: 1e-6))
    }
  }

  @Test func schedulesStayAtTheirEnd() {
    #expect(LearningRateSchedule.constant.factor(at: 1000) == 1)
    #expect(LearningRateSchedule.cosine(steps: 10, floor: 0.2).factor(at: 500) == 0.2)
    #expect(LearningRateSchedule.linear(from: 1, to: 0, steps: 10).factor(at: 500) == 0)
    #expect(LearningRateSchedule.polynomial(steps: 10, power: 2, floor: 0.25).factor(at: 10) == 0.25)
    let cycle = LearningRateSchedule.oneCycle(steps: 10)
    #expect(cycle.factor(at: 10_000) == cycle.factor(at: 9))
    #expect(LearningRateSchedule.noam(features: 64, warmUp: 0).factor(at: 3) == 0.125 / 2)
    #expect(LearningRateSchedule.product([]).factor(at: 4) == 1)
    for schedule in [
      LearningRateSchedule.oneCycle(steps: 1), .cosineRestarts(period: 0), .cyclic(low: 0, up: 0, down: 0),
    ] {
      #expect((0..<5).allSatisfy { schedule.factor(at: $0).isFinite })
    }
  }

  @Test func aMetricThatIsNotANumberIsNoImprovement() {
    var rule = ReduceOnPlateau(factor: 0.5, patience: 1)
    #expect(rule.observe(.nan, learningRate: 1) == 1)
    #expect(rule.observe(.nan, learningRate: 1) == 0.5)
    #expect(rule.best == nil)
    #expect(rule.observe(3, learningRate: 1) == 1)
    #expect(rule.best == 3)
  }
}

extension Float {
  fileprivate func rounded(to unit: Float) -> Float { (self / unit).rounded() * unit }
}
