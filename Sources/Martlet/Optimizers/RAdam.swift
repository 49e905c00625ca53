import CMartletKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rectified Adam (Liu et al. 2020, algorithm 2): while few gradients are known, their second moment is too uncertain to
/// divide by and steps are those of momentum; later it is divided by and steps are scaled by the rectification r.
public final class RAdam: Optimizer {
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
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()

  /// Rectified Adam with PyTorch's defaults.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, isDecoupled: Bool = false, groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    self.groups = groups
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    let t = Double(step)
    let momentumFactor = 1 / (1 - pow(betas.0, t))
    let power = pow(betas.1, t)
    let longest = 2 / (1 - betas.1) - 1
    let length = longest - 2 * t * power / (1 - power)
    // Up to a length of 5 the variance of the second moment is not known: the denominator is 1.
    let isAdaptive = length > 5
    let rectification =
      ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)).squareRoot()
    let scale = isAdaptive ? rectification * (1 - power).squareRoot() : 1
    state.withUpdates(
      model, gradients, states: 2, learningRate: learningRate, weightDecay: { _ in weightDecay }, groups: groups
    ) { dtype, updates, count in
      martlet_adaptive(
        dtype, updates, count, betas.0, betas.1, isAdaptive ? epsilon : 1, momentumFactor * scale, 0,
        isAdaptive ? 1 : 0, isDecoupled)
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
