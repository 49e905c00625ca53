extension Tensor {
  /// The hard hyperbolic tangent: the elements limited to a range; the gradient is 0 at its ends.
  public func hardTanh(_ range: ClosedRange<Double> = -1...1) -> Tensor {
    requireFloatingPoint("hardTanh")
    return clamped(to: range)
  }

  /// `x · hardSigmoid(x)` (Howard et al. 2019, §5.2).
  public func hardSwish() -> Tensor {
    requireFloatingPoint("hardSwish")
    return self * hardSigmoid()
  }

  /// The rectifier with learned slopes: `x` where positive, else `a x` (He et al. 2015, eq. 1).
  ///
  /// - Shapes: slopes broadcast to the tensor, such as `[channels]` or `[1]`.
  public func parametricReLU(
    slopes: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("parametricReLU", file: file, line: line)
    requireSameType(slopes, "parametricReLU", file: file, line: line)
    if slopes.shape.broadcast(with: shape) != shape {
      contractFailure(
        "parametricReLU", "\(shape) with slopes \(slopes.shape)", "the slopes do not broadcast to the tensor",
        file: file, line: line)
    }
    return Tensor.select(self .> 0, self, self * slopes, file: file, line: line)
  }

  /// `ln(1 + e^{βx}) / β`, without overflow; the larger β, the nearer to the rectifier.
  public func softplus(beta: Double) -> Tensor {
    requireFloatingPoint("softplus")
    return beta == 1 ? softplus() : (self * beta).softplus() / beta
  }

  /// `x tanh(ln(1 + eˣ))` (Misra 2020, eq. 1).
  public func mish() -> Tensor {
    requireFloatingPoint("mish")
    return self * softplus().tanh()
  }

  /// The scaled exponential linear unit, which keeps mean 0 and variance 1 (Klambauer et al. 2017, eq. 2).
  public func selu() -> Tensor {
    requireFloatingPoint("selu")
    return elu(alpha: 1.6732632423543772) * 1.0507009873554805
  }
}
