import CMartletKernels

extension Tensor {
  /// The shape of an elementwise result; traps where the operands do not broadcast.
  @inline(__always)
  static func broadcastShape(_ a: Tensor, _ b: Tensor, _ operation: String) -> Shape {
    if a.shape == b.shape { return a.shape }
    return broadcastShapeSlowly(a, b, operation)
  }

  @inline(never)
  private static func broadcastShapeSlowly(_ a: Tensor, _ b: Tensor, _ operation: String) -> Shape {
    guard let shape = a.shape.broadcast(with: b.shape) else {
      contractFailure(
        operation, "\(a.shape) and \(b.shape)", "the shapes do not broadcast (sizes must be equal or 1, from the last)")
    }
    return shape
  }

  @inline(__always)
  private func requireArithmetic(_ operation: String) {
    if !dtype.isArithmetic {
      contractFailure(operation, "\(shape) \(dtype)", "arithmetic needs float32, float64, int32 or int64")
    }
  }

  @inline(__always)
  static func elementwise(
    _ operation: martlet_binary_operation, _ name: String, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    a.requireSameType(b, name)
    a.requireArithmetic(name)
    return Kernels.binary(operation, a, b, shape: broadcastShape(a, b, name))
  }

  /// Elementwise sum, with broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_add, "+", a, b)
    guard let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    return tape.record(result, x, y) { upstream, sink in
      sink.add(upstream.summed(to: x.shape), to: x)
      sink.add(upstream.summed(to: y.shape), to: y)
    }
  }

  /// Elementwise difference, with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_subtract, "-", a, b)
    guard let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    return tape.record(result, x, y) { upstream, sink in
      sink.add(upstream.summed(to: x.shape), to: x)
      sink.add((-upstream).summed(to: y.shape), to: y)
    }
  }

  /// Elementwise product, with broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_multiply, "*", a, b)
    guard let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    // Each factor is kept only where the other's gradient needs it.
    let (left, right) = (y.node < 0 ? nil : a, x.node < 0 ? nil : b)
    return tape.record(result, x, y) { upstream, sink in
      if let right { sink.add((upstream * right).summed(to: x.shape), to: x) }
      if let left { sink.add((upstream * left).summed(to: y.shape), to: y) }
    }
  }

  /// Elementwise quotient, with broadcasting; integers round towards zero.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_divide, "/", a, b)
    guard a.dtype.isFloatingPoint, let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    let numerator = y.node < 0 ? nil : a
    return tape.record(result, x, y) { upstream, sink in
      sink.add((upstream / b).summed(to: x.shape), to: x)
      // The quotient once more, so that it can be differentiated again; it overflows later than upstream / b².
      if let numerator { sink.add((-upstream * (numerator / b / b)).summed(to: y.shape), to: y) }
    }
  }

  /// Elementwise negation.
  public static prefix func - (x: Tensor) -> Tensor {
    x.requireArithmetic("-")
    let result = Kernels.unary(martlet_unary_negate, x)
    guard let tape = Tape.recording(x) else { return result }
    let operand = tape.operand(x)
    return tape.record(result, operand) { upstream, sink in sink.add(-upstream, to: operand) }
  }

  /// Elementwise maximum, with broadcasting; NaN wins. Where elements are equal each gets half of the gradient; where one is
  /// NaN each gets all of it.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(a, b, elementwise(martlet_binary_maximum, "maximum", a, b)) { $0 .< $1 }
  }

  /// Elementwise minimum, with broadcasting; NaN wins. Where elements are equal each gets half of the gradient; where one is
  /// NaN each gets all of it.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(a, b, elementwise(martlet_binary_minimum, "minimum", a, b)) { $0 .> $1 }
  }

  private static func extremum(
    _ a: Tensor, _ b: Tensor, _ result: Tensor, losing: @escaping (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    guard a.dtype.isFloatingPoint, let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    return tape.record(result, x, y) { upstream, sink in
      let share = select(a.equals(b), upstream * 0.5, upstream)
      sink.add(share.filled(where: losing(a, b), with: 0).summed(to: x.shape), to: x)
      sink.add(share.filled(where: losing(b, a), with: 0).summed(to: y.shape), to: y)
    }
  }

  /// Elementwise power `aᵇ`, with broadcasting.
  public static func pow(_ base: Tensor, _ exponent: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_power, "pow", base, exponent)
    guard base.dtype.isFloatingPoint, let tape = Tape.recording(base, exponent) else { return result }
    let (x, y) = (tape.operand(base), tape.operand(exponent))
    return tape.record(result, x, y) { upstream, sink in
      // The exponent 0 makes a constant, also where the base is 0.
      let slope = (exponent * pow(base, exponent - 1)).filled(where: exponent.equals(0), with: 0)
      sink.add((upstream * slope).summed(to: x.shape), to: x)
      // The limit of b ↦ 0ᵇ ln 0 for b > 0 is 0, as PyTorch has it.
      let isLimit = base.equals(0) .& (exponent .>= 0)
      sink.add((upstream * (result * base.log()).filled(where: isLimit, with: 0)).summed(to: y.shape), to: y)
    }
  }

  /// Elementwise power with a constant exponent: `xⁿ`.
  public func pow(_ exponent: some TensorScalar) -> Tensor {
    let exponent = exponent.asDouble
    if dtype.isFloatingPoint {
      if exponent == 2 { return squared() }
      if exponent == 0.5 { return sqrt() }
      if exponent == 1 { return self }
    }
    let result = Tensor.elementwise(martlet_binary_power, "pow", self, Kernels.scalar(exponent, beside: self, "pow"))
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(exponent == 0 ? Tensor.zeros(like: upstream) : upstream * (exponent * self.pow(exponent - 1)), to: x)
    }
  }

  /// The remainder with the sign of the divisor: `a − ⌊a / b⌋ b`; its gradient is that of `a`.
  public static func remainder(_ a: Tensor, _ b: Tensor) -> Tensor {
    let result = elementwise(martlet_binary_remainder, "remainder", a, b)
    guard a.dtype.isFloatingPoint, let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    let pair = y.node < 0 ? nil : (a, b)
    return tape.record(result, x, y) { upstream, sink in
      sink.add(upstream.summed(to: x.shape), to: x)
      guard let (a, b) = pair else { return }
      sink.add((-upstream * flooredQuotient(a, b, remainder: result)).summed(to: y.shape), to: y)
    }
  }

  /// `⌊a / b⌋`, which is −1 or 0 where b is infinite and the quotient itself where b is 0; a constant.
  private static func flooredQuotient(_ a: Tensor, _ b: Tensor, remainder: Tensor) -> Tensor {
    withoutGradients {
      let finite = ((a - remainder) / b).rounded()
      let beyond = -a.notEquals(remainder).converted(to: a.dtype)
      let whole = select(b.abs().equals(Double.infinity), beyond, finite)
        .filled(where: remainder.notEquals(remainder), with: Double.nan)
      return select(b.equals(0), a / b, whole)
    }
  }
}
