import CMartletKernels

/// Stochastic gradient descent (Robbins & Monro 1951) with momentum (Polyak 1964), also Nesterov's (Sutskever et al. 2013).
///
/// `g ← g + λθ; m ← μm + (1 − d)g; θ ← θ − ηm`, with `g + μm` in place of m for Nesterov; in PyTorch's order.
public final class SGD: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The momentum μ.
  public let momentum: Double
  /// The dampening d of momentum.
  public let dampening: Double
  /// Whether Nesterov's momentum is used.
  public let isNesterov: Bool
  /// The weight decay λ: the gradient of `½λθ²` is added.
  public let weightDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private var names: [String] { momentum == 0 ? [] : ["momentum"] }

  /// Gradient descent with PyTorch's defaults.
  public init(
    learningRate: Double, momentum: Double = 0, dampening: Double = 0, isNesterov: Bool = false,
    weightDecay: Double = 0, groups: [ParameterGroup] = [], file: StaticString = #fileID, line: UInt = #line
  ) {
    if isNesterov && (momentum <= 0 || dampening != 0) {
      contractFailure("SGD", "", "Nesterov's momentum needs momentum and no dampening", file: file, line: line)
    }
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay
    self.groups = groups
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: names.count, learningRate: learningRate, weightDecay: { _ in weightDecay },
      groups: groups
    ) { dtype, updates, count in
      martlet_sgd(dtype, updates, count, momentum, dampening, isNesterov, step == 1)
    }
  }

  /// The step, the learning rate and the momentum by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, names)
  }
}
