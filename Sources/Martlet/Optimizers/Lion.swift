import CMartletKernels

/// Lion (Chen et al. 2023, algorithm 2): steps of one size along the sign of an interpolated momentum.
///
/// `θ ← θ − η (sign(β₁ m + (1 − β₁) g) + λθ); m ← β₂ m + (1 − β₂) g`. The learning rate should be 3 to 10 times smaller
/// than Adam's, and the weight decay as much larger.
public final class Lion: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The rates β₁ of the step and β₂ of the momentum.
  public let betas: (Double, Double)
  /// The decoupled weight decay λ.
  public let weightDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  private static let names = ["momentum"]

  /// Lion with the paper's defaults.
  public init(
    learningRate: Double = 1e-4, betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0,
    groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.weightDecay = weightDecay
    self.groups = groups
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: 1, learningRate: learningRate, weightDecay: { _ in weightDecay }, groups: groups
    ) { dtype, updates, count in
      martlet_lion(dtype, updates, count, betas.0, betas.1)
    }
  }

  /// The step, the learning rate and the momentum by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, Lion.names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, Lion.names)
  }
}
