import CMartletKernels

/// Adam (Kingma & Ba 2015, algorithm 1): momentum and root-mean-square steps with bias correction.
///
/// `m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − η m̂ / (√v̂ + ε)`. Weight decay is added to the gradient.
public final class Adam: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The decay rates β₁ and β₂.
  public let betas: (Double, Double)
  /// The summand ε of the denominator.
  public let epsilon: Double
  /// The weight decay λ: the gradient of `½λθ²` is added.
  public let weightDecay: Double
  /// Whether the greatest second moment so far stands for the present one (AMSGrad, Reddi et al. 2018).
  public let isAMSGrad: Bool
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private var names: [String] { OptimizerState.moments + (isAMSGrad ? ["greatestSecondMoment"] : []) }

  /// Adam with PyTorch's defaults.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, isAMSGrad: Bool = false, groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isAMSGrad = isAMSGrad
    self.groups = groups
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: names.count, learningRate: learningRate, weightDecay: { _ in weightDecay },
      groups: groups
    ) { dtype, updates, count in
      martlet_adam(dtype, updates, count, betas.0, betas.1, epsilon, false, Int64(step))
    }
  }

  /// The step, the learning rate and both moments by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, names)
  }
}

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2): `θ ← θ − ηλθ` before each step.
public final class AdamW: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The decay rates β₁ and β₂.
  public let betas: (Double, Double)
  /// The summand ε of the denominator.
  public let epsilon: Double
  /// The weight decay λ.
  public let weightDecay: Double
  /// Whether the greatest second moment so far stands for the present one (AMSGrad, Reddi et al. 2018).
  public let isAMSGrad: Bool
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private var names: [String] { OptimizerState.moments + (isAMSGrad ? ["greatestSecondMoment"] : []) }
  private let decays: (Parameter) -> Bool

  /// AdamW with PyTorch's defaults; `decays` says which parameters decay (vectors often should not).
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0.01, isAMSGrad: Bool = false, groups: [ParameterGroup] = [],
    decays: @escaping (Parameter) -> Bool = { _ in true }
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isAMSGrad = isAMSGrad
    self.groups = groups
    self.decays = decays
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: names.count, learningRate: learningRate,
      weightDecay: { [weightDecay, decays] in decays($0) ? weightDecay : 0 }, groups: groups
    ) { dtype, updates, count in
      martlet_adam(dtype, updates, count, betas.0, betas.1, epsilon, true, Int64(step))
    }
  }

  /// The step, the learning rate and both moments by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, names)
  }
}
