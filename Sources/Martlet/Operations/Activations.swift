import CMartletKernels

extension Tensor {
  /// A pullback with a kernel of its own, or the composed form where it must be recorded.
  private static func fused(
    _ operation: martlet_binary_operation, _ upstream: Tensor, _ other: Tensor, composed: () -> Tensor
  ) -> Tensor {
    Tape.recording(upstream, other) == nil
      ? Kernels.binary(operation, upstream, other, shape: other.shape) : composed()
  }

  /// The rectifier `max(0, x)`; its gradient at 0 is 0, and 1 where x is NaN.
  public func relu() -> Tensor {
    mappedKeepingResult(martlet_unary_relu, "relu") { upstream, y in Tensor.reluGradient(upstream, y) }
  }

  /// `upstream` where the result of the rectifier is positive, or NaN: linear in `upstream`, and constant otherwise.
  static func reluGradient(_ upstream: Tensor, _ y: Tensor) -> Tensor {
    let result = Kernels.binary(martlet_binary_relu_gradient, upstream, y, shape: y.shape)
    guard let tape = Tape.recording(upstream) else { return result }
    let x = tape.operand(upstream)
    return tape.record(result, x) { upstream, sink in sink.add(reluGradient(upstream, y), to: x) }
  }

  /// The logistic function `1 / (1 + e^{−x})`.
  public func sigmoid() -> Tensor {
    mappedKeepingResult(martlet_unary_sigmoid, "sigmoid") { upstream, y in
      Tensor.fused(martlet_binary_sigmoid_gradient, upstream, y) { upstream * (y * (1 - y)) }
    }
  }

  /// `ln(1 + eˣ)`, without overflow.
  public func softplus() -> Tensor {
    mapped(martlet_unary_softplus, "softplus") { upstream, x in upstream * x.sigmoid() }
  }

  /// The Gaussian error linear unit `x Φ(x)` (Hendrycks & Gimpel 2016); with `approximation`
  /// `½x (1 + tanh(√(2/π)(x + 0.044715x³)))`.
  public func gelu(approximation: Bool = false) -> Tensor {
    if approximation {
      return mapped(martlet_unary_gelu_tanh, "gelu") { upstream, x in
        Tensor.fused(martlet_binary_gelu_tanh_gradient, upstream, x) {
          let scale = (2 / Double.pi).squareRoot()
          let t = (scale * (x + 0.044715 * (x * x * x))).tanh()
          let slope = scale * (1 + 0.134145 * (x * x))
          return upstream * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope)
        }
      }
    }
    return mapped(martlet_unary_gelu, "gelu") { upstream, x in
      Tensor.fused(martlet_binary_gelu_gradient, upstream, x) {
        let cumulative = 0.5 * (1 + (x * 0.5.squareRoot()).erf())
        let density = (-0.5 * (x * x)).exp() * (1 / (2 * Double.pi).squareRoot())
        return upstream * (cumulative + x * density)
      }
    }
  }

  /// The sigmoid linear unit `x σ(x)`, also called swish (Ramachandran et al. 2017).
  public func silu() -> Tensor {
    mapped(martlet_unary_silu, "silu") { upstream, x in
      Tensor.fused(martlet_binary_silu_gradient, upstream, x) {
        let s = x.sigmoid()
        return upstream * (s * (1 + x * (1 - s)))
      }
    }
  }

  /// The leaky rectifier: `x` where positive, else `slope · x` (Maas et al. 2013).
  public func leakyReLU(slope: Double = 0.01) -> Tensor {
    requireFloatingPoint("leakyReLU")
    let slope = Kernels.scalar(slope, like: self)
    let result = Kernels.binary(martlet_binary_leaky_relu, self, slope, shape: shape)
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    // The result tells the sides apart, and the next layer keeps it anyway.
    let sided = slope.scalar < 0 ? self : result
    return tape.record(result, operand) { upstream, sink in
      // The slope is constant on both sides of 0, so products with it are all that higher derivatives need.
      sink.add(
        upstream * Kernels.binary(martlet_binary_leaky_relu_slope, sided, slope, shape: sided.shape), to: operand)
    }
  }

  /// The exponential linear unit: `x` where positive, else `α(eˣ − 1)` (Clevert et al. 2016).
  public func elu(alpha: Double = 1) -> Tensor {
    requireFloatingPoint("elu")
    let result = withoutGradients { Tensor.select(self .> 0, self, Tensor.minimum(self, 0).expm1() * alpha) }
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      // Of the argument, not of the result: α(eˣ − 1) + α has lost the digits of small slopes.
      let slope = Tensor.minimum(self, 0).exp() * alpha
      sink.add(Tensor.select(self .> 0, upstream, upstream * slope), to: operand)
    }
  }

  /// The hard sigmoid `clip(x / 6 + ½, 0, 1)`; its gradient at −3 and 3 is 0.
  public func hardSigmoid() -> Tensor {
    requireFloatingPoint("hardSigmoid")
    return (self / 6 + 0.5).clamped(to: 0.0...1.0)
  }
}
