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
  /// The number of updates so far.
  public private(set) var step = 0

  private var state = OptimizerState()

  /// Gradient descent with PyTorch's defaults.
  public init(
    learningRate: Double, momentum: Double = 0, dampening: Double = 0, isNesterov: Bool = false,
    weightDecay: Double = 0, file: StaticString = #fileID, line: UInt = #line
  ) {
    if isNesterov && (momentum <= 0 || dampening != 0) {
      contractFailure("SGD", "", "Nesterov's momentum needs momentum and no dampening", file: file, line: line)
    }
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.isNesterov = isNesterov
    self.weightDecay = weightDecay
  }

  /// One step along the gradients.
  public func update(_ model: some Module, with gradients: Gradients) {
    step += 1
    state.withUpdates(
      model, gradients, states: momentum == 0 ? 0 : 1, learningRate: learningRate, weightDecay: { _ in weightDecay }
    ) { dtype, updates, count in
      martlet_sgd(dtype, updates, count, momentum, dampening, isNesterov, step == 1)
    }
  }
}
