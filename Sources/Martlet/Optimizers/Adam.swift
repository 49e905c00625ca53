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
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()

  /// Adam with PyTorch's defaults.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: 2, learningRate: learningRate, weightDecay: { _ in weightDecay }
    ) { dtype, updates, count in
      martlet_adam(dtype, updates, count, betas.0, betas.1, epsilon, false, Int64(step))
    }
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
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private let decays: (Parameter) -> Bool

  /// AdamW with PyTorch's defaults; `decays` says which parameters decay (vectors often should not).
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0.01, decays: @escaping (Parameter) -> Bool = { _ in true }
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decays = decays
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: 2, learningRate: learningRate,
      weightDecay: { [weightDecay, decays] in decays($0) ? weightDecay : 0 }
    ) { dtype, updates, count in
      martlet_adam(dtype, updates, count, betas.0, betas.1, epsilon, true, Int64(step))
    }
  }
}
