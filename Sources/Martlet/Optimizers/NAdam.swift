import CMartletKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam with Nesterov's momentum (Dozat 2016, algorithm 2), with PyTorch's schedule of momentum:
/// `μₜ = β₁ (1 − ½ · 0.96^{tψ})`.
public final class NAdam: Optimizer {
  /// The step size η.
  public var learningRate: Double
  /// The decay rates β₁ and β₂.
  public let betas: (Double, Double)
  /// The summand ε of the denominator.
  public let epsilon: Double
  /// The weight decay λ: the gradient of `½λθ²` is added.
  public let weightDecay: Double
  /// Whether weight decay is decoupled as in AdamW.
  public let isDecoupled: Bool
  /// The rate ψ at which momentum grows.
  public let momentumDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()
  /// The product of momenta up to a step.
  private var product = (step: 0, value: 1.0)

  /// NAdam with PyTorch's defaults.
  public init(
    learningRate: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, isDecoupled: Bool = false, momentumDecay: Double = 4e-3, groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    self.momentumDecay = momentumDecay
    self.groups = groups
  }

  private func momentum(at step: Int) -> Double {
    betas.0 * (1 - 0.5 * pow(0.96, Double(step) * momentumDecay))
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    if product.step >= step { product = (0, 1) }
    while product.step < step { product = (product.step + 1, product.value * momentum(at: product.step + 1)) }
    let (now, next) = (momentum(at: step), momentum(at: step + 1))
    let rootFactor = 1 / (1 - pow(betas.1, Double(step))).squareRoot()
    state.withUpdates(
      model, gradients, states: 2, learningRate: learningRate, weightDecay: { _ in weightDecay }, groups: groups
    ) { dtype, updates, count in
      martlet_adaptive(
        dtype, updates, count, betas.0, betas.1, epsilon, next / (1 - product.value * next),
        (1 - now) / (1 - product.value), rootFactor, isDecoupled)
    }
  }

  /// The step, the learning rate and both moments by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, OptimizerState.moments, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, OptimizerState.moments)
  }
}
