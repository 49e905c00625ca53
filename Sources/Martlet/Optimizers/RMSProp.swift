import CMartletKernels

/// RMSProp (Hinton 2012, lecture 6): steps are divided by the root of a running mean of squared gradients.
///
/// `σ² ← α σ² + (1 − α) g²; θ ← θ − η g / (σ + ε)`. Where it is centred, the square of the running mean of g is taken from
/// σ² (Graves 2013); with momentum μ, `b ← μ b + g / (σ + ε); θ ← θ − η b`.
public final class RMSProp: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The share α of what was.
  public let alpha: Double
  /// The momentum μ.
  public let momentum: Double
  /// Whether the variance of gradients stands for their squares.
  public let isCentered: Bool
  /// Whether σ starts as the first gradient's size; it starts as 0 else, as in PyTorch.
  public let startsAtFirstGradient: Bool
  /// The summand ε of the denominator.
  public let epsilon: Double
  /// The weight decay λ: the gradient of `½λθ²` is added.
  public let weightDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private var names: [String] {
    ["meanSquare"] + (momentum > 0 || isCentered ? ["momentum"] : []) + (isCentered ? ["meanGradient"] : [])
  }

  /// RMSProp with PyTorch's defaults.
  public init(
    learningRate: Double = 0.01, alpha: Double = 0.99, momentum: Double = 0, isCentered: Bool = false,
    startsAtFirstGradient: Bool = false, epsilon: Double = 1e-8, weightDecay: Double = 0,
    groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.alpha = alpha
    self.momentum = momentum
    self.isCentered = isCentered
    self.startsAtFirstGradient = startsAtFirstGradient
    self.epsilon = epsilon
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
      martlet_rmsprop(dtype, updates, count, alpha, epsilon, momentum, startsAtFirstGradient && step == 1)
    }
  }

  /// The step, the learning rate and the running means by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, names)
  }
}
