/// `max(0, x)`.
public final class ReLU: Layer {
  /// The rectifier.
  public init() {}

  /// `max(0, x)`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.relu() } }
}

/// `x` where positive, else `slope · x`.
public final class LeakyReLU: Layer {
  /// The slope for negative arguments.
  public let slope: Double

  /// A leaky rectifier.
  public init(slope: Double = 0.01) { self.slope = slope }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.leakyReLU(slope: slope) } }

  /// `LeakyReLU slope`.
  public var summary: String { "LeakyReLU \(slope)" }
}

/// `x` where positive, else `α(eˣ − 1)`.
public final class ELU: Layer {
  /// The factor α.
  public let alpha: Double

  /// An exponential linear unit.
  public init(alpha: Double = 1) { self.alpha = alpha }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.elu(alpha: alpha) } }
}

/// `x Φ(x)`.
public final class GELU: Layer {
  /// Whether the tanh formula is used.
  public let approximation: Bool

  /// A Gaussian error linear unit.
  public init(approximation: Bool = false) { self.approximation = approximation }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.gelu(approximation: approximation) } }
}

/// `x σ(x)`.
public final class SiLU: Layer {
  /// A sigmoid linear unit.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.silu() } }
}

/// `1 / (1 + e^{−x})`.
public final class Sigmoid: Layer {
  /// The logistic function.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.sigmoid() } }
}

/// The hyperbolic tangent.
public final class Tanh: Layer {
  /// The hyperbolic tangent.
  public init() {}

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { LayerScope.run(self) { x.tanh() } }
}

/// Softmax along an axis, of logits divided by a temperature: above 1 it is flatter, below 1 sharper (Hinton et al. 2015,
/// eq. 1).
public final class Softmax: Layer {
  /// The axis that adds up to 1.
  public let axis: Int
  /// The temperature.
  public let temperature: Double

  /// Softmax along `axis`.
  public init(
    axis: Int = -1, temperature: Double = 1, file: StaticString = #fileID, line: UInt = #line
  ) {
    if !(temperature > 0) {
      contractFailure("Softmax", "\(temperature)", "the temperature must be positive", file: file, line: line)
    }
    self.axis = axis
    self.temperature = temperature
  }

  /// The probabilities.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { (temperature == 1 ? x : x / temperature).softmax(axis) }
  }
}
