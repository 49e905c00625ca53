import CMartletKernels

/// Adagrad (Duchi et al. 2011): every parameter's step is divided by the root of its squared gradients so far.
///
/// Their sum as in the paper and in PyTorch, `s ← s + g²; θ ← θ − η g / (√s + ε)`, or their mean,
/// `σ = √(s / t); θ ← θ − η g / (σ + ε)` in step t, which is the sum with a learning rate of `η √t`.
public final class Adagrad: Optimizer {
  /// What squared gradients are joined to.
  public enum Accumulation: Sendable, Hashable {
    /// Their sum: steps become ever smaller.
    case sum
    /// Their mean.
    case mean
  }

  /// The step size η.
  public var learningRate: Double
  /// How the step size decays: in step t it is `η / (1 + decay (t − 1))`.
  public let learningRateDecay: Double
  /// What squared gradients are joined to.
  public let accumulation: Accumulation
  /// The summand ε of the denominator.
  public let epsilon: Double
  /// The weight decay λ: the gradient of `½λθ²` is added.
  public let weightDecay: Double
  /// Parameters with options of their own.
  public let groups: [ParameterGroup]
  /// The number of updates so far.
  public private(set) var step = 0

  private var state: OptimizerState
  private static let names = ["sumOfSquares"]

  /// Adagrad with PyTorch's defaults; `initialSum` is what the sums start from.
  public init(
    learningRate: Double = 0.01, learningRateDecay: Double = 0, accumulation: Accumulation = .sum,
    initialSum: Double = 0, epsilon: Double = 1e-10, weightDecay: Double = 0, groups: [ParameterGroup] = []
  ) {
    self.learningRate = learningRate
    self.learningRateDecay = learningRateDecay
    self.accumulation = accumulation
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.groups = groups
    state = OptimizerState(initialValue: initialSum)
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: 1, learningRate: learningRate / (1 + Double(step - 1) * learningRateDecay),
      weightDecay: { _ in weightDecay }, groups: groups
    ) { dtype, updates, count in
      let factor = accumulation == .mean ? 1 / Double(step).squareRoot() : 1
      martlet_adagrad(dtype, updates, count, epsilon, factor)
    }
  }

  /// The step, the learning rate and the sums of squared gradients by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    state.saved(for: model, Adagrad.names, step: step, learningRate: learningRate)
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    (step, learningRate) = try state.load(saved, for: model, Adagrad.names)
  }
}
