import CMartletKernels

extension Tensor {
  /// A unary function whose pullback needs its operand alone: the result is not kept for it.
  @inline(__always)
  func mapped(
    _ operation: martlet_unary_operation, _ name: String,
    slope: @escaping (_ upstream: Tensor, _ x: Tensor) -> Tensor
  ) -> Tensor {
    requireFloatingPoint(name)
    let result = Kernels.unary(operation, self)
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(slope(upstream, self), to: operand)
    }
  }

  /// A unary function whose pullback needs its result alone: the operand is not kept for it.
  @inline(__always)
  func mappedKeepingResult(
    _ operation: martlet_unary_operation, _ name: String,
    slope: @escaping (_ upstream: Tensor, _ y: Tensor) -> Tensor
  ) -> Tensor {
    requireFloatingPoint(name)
    let result = Kernels.unary(operation, self)
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(slope(upstream, result), to: operand)
    }
  }

  /// A step function: its gradient is zero.
  private func stepped(_ operation: martlet_unary_operation, _ name: String) -> Tensor {
    requireFloatingPoint(name)
    return Kernels.unary(operation, self)
  }

  /// `eˣ`.
  public func exp() -> Tensor { mappedKeepingResult(martlet_unary_exponential, "exp") { $0 * $1 } }

  /// `eˣ − 1`, accurate near 0.
  public func expm1() -> Tensor {
    mappedKeepingResult(martlet_unary_exponential_minus_one, "expm1") { $0 * ($1 + 1) }
  }

  /// The natural logarithm.
  public func log() -> Tensor { mapped(martlet_unary_logarithm, "log") { upstream, x in upstream / x } }

  /// `ln(1 + x)`, accurate near 0.
  public func log1p() -> Tensor {
    mapped(martlet_unary_logarithm_one_plus, "log1p") { upstream, x in upstream / (x + 1) }
  }

  /// The square root.
  public func sqrt() -> Tensor { mappedKeepingResult(martlet_unary_square_root, "sqrt") { $0 / ($1 * 2) } }

  /// `1 / √x`.
  public func rsqrt() -> Tensor {
    mappedKeepingResult(martlet_unary_reciprocal_square_root, "rsqrt") { $0 * ($1 * $1 * $1) * -0.5 }
  }

  /// `1 / x`.
  public func reciprocal() -> Tensor {
    mappedKeepingResult(martlet_unary_reciprocal, "reciprocal") { -($0 * $1 * $1) }
  }

  /// `x²`.
  public func squared() -> Tensor { mapped(martlet_unary_square, "squared") { upstream, x in upstream * x * 2 } }

  /// The sine of an angle in radians.
  public func sin() -> Tensor { mapped(martlet_unary_sine, "sin") { upstream, x in upstream * x.cos() } }

  /// The cosine of an angle in radians.
  public func cos() -> Tensor { mapped(martlet_unary_cosine, "cos") { upstream, x in -(upstream * x.sin()) } }

  /// The hyperbolic tangent.
  public func tanh() -> Tensor {
    mappedKeepingResult(martlet_unary_hyperbolic_tangent, "tanh") { upstream, y in
      Tape.recording(upstream, y) == nil
        ? Kernels.binary(martlet_binary_tanh_gradient, upstream, y, shape: y.shape) : upstream * (1 - y * y)
    }
  }

  /// The error function `2/√π ∫₀ˣ e^{−t²} dt`.
  public func erf() -> Tensor {
    mapped(martlet_unary_error_function, "erf") { upstream, x in
      upstream * ((-(x * x)).exp() * (2 / Double.pi.squareRoot()))
    }
  }

  /// The absolute value; its gradient at 0 is 0.
  public func abs() -> Tensor {
    if dtype == .int32 || dtype == .int64 { return Kernels.unary(martlet_unary_absolute, self) }
    return mapped(martlet_unary_absolute, "abs") { upstream, x in upstream * x.sign() }
  }

  /// −1, 0 or 1; NaN of NaN.
  public func sign() -> Tensor {
    if dtype == .int32 || dtype == .int64 { return Kernels.unary(martlet_unary_sign, self) }
    return stepped(martlet_unary_sign, "sign")
  }

  /// The greatest integer at most x.
  public func floor() -> Tensor { stepped(martlet_unary_floor, "floor") }

  /// The least integer at least x.
  public func ceil() -> Tensor { stepped(martlet_unary_ceiling, "ceil") }

  /// The nearest integer, ties to even.
  public func rounded() -> Tensor { stepped(martlet_unary_round, "rounded") }

  /// The elements limited to a range; the gradient is 1 within the range and 0 outside and at its ends.
  public func clamped(to range: ClosedRange<Double>) -> Tensor {
    let lower = Kernels.scalar(range.lowerBound, beside: self, "clamped")
    let upper = Kernels.scalar(range.upperBound, beside: self, "clamped")
    let result = Tensor.elementwise(
      martlet_binary_minimum, "clamped", Tensor.elementwise(martlet_binary_maximum, "clamped", detached(), lower), upper
    )
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      let inside = (self .> lower) .& (self .< upper)
      sink.add(Tensor.select(inside, upstream, Tensor.zeros([], dtype: upstream.dtype)), to: x)
    }
  }

  /// The elements limited to a range of `Float`.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    clamped(to: Double(range.lowerBound)...Double(range.upperBound))
  }

  /// The elements limited to a range of integers.
  public func clamped(to range: ClosedRange<Int>) -> Tensor {
    clamped(to: Double(range.lowerBound)...Double(range.upperBound))
  }
}
