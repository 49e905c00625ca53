/// `ln(1 + e^{βx}) / β`.
public final class Softplus: Layer {
  /// The sharpness β.
  public let beta: Double

  /// A smooth rectifier.
  public init(beta: Double = 1) { self.beta = beta }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.softplus(beta: beta) } }
}

/// `x tanh(ln(1 + eˣ))` (Misra 2020, eq. 1).
public final class Mish: Layer {
  /// A Mish unit.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.mish() } }
}

/// The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al. 2017, eq. 2).
public final class SELU: Layer {
  /// A scaled exponential linear unit.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.selu() } }
}

/// The logarithms of softmax along an axis.
public final class LogSoftmax: Layer {
  /// The axis of the classes.
  public let axis: Int

  /// Log-softmax along `axis`.
  public init(axis: Int = -1) { self.axis = axis }

  /// The log-probabilities.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.logSoftmax(axis) } }
}
