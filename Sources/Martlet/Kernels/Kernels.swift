import CMartletKernels

/// The seam behind which arithmetic happens: every function computes a fresh, unrecorded tensor on the processor.
///
/// Operations check contracts and record; kernels compute. Another device would be another set of these functions.
enum Kernels {
  static func unary(_ operation: martlet_unary_operation, _ x: Tensor) -> Tensor {
    if let deferred = DeferredElements.unary(operation, x) { return deferred }
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape, dtype: x.dtype)
    martlet_unary(operation, x.kernelType, x.pointer, y.pointer, Int64(x.elementCount))
    return y
  }

  /// The operands' shapes must broadcast to `shape`.
  static func binary(_ operation: martlet_binary_operation, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor {
    if let deferred = DeferredElements.binary(operation, a, b, shape: shape) { return deferred }
    let y = Tensor(uninitialized: shape, dtype: a.dtype)
    if let stepA = a.flatStep(as: shape), let stepB = b.flatStep(as: shape) {
      martlet_binary_flat(
        operation, a.kernelType, a.pointer, stepA, b.pointer, stepB, y.pointer, Int64(shape.elementCount))
      return y
    }
    let stridesA = a.broadcastStrides(to: shape)
    let stridesB = b.broadcastStrides(to: shape)
    shape.withInt64s { sizes in
      stridesA.withInt64s { stridesA in
        stridesB.withInt64s { stridesB in
          martlet_binary(
            operation, a.kernelType, a.pointer, b.pointer, y.pointer, Int32(shape.rank), sizes, stridesA, stridesB)
        }
      }
    }
    return y
  }

  static func compare(_ operation: martlet_comparison_operation, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor {
    let y = Tensor(uninitialized: shape, dtype: .bool)
    let stridesA = a.broadcastStrides(to: shape)
    let stridesB = b.broadcastStrides(to: shape)
    shape.withInt64s { sizes in
      stridesA.withInt64s { stridesA in
        stridesB.withInt64s { stridesB in
          martlet_compare(
            operation, a.kernelType, a.pointer, b.pointer, y.pointer, Int32(shape.rank), sizes, stridesA, stridesB)
        }
      }
    }
    return y
  }

  static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor, shape: Shape) -> Tensor {
    let y = Tensor(uninitialized: shape, dtype: a.dtype)
    let stridesCondition = condition.broadcastStrides(to: shape)
    let stridesA = a.broadcastStrides(to: shape)
    let stridesB = b.broadcastStrides(to: shape)
    shape.withInt64s { sizes in
      stridesCondition.withInt64s { stridesCondition in
        stridesA.withInt64s { stridesA in
          stridesB.withInt64s { stridesB in
            martlet_select(
              a.dtype.size, condition.pointer, a.pointer, b.pointer, y.pointer, Int32(shape.rank), sizes,
              stridesCondition, stridesA, stridesB)
          }
        }
      }
    }
    return y
  }

  /// A scalar of the element type of `other`, from a number.
  static func scalar(_ value: Double, like other: Tensor) -> Tensor {
    let scalar = Tensor(uninitialized: [], dtype: other.dtype)
    store(value, dtype: other.dtype, at: scalar.pointer)
    return scalar
  }

  /// A number that a user writes beside `other`: beside integers it must be whole, for it would be cut silently.
  @inline(__always)
  static func scalar(_ value: Double, beside other: Tensor, _ operation: String) -> Tensor {
    if !other.dtype.isFloatingPoint && value != value.rounded() { fractionFailure(value, other, operation) }
    return scalar(value, like: other)
  }

  @inline(never)
  private static func fractionFailure(_ value: Double, _ other: Tensor, _ operation: String) -> Never {
    contractFailure(
      operation, "\(other.shape) \(other.dtype) and \(value)",
      "beside integers a number must be whole; use converted(to:)")
  }

  static func store(_ value: Double, dtype: DType, at pointer: UnsafeMutableRawPointer) {
    switch dtype {
    case .float32: pointer.storeBytes(of: Float(value), as: Float.self)
    case .float64: pointer.storeBytes(of: value, as: Double.self)
    default:
      var source = value
      martlet_convert(martlet_float64, martlet_dtype(rawValue: UInt32(dtype.rawValue)), &source, pointer, 1)
    }
  }

  /// Sets every element of fresh memory.
  static func fill(_ tensor: Tensor, with value: Double) {
    if tensor.elementCount == 1 {
      store(value, dtype: tensor.dtype, at: tensor.pointer)
      return
    }
    var element: UInt64 = 0
    withUnsafeMutableBytes(of: &element) { store(value, dtype: tensor.dtype, at: $0.baseAddress.unsafelyUnwrapped) }
    martlet_fill(tensor.dtype.size, &element, tensor.pointer, Int64(tensor.elementCount))
  }

  static func convert(_ x: Tensor, to dtype: DType) -> Tensor {
    let x = x.dense()
    let y = Tensor(uninitialized: x.shape, dtype: dtype)
    martlet_convert(x.kernelType, y.kernelType, x.pointer, y.pointer, Int64(x.elementCount))
    return y
  }

  /// Copies `x` to memory with strides.
  static func copy(_ x: Tensor, into destination: UnsafeMutableRawPointer, strides: Shape) {
    x.shape.withInt64s { sizes in
      x.object.strides.withInt64s { source in
        strides.withInt64s { target in
          martlet_copy(x.dtype.size, x.pointer, destination, Int32(x.rank), sizes, source, target)
        }
      }
    }
  }

  /// `y += alpha x`; `y` is contiguous memory that nobody else reads.
  static func accumulate(_ x: Tensor, into y: Tensor, alpha: Double = 1) {
    martlet_accumulate(x.kernelType, alpha, x.pointer, y.pointer, Int64(x.elementCount))
  }

  /// Reduces the axes; they keep size 1, unless the result has another shape of as many elements.
  static func reduce(_ operation: martlet_reduction, _ x: Tensor, axes: AxisSet, shape: Shape? = nil) -> Tensor {
    let (outer, reduced, inner, arranged) = x.arranged(reducing: axes)
    let y = Tensor(uninitialized: shape ?? x.shape.keeping(axes), dtype: x.dtype)
    martlet_reduce(operation, x.kernelType, arranged.pointer, y.pointer, Int64(outer), Int64(reduced), Int64(inner))
    return withExtendedLifetime(arranged) { y }
  }

  /// The sum of all elements as a scalar; what is deferred is not stored for it.
  static func total(_ x: Tensor) -> Tensor {
    let sum = Tensor(uninitialized: Shape(), dtype: x.dtype)
    if let deferred = x.object.deferred {
      deferred.sum(count: x.elementCount, into: sum.pointer)
      return sum
    }
    let x = x.dense()
    martlet_reduce(martlet_reduce_sum, x.kernelType, x.pointer, sum.pointer, 1, Int64(x.elementCount), 1)
    return withExtendedLifetime(x) { sum }
  }

  /// Any or all of booleans over the axes; they keep size 1.
  static func reduceBooleans(all: Bool, _ x: Tensor, axes: AxisSet) -> Tensor {
    let (outer, reduced, inner, arranged) = x.arranged(reducing: axes)
    let y = Tensor(uninitialized: x.shape.keeping(axes), dtype: .bool)
    martlet_reduce_bool(all, arranged.pointer, y.pointer, Int64(outer), Int64(reduced), Int64(inner))
    return withExtendedLifetime(arranged) { y }
  }

  /// The position of the greatest or least element along an axis, which goes away.
  static func argument(least: Bool, _ x: Tensor, axis: Int) -> Tensor {
    let (outer, reduced, inner, arranged) = x.arranged(reducing: [axis])
    var shape = x.shape
    shape.remove(at: axis)
    let y = Tensor(uninitialized: shape, dtype: .int32)
    martlet_argument(
      least, x.kernelType, arranged.pointer, y.pointer.assumingMemoryBound(to: Int32.self), Int64(outer),
      Int64(reduced), Int64(inner))
    return withExtendedLifetime(arranged) { y }
  }

  /// The sum of the squares of all elements of all tensors, which have one floating-point type each.
  static func sumOfSquares(_ tensors: [Tensor]) -> Double {
    tensors.reduce(0) { sum, tensor in
      let dense = tensor.dense()
      let update = [
        martlet_update(
          value: nil, gradient: dense.pointer, first: nil, second: nil, third: nil, count: Int64(dense.elementCount),
          weight_decay: 0, learning_rate: 0)
      ]
      return withExtendedLifetime(dense) { sum + martlet_gradient_sum_squares(dense.kernelType, update, 1) }
    }
  }
}

extension Tensor {
  /// The strides with which this tensor is read as one of `shape`: 0 along repeated axes.
  @inline(__always)
  func broadcastStrides(to target: Shape) -> Shape {
    if shape.rank == target.rank && shape == target { return object.strides }
    var strides = target
    let missing = target.rank - shape.rank
    for axis in 0..<target.rank {
      let own = axis - missing
      let isRepeated = own < 0 || shape.sizes[unchecked: own] != target.sizes[unchecked: axis]
      strides.sizes[unchecked: axis] = isRepeated ? 0 : object.strides.sizes[unchecked: own]
    }
    return strides
  }

  /// The step with which the elements are read as those of `target` in row-major order: 1, or 0 where all are one; `nil`
  /// where there is no such step.
  @inline(__always)
  func flatStep(as target: Shape) -> Int64? {
    if object.isContiguous && shape == target { return 1 }
    return object.isOneElement ? 0 : nil
  }

  /// The elements as contiguous `[outer, reduced, inner]`, with the axes brought together where they are apart.
  func arranged(reducing axes: AxisSet) -> (outer: Int, reduced: Int, inner: Int, elements: Tensor) {
    var (outer, reduced, inner) = (1, 1, 1)
    let first = axes.isEmpty ? rank : axes.first
    for axis in 0..<rank {
      let size = shape.sizes[axis]
      if axes.contains(axis) { reduced *= size } else if axis < first { outer *= size } else { inner *= size }
    }
    if axes.areAdjacent { return (outer, reduced, inner, dense()) }
    let order = (0..<rank).filter { !axes.contains($0) } + (0..<rank).filter(axes.contains)
    return (outer * inner, reduced, 1, permutedView(order).dense())
  }

  /// The axes in another order; not recorded.
  func permutedView(_ axes: [Int]) -> Tensor {
    view(shape: Shape(axes.map { shape[$0] }), strides: Shape(axes.map { object.strides[$0] }))
  }
}
