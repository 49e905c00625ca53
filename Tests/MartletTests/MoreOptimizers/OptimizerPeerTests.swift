import Martlet
import Testing

/// Two parameters with a loss that is not symmetric in any way.
private final class Pair: Module {
  let a: Parameter
  let b: Parameter

  init(_ a: Tensor, _ b: Tensor) {
    self.a = Parameter(a)
    self.b = Parameter(b)
  }

  func loss() -> Tensor {
    let (a, b) = (a.value, b.value)
    let own = 0.05 * a[0].squared() + 5 * a[1].squared() + a[2].cos()
    return own + b.matmul(b.transposed()).sum() + a[..<2].matmul(b).sum()
  }
}

/// Optimisers over 30 steps, and schedules and plateaus over their whole course, against PyTorch.
@Suite struct OptimizerPeerTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("more_optimizers") }

  private func start(_ dtype: DType) throws -> Pair {
    Pair(try file.tensor("start/a").converted(to: dtype), try file.tensor("start/b").converted(to: dtype))
  }

  /// Compares 30 steps in both precisions; in float64 also with the state saved and loaded into fresh objects half-way.
  private func check(_ name: String, relative: Double = 1e-4, _ make: () -> any Optimizer) throws {
    for (dtype, isInterrupted) in [(DType.float32, false), (.float64, false), (.float64, true)] {
      var (model, optimizer) = (try start(dtype), make())
      var (a, b): ([Tensor], [Tensor]) = ([], [])
      for step in 0..<30 {
        if isInterrupted && step == 14 {
          let state = optimizer.state(for: model)
          let copy = try start(dtype)
          copy.copyParameters(from: model)
          (model, optimizer) = (copy, make())
          try optimizer.load(state, for: model)
        }
        let (_, gradients) = valueAndGradients(of: model) { model.loss() }
        optimizer.update(model, with: gradients)
        a.append(model.a.value)
        b.append(model.b.value)
      }
      #expect(optimizer.step == 30)
      let allowed = dtype == .float64 ? (1e-9, 1e-10) : (relative, 1e-5)
      for (key, values) in [("a", a), ("b", b)] {
        expectNear(
          Tensor.stack(values), try file.tensor("\(name)/\(key)"), allowed,
          "\(name) \(dtype) \(key)\(isInterrupted ? " interrupted" : "")")
      }
    }
  }

  @Test func adagradAgrees() throws {
    try check("adagrad") { Adagrad(learningRate: 0.3) }
    try check("adagrad.options") {
      Adagrad(learningRate: 0.3, learningRateDecay: 0.1, initialSum: 0.5, epsilon: 1e-6, weightDecay: 0.05)
    }
    try check("adagrad.mean") { Adagrad(learningRate: 0.05, accumulation: .mean, epsilon: 0) }
  }

  @Test func rootMeanSquarePropagationAgrees() throws {
    try check("rmsprop") { RMSProp(learningRate: 0.02) }
    try check("rmsprop.momentum") { RMSProp(learningRate: 0.01, alpha: 0.9, momentum: 0.8, weightDecay: 0.1) }
    try check("rmsprop.centered") { RMSProp(learningRate: 0.01, alpha: 0.9, isCentered: true, epsilon: 1e-3) }
    try check("rmsprop.both") {
      RMSProp(learningRate: 0.01, alpha: 0.9, momentum: 0.5, isCentered: true, epsilon: 1e-3)
    }
    try check("rmsprop.first") {
      RMSProp(learningRate: 0.02, alpha: 0.9, startsAtFirstGradient: true, epsilon: 0)
    }
  }

  @Test func theAdamFamilyAgrees() throws {
    try check("adam.amsgrad") { Adam(learningRate: 0.1, betas: (0.8, 0.9), weightDecay: 0.05, isAMSGrad: true) }
    try check("adamw.amsgrad") { AdamW(learningRate: 0.1, betas: (0.8, 0.9), weightDecay: 0.2, isAMSGrad: true) }
    try check("radam") { RAdam(learningRate: 0.05) }
    try check("radam.short") { RAdam(learningRate: 0.05, betas: (0.8, 0.7), weightDecay: 0.1) }
    try check("radam.decoupled") {
      RAdam(learningRate: 0.05, betas: (0.9, 0.95), weightDecay: 0.1, isDecoupled: true)
    }
    try check("nadam") { NAdam(learningRate: 0.05) }
    try check("nadam.decay") {
      NAdam(learningRate: 0.05, betas: (0.8, 0.9), weightDecay: 0.1, momentumDecay: 0.01)
    }
    try check("nadam.decoupled") { NAdam(learningRate: 0.05, weightDecay: 0.1, isDecoupled: true) }
  }

  @Test func lionAndAdafactorAgree() throws {
    try check("lion") { Lion(learningRate: 0.03, betas: (0.9, 0.99), weightDecay: 0.1) }
    try check("adafactor") { Adafactor(learningRate: 0.1) }
    // Its steps are as long as the parameters: rounding grows.
    try check("adafactor.options", relative: 1e-3) {
      Adafactor(learningRate: 0.1, decay: -0.5, smallestScale: 0.1, clipping: 1.1, weightDecay: 0.1)
    }
  }

  @Test func parameterGroupsAgree() throws {
    try check("groups") {
      AdamW(
        learningRate: 0.1, weightDecay: 0.1,
        groups: [
          ParameterGroup(path: "a", learningRateFactor: 2, weightDecay: 0.3),
          ParameterGroup(learningRateFactor: 0.2) { path, parameter in path == "b" && parameter.shape.rank == 2 },
        ])
    }
  }

  @Test func lookaheadAgrees() throws {
    try check("lookahead") { Lookahead(SGD(learningRate: 0.02, momentum: 0.5), interval: 4, share: 0.3) }
  }

  @Test(arguments: ["ema", "swa"]) func averagesOfParametersAgree(name: String) throws {
    for dtype in [DType.float32, .float64] {
      let model = try start(dtype)
      let average = ParameterAverage(of: model, name == "ema" ? .exponential(decay: 0.9) : .mean)
      let optimizer = SGD(learningRate: 0.02)
      var (a, b): ([Tensor], [Tensor]) = ([], [])
      for _ in 0..<30 {
        let (_, gradients) = valueAndGradients(of: model) { model.loss() }
        optimizer.update(model, with: gradients)
        average.update(model)
        average.withAverages(of: model) {
          a.append(model.a.value)
          b.append(model.b.value)
        }
      }
      let allowed = dtype == .float64 ? (1e-9, 1e-10) : (1e-4, 1e-5)
      expectNear(Tensor.stack(a), try file.tensor("\(name)/a"), allowed, "\(name) \(dtype) a")
      expectNear(Tensor.stack(b), try file.tensor("\(name)/b"), allowed, "\(name) \(dtype) b")
    }
  }

  @Test func schedulesAgreeOverTheirWholeCourse() throws {
    let schedules: [(String, LearningRateSchedule)] = [
      ("milestones", .milestones([3, 10, 40], factor: 0.3)), ("linear", .linear(from: 0.2, to: 1, steps: 13)),
      ("polynomial", .polynomial(steps: 40, power: 2.5)), ("cosineRestarts", .cosineRestarts(period: 7, floor: 0.1)),
      ("cosineRestarts.growing", .cosineRestarts(period: 5, multiplier: 2, floor: 0.05)),
      ("cyclic.none", .cyclic(low: 0.1, up: 6, down: 9)),
      ("cyclic.halving", .cyclic(low: 0.1, up: 6, down: 9, decay: .halving)),
      ("cyclic.exponential", .cyclic(low: 0.1, up: 6, down: 9, decay: .exponential(factor: 0.98))),
      ("oneCycle", .oneCycle(steps: 101)),
      (
        "oneCycle.linear",
        .oneCycle(steps: 101, warmUpShare: 0.4, startDivisor: 10, endDivisor: 100, isLinear: true)
      ),
      ("oneCycle.threePhase", .oneCycle(steps: 101, isThreePhase: true)),
      ("sequence", .sequence(.linear(from: 0.25, to: 1, steps: 8), steps: 8, then: .exponential(factor: 0.9))),
      ("product", .product([.exponential(factor: 0.95), .linear(from: 0.5, to: 1, steps: 10)])),
      ("noam", .noam(features: 512, warmUp: 20)),
      (
        "warmUp",
        .sequence(.linear(from: 0, to: 1, steps: 10), steps: 10, then: .linear(from: 1, to: 0, steps: 80))
      ),
    ]
    for (name, schedule) in schedules {
      let expected = try file.tensor("schedule/\(name)")
      #expect(expected.elementCount == 100)
      expectNear(
        Tensor((0..<100).map { schedule.factor(at: $0) }), expected, (1e-10, 1e-12), name)
    }
  }

  @Test func plateausAgreeOverTheirWholeCourse() throws {
    let rules: [(String, ReduceOnPlateau)] = [
      ("less", ReduceOnPlateau(factor: 0.5, patience: 2)),
      ("cooldown", ReduceOnPlateau(factor: 0.5, patience: 1, cooldown: 3, minimum: 0.05)),
      ("more", ReduceOnPlateau(factor: 0.3, patience: 0, improvement: .more(relative: 0.1))),
      ("lessBy", ReduceOnPlateau(factor: 0.5, patience: 2, improvement: .lessBy(0.05))),
      ("moreBy", ReduceOnPlateau(factor: 0.7, patience: 1, improvement: .moreBy(0.05))),
    ]
    for (name, rule) in rules {
      var rule = rule
      let optimizer = SGD(learningRate: 1)
      var rates: [Double] = []
      for metric in try file.tensor("plateau/\(name)/metrics").doubles {
        let before = optimizer.learningRate
        let reduced = rule.observe(metric, of: optimizer)
        #expect(reduced == (optimizer.learningRate != before))
        rates.append(optimizer.learningRate)
      }
      expectNear(Tensor(rates), try file.tensor("plateau/\(name)/rates"), (1e-12, 0), name)
    }
  }
}
