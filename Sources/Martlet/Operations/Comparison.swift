import CMartletKernels

extension Tensor {
  private static func compared(
    _ operation: martlet_comparison_operation, _ name: String, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    a.requireSameType(b, name)
    if a.dtype.rawValue > DType.bool.rawValue {
      contractFailure(name, "\(a.shape) \(a.dtype)", "storage types are not compared; use converted(to:)")
    }
    return Kernels.compare(operation, a, b, shape: broadcastShape(a, b, name))
  }

  private static func logical(
    _ operation: martlet_comparison_operation, _ name: String, _ a: Tensor, _ b: Tensor
  ) -> Tensor {
    for x in [a, b] where x.dtype != .bool {
      contractFailure(name, "\(x.shape) \(x.dtype)", "operands must be masks (bool)")
    }
    return Kernels.compare(operation, a, b, shape: broadcastShape(a, b, name))
  }

  /// The mask of equal elements, with broadcasting.
  public func equals(_ other: Tensor) -> Tensor { Tensor.compared(martlet_compare_equal, "equals", self, other) }

  /// The mask of elements equal to a number.
  public func equals(_ other: some TensorScalar) -> Tensor {
    equals(Kernels.scalar(other.asDouble, beside: self, "equals"))
  }

  /// The mask of different elements, with broadcasting.
  public func notEquals(_ other: Tensor) -> Tensor {
    Tensor.compared(martlet_compare_not_equal, "notEquals", self, other)
  }

  /// The mask of elements different from a number.
  public func notEquals(_ other: some TensorScalar) -> Tensor {
    notEquals(Kernels.scalar(other.asDouble, beside: self, "notEquals"))
  }

  /// The mask of elements less than the other's, with broadcasting.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { compared(martlet_compare_less, ".<", a, b) }

  /// The mask of elements at most the other's, with broadcasting.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { compared(martlet_compare_less_equal, ".<=", a, b) }

  /// The mask of elements greater than the other's, with broadcasting.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { compared(martlet_compare_greater, ".>", a, b) }

  /// The mask of elements at least the other's, with broadcasting.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { compared(martlet_compare_greater_equal, ".>=", a, b) }

  /// The mask of elements less than a number.
  public static func .< (a: Tensor, b: some TensorScalar) -> Tensor { a .< Kernels.scalar(b.asDouble, beside: a, ".<") }

  /// The mask of elements at most a number.
  public static func .<= (a: Tensor, b: some TensorScalar) -> Tensor {
    a .<= Kernels.scalar(b.asDouble, beside: a, ".<=")
  }

  /// The mask of elements greater than a number.
  public static func .> (a: Tensor, b: some TensorScalar) -> Tensor { a .> Kernels.scalar(b.asDouble, beside: a, ".>") }

  /// The mask of elements at least a number.
  public static func .>= (a: Tensor, b: some TensorScalar) -> Tensor {
    a .>= Kernels.scalar(b.asDouble, beside: a, ".>=")
  }

  /// Conjunction of masks.
  public static func .& (a: Tensor, b: Tensor) -> Tensor { logical(martlet_compare_and, ".&", a, b) }

  /// Disjunction of masks.
  public static func .| (a: Tensor, b: Tensor) -> Tensor { logical(martlet_compare_or, ".|", a, b) }

  /// Exclusive disjunction of masks.
  public static func .^ (a: Tensor, b: Tensor) -> Tensor { logical(martlet_compare_exclusive_or, ".^", a, b) }

  /// Negation of a mask.
  public static prefix func .! (a: Tensor) -> Tensor { logical(martlet_compare_exclusive_or, ".!", a, Tensor(true)) }

  /// `a` where the mask holds and `b` elsewhere, with broadcasting.
  public static func select(
    _ condition: Tensor, _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    a.requireSameType(b, "select", file: file, line: line)
    if condition.dtype != .bool {
      contractFailure(
        "select", "\(condition.shape) \(condition.dtype)", "the condition must be a mask (bool)", file: file, line: line
      )
    }
    guard let pair = a.shape.broadcast(with: b.shape), let shape = pair.broadcast(with: condition.shape) else {
      contractFailure(
        "select", "\(condition.shape), \(a.shape) and \(b.shape)", "the shapes do not broadcast", file: file, line: line
      )
    }
    let result = Kernels.select(condition, a, b, shape: shape)
    guard let tape = Tape.recording(a, b) else { return result }
    let (x, y) = (tape.operand(a), tape.operand(b))
    return tape.record(result, x, y) { upstream, sink in
      let zero = Tensor.zeros([], dtype: upstream.dtype)
      sink.add(select(condition, upstream, zero).summed(to: x.shape), to: x)
      sink.add(select(condition, zero, upstream).summed(to: y.shape), to: y)
    }
  }

  /// The elements with `value` where the mask holds.
  public func filled(where mask: Tensor, with value: some TensorScalar) -> Tensor {
    Tensor.select(mask, Kernels.scalar(value.asDouble, beside: self, "filled"), self)
  }

  /// Whether all elements are finite.
  public var isAllFinite: Bool {
    guard dtype.isFloatingPoint else { return true }
    // A sum of zeros unless an element is infinite or NaN.
    return (detached() * 0).sum().scalar == 0
  }

  /// Whether shapes are equal and every element is within `tolerance + relative · |other|`.
  public func isClose(to other: Tensor, tolerance: Double = 1e-5, relative: Double = 1e-4) -> Bool {
    guard shape == other.shape else { return false }
    return zip(doubles, other.doubles).allSatisfy { a, b in
      a == b || (a.isNaN && b.isNaN)
        || (a.isFinite && b.isFinite && Swift.abs(a - b) <= tolerance + relative * Swift.abs(b))
    }
  }
}
