import Martlet

/// What the loss and its gradient do along the gradient, from one point of training (Santurkar et al. 2018, section 3.1): how
/// far a step can go before the first order tells nothing.
public struct GradientLandscape: Sendable, Hashable {
  /// What is found after one step `θ − η g`.
  public struct Step: Sendable, Hashable {
    /// The step size η.
    public let size: Double
    /// The loss after the step.
    public let loss: Double
    /// How far the gradient has changed: `‖g(θ) − g(θ − η g)‖`.
    public let gradientChange: Double
    /// The change of the gradient for the length of the step: `‖g(θ) − g(θ − η g)‖ / ‖η g‖`.
    public let smoothness: Double
  }

  /// The loss before the step.
  public let loss: Double
  /// The norm of the gradient.
  public let gradientNorm: Double
  /// What is found for each step size, in their order.
  public let steps: [Step]

  /// Looks along the gradient of a scalar function at a point.
  public init(at point: Tensor, stepSizes: [Double], _ function: (Tensor) -> Tensor) {
    let (value, gradient) = valueAndGradient(at: point, function)
    let norm = gradient.norm().scalar
    loss = value.scalar
    gradientNorm = norm
    steps = stepSizes.map { size in
      let (value, other) = valueAndGradient(at: point - size * gradient, function)
      let change = (other - gradient).norm().scalar
      let length = abs(size) * norm
      return Step(
        size: size, loss: value.scalar, gradientChange: change,
        smoothness: length > 0 ? change / length : 0)
    }
  }

  /// The least and the greatest loss: the loss variation.
  public var lossRange: ClosedRange<Double> { range(\.loss) }

  /// The least and the greatest change of the gradient: its predictiveness, better the smaller.
  public var gradientChangeRange: ClosedRange<Double> { range(\.gradientChange) }

  /// The effective β-smoothness: the greatest change of the gradient for the length of a step.
  public var effectiveSmoothness: Double { steps.map(\.smoothness).max() ?? 0 }

  private func range(_ quantity: (Step) -> Double) -> ClosedRange<Double> {
    // What is not a number is as bad as can be.
    let values = steps.map { quantity($0).isNaN ? .infinity : quantity($0) }
    return (values.min() ?? 0)...(values.max() ?? 0)
  }
}
