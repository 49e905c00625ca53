import Martlet
import Testing

/// An optimiser with options, and the course that a peer takes with the same ones.
struct OptimizerEntry: Sendable, CustomTestStringConvertible {
  /// The name of the course in the file: the parameters `a` and `b` after every step.
  let course: String
  let file: String
  /// What is allowed in float32.
  let relative: Double
  let make: @Sendable () -> any Optimizer

  init(
    _ course: String, file: String = "more_optimizers", relative: Double = 1e-4,
    _ make: @escaping @Sendable () -> any Optimizer
  ) {
    self.course = course
    self.file = file
    self.relative = relative
    self.make = make
  }

  var optimizer: String { "\(type(of: make()))" }
  var testDescription: String { "\(optimizer), \(course)" }
}

/// Two parameters with a loss that is curved, badly scaled and not symmetric in any way.
final class TwoParameters: Module {
  let a: Parameter
  let b: Parameter

  init(_ a: Tensor, _ b: Tensor) {
    self.a = Parameter(a)
    self.b = Parameter(b)
  }

  /// The parameters that every course of a file starts from.
  convenience init(startOf file: PeerFile, _ dtype: DType) throws {
    self.init(try file.tensor("start/a").converted(to: dtype), try file.tensor("start/b").converted(to: dtype))
  }

  func loss() -> Tensor {
    let (a, b) = (a.value, b.value)
    let own = 0.05 * a[0].squared() + 5 * a[1].squared() + a[2].cos()
    return own + b.matmul(b.transposed()).sum() + a[..<2].matmul(b).sum()
  }

  func step(_ optimizer: any Optimizer) {
    let (_, gradients) = valueAndGradients(of: self) { loss() }
    optimizer.update(self, with: gradients)
  }
}

/// Every optimiser of the library.
enum OptimizerCatalogue {
  static let all = descent + adaptive + others

  private static let descent = [
    OptimizerEntry("sgd", file: "optimizers") { SGD(learningRate: 0.05) },
    OptimizerEntry("sgd.momentum", file: "optimizers") { SGD(learningRate: 0.02, momentum: 0.9) },
    OptimizerEntry("sgd.dampening", file: "optimizers") { SGD(learningRate: 0.02, momentum: 0.9, dampening: 0.3) },
    OptimizerEntry("sgd.nesterov", file: "optimizers") { SGD(learningRate: 0.02, momentum: 0.9, isNesterov: true) },
    OptimizerEntry("sgd.decay", file: "optimizers") { SGD(learningRate: 0.02, momentum: 0.8, weightDecay: 0.1) },
    OptimizerEntry("sgd.plain.decay", file: "optimizers") { SGD(learningRate: 0.05, weightDecay: 0.1) },
    OptimizerEntry("lookahead") { Lookahead(SGD(learningRate: 0.02, momentum: 0.5), interval: 4, share: 0.3) },
  ]

  private static let adaptive = [
    OptimizerEntry("adam", file: "optimizers") { Adam(learningRate: 0.1) },
    OptimizerEntry("adam.decay", file: "optimizers") { Adam(learningRate: 0.1, weightDecay: 0.1) },
    OptimizerEntry("adam.betas", file: "optimizers") { Adam(learningRate: 0.1, betas: (0.8, 0.99), epsilon: 1e-4) },
    OptimizerEntry("adamw", file: "optimizers") { AdamW(learningRate: 0.1, weightDecay: 0.01) },
    OptimizerEntry("adamw.decay", file: "optimizers") { AdamW(learningRate: 0.05, weightDecay: 0.3) },
    OptimizerEntry("adam.amsgrad") {
      Adam(learningRate: 0.1, betas: (0.8, 0.9), weightDecay: 0.05, isAMSGrad: true)
    },
    OptimizerEntry("adamw.amsgrad") {
      AdamW(learningRate: 0.1, betas: (0.8, 0.9), weightDecay: 0.2, isAMSGrad: true)
    },
    OptimizerEntry("radam") { RAdam(learningRate: 0.05) },
    OptimizerEntry("radam.short") { RAdam(learningRate: 0.05, betas: (0.8, 0.7), weightDecay: 0.1) },
    OptimizerEntry("radam.decoupled") {
      RAdam(learningRate: 0.05, betas: (0.9, 0.95), weightDecay: 0.1, isDecoupled: true)
    },
    OptimizerEntry("nadam") { NAdam(learningRate: 0.05) },
    OptimizerEntry("nadam.decay") {
      NAdam(learningRate: 0.05, betas: (0.8, 0.9), weightDecay: 0.1, momentumDecay: 0.01)
    },
    OptimizerEntry("nadam.decoupled") { NAdam(learningRate: 0.05, weightDecay: 0.1, isDecoupled: true) },
    OptimizerEntry("groups") {
      AdamW(
        learningRate: 0.1, weightDecay: 0.1,
        groups: [
          ParameterGroup(path: "a", learningRateFactor: 2, weightDecay: 0.3),
          ParameterGroup(learningRateFactor: 0.2) { path, parameter in path == "b" && parameter.shape.rank == 2 },
        ])
    },
  ]

  private static let others = [
    OptimizerEntry("adagrad") { Adagrad(learningRate: 0.3) },
    OptimizerEntry("adagrad.options") {
      Adagrad(learningRate: 0.3, learningRateDecay: 0.1, initialSum: 0.5, epsilon: 1e-6, weightDecay: 0.05)
    },
    OptimizerEntry("adagrad.mean") { Adagrad(learningRate: 0.05, accumulation: .mean, epsilon: 0) },
    OptimizerEntry("rmsprop") { RMSProp(learningRate: 0.02) },
    OptimizerEntry("rmsprop.momentum") { RMSProp(learningRate: 0.01, alpha: 0.9, momentum: 0.8, weightDecay: 0.1) },
    OptimizerEntry("rmsprop.centered") { RMSProp(learningRate: 0.01, alpha: 0.9, isCentered: true, epsilon: 1e-3) },
    OptimizerEntry("rmsprop.both") {
      RMSProp(learningRate: 0.01, alpha: 0.9, momentum: 0.5, isCentered: true, epsilon: 1e-3)
    },
    OptimizerEntry("rmsprop.first") {
      RMSProp(learningRate: 0.02, alpha: 0.9, startsAtFirstGradient: true, epsilon: 0)
    },
    OptimizerEntry("lion") { Lion(learningRate: 0.03, betas: (0.9, 0.99), weightDecay: 0.1) },
    OptimizerEntry("adafactor") { Adafactor(learningRate: 0.1) },
    // Its steps are as long as the parameters: rounding grows.
    OptimizerEntry("adafactor.options", relative: 1e-3) {
      Adafactor(learningRate: 0.1, decay: -0.5, smallestScale: 0.1, clipping: 1.1, weightDecay: 0.1)
    },
  ]
}

/// Every kind of schedule, with the name of its course.
enum ScheduleCatalogue {
  static let all: [(file: String, course: String, schedule: LearningRateSchedule)] =
    [
      ("step", .step(every: 7, factor: 0.3)), ("exponential", .exponential(factor: 0.93)),
      ("cosine", .cosine(steps: 30, floor: 0.05)), ("inverseTime", .inverseTime(rate: 0.2)),
      ("warmUp", .warmUp(steps: 5, then: .cosine(steps: 20, floor: 0.1))),
    ].map { ("optimizers", "schedule.\($0)/factors", $1) }
    + [
      ("milestones", .milestones([3, 10, 40], factor: 0.3)), ("linear", .linear(from: 0.2, to: 1, steps: 13)),
      ("polynomial", .polynomial(steps: 40, power: 2.5)), ("cosineRestarts", .cosineRestarts(period: 7, floor: 0.1)),
      ("cosineRestarts.growing", .cosineRestarts(period: 5, multiplier: 2, floor: 0.05)),
      ("cyclic.none", .cyclic(low: 0.1, up: 6, down: 9)),
      ("cyclic.halving", .cyclic(low: 0.1, up: 6, down: 9, decay: .halving)),
      ("cyclic.exponential", .cyclic(low: 0.1, up: 6, down: 9, decay: .exponential(factor: 0.98))),
      ("oneCycle", .oneCycle(steps: 101)),
      ("oneCycle.linear", .oneCycle(steps: 101, warmUpShare: 0.4, startDivisor: 10, endDivisor: 100, isLinear: true)),
      ("oneCycle.threePhase", .oneCycle(steps: 101, isThreePhase: true)),
      ("sequence", .sequence(.linear(from: 0.25, to: 1, steps: 8), steps: 8, then: .exponential(factor: 0.9))),
      ("product", .product([.exponential(factor: 0.95), .linear(from: 0.5, to: 1, steps: 10)])),
      ("noam", .noam(features: 512, warmUp: 20)),
      (
        "warmUp",
        .sequence(
          .linear(from: 0, to: 1, steps: 10), steps: 10,
          then: .linear(from: 1, to: 0, steps: 80))
      ),
    ].map { ("more_optimizers", "schedule/\($0)", $1) }
}
