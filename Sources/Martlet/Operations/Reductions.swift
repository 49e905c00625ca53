import CMartletKernels

extension Tensor {
  /// The shape with reduced axes at size 1.
  private func keptShape(_ axes: [Int]) -> Shape { shape.keeping(AxisSet(axes)) }

  private func finished(_ reduced: Tensor, _ axes: [Int], keepingAxes: Bool) -> Tensor {
    if keepingAxes { return reduced }
    let target = shape.removing(AxisSet(axes))
    return reduced.view(shape: target, strides: target.contiguousStrides)
  }

  private func requireNotEmpty(_ axes: [Int], _ operation: String, _ file: StaticString, _ line: UInt) {
    for axis in axes where shape[axis] == 0 {
      contractFailure(operation, "\(shape)", "axis \(axis) has no elements", file: file, line: line)
    }
  }

  /// The sum over `axes` (all where `nil`); they go away, or keep size 1.
  ///
  /// - Shapes: `[2, 3, 4]` over axis 1 → `[2, 4]`, or `[2, 1, 4]` with `keepingAxes`
  public func sum(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if axes == nil && !keepingAxes && dtype.isFloatingPoint { return total() }
    return sum(over: AxisSet(checkedAxes(axes, "sum", file: file, line: line)), keepingAxes, file, line)
  }

  private func sum(over axes: AxisSet, _ keepingAxes: Bool, _ file: StaticString, _ line: UInt) -> Tensor {
    let source = dtype == .bool ? converted(to: .int64) : self
    if !source.dtype.isArithmetic {
      contractFailure(
        "sum", "\(shape) \(dtype)", "storage types are not summed; use converted(to:)", file: file, line: line)
    }
    return source.summed(over: axes, as: keepingAxes ? shape.keeping(axes) : shape.removing(axes))
  }

  /// The sums over `axes` as a tensor of shape `target`, which has as many elements.
  private func summed(over axes: AxisSet, as target: Shape) -> Tensor {
    let result = Kernels.reduce(martlet_reduce_sum, self, axes: axes, shape: target)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.reshaped(to: x.shape.keeping(axes)).broadcast(to: x.shape), to: x)
    }
  }

  /// The sum of the elements that broadcasting repeated, so that a gradient has its operand's shape.
  func summed(to target: Shape) -> Tensor {
    if shape == target { return self }
    let missing = rank - target.rank
    var axes = AxisSet()
    for axis in 0..<rank where axis < missing || target[axis - missing] == 1 && shape[axis] != 1 { axes.insert(axis) }
    return summed(over: axes, as: target)
  }

  /// The sum of all elements as a scalar.
  private func total() -> Tensor {
    let result = Kernels.total(self)
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.broadcast(to: x.shape), to: x) }
  }

  /// The sum over one axis.
  public func sum(
    _ axis: Int, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    sum(over: [checkedAxis(axis, "sum", file: file, line: line)], keepingAxes, file, line)
  }

  /// The mean over `axes` (all where `nil`).
  public func mean(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("mean", file: file, line: line)
    if axes == nil && !keepingAxes { return total() * (1 / Double(elementCount)) }
    let checked = checkedAxes(axes, "mean", file: file, line: line)
    let count = checked.reduce(1) { $0 * shape[$1] }
    return sum(checked, keepingAxes: keepingAxes, file: file, line: line) * (1 / Double(count))
  }

  /// The mean over one axis.
  public func mean(
    _ axis: Int, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    mean([axis], keepingAxes: keepingAxes, file: file, line: line)
  }

  /// The variance over `axes` (all where `nil`): `Σ(x − x̄)² / (n − correction)`.
  ///
  /// `correction` is 0 for the biased and 1 for the unbiased estimate.
  public func variance(
    _ axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("variance", file: file, line: line)
    let checked = checkedAxes(axes, "variance", file: file, line: line)
    let count = checked.reduce(1) { $0 * shape[$1] }
    let share = 1 / Double(Swift.max(0, count - correction))
    let result = withoutGradients {
      (self - mean(checked, keepingAxes: true)).squared().sum(checked, keepingAxes: keepingAxes) * share
    }
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let kept = keptShape(checked)
    return tape.record(result, x) { upstream, sink in
      // The mean adds nothing to the slope, since deviations from it sum to 0.
      let deviations = self - self.mean(checked, keepingAxes: true)
      sink.add(upstream.reshaped(to: kept) * (deviations * (2 * share)), to: x)
    }
  }

  /// The variance over one axis.
  public func variance(
    _ axis: Int, correction: Int = 0, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    variance([axis], correction: correction, keepingAxes: keepingAxes, file: file, line: line)
  }

  /// The standard deviation over `axes` (all where `nil`): the square root of the variance, which is found in double
  /// precision, so that squares neither overflow nor vanish; its gradient at 0 is 0.
  public func standardDeviation(
    _ axes: [Int]? = nil, correction: Int = 0, keepingAxes: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("standardDeviation", file: file, line: line)
    let axes = checkedAxes(axes, "standardDeviation", file: file, line: line)
    let variance = converted(to: .float64).variance(axes, correction: correction, keepingAxes: keepingAxes)
    return variance.mappedKeepingResult(martlet_unary_square_root, "standardDeviation") { upstream, deviation in
      (upstream / (deviation * 2)).filled(where: deviation.equals(0), with: 0)
    }.converted(to: dtype)
  }

  /// The product over `axes` (all where `nil`).
  public func product(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axes = checkedAxes(axes, "product", file: file, line: line)
    let result = finished(
      Kernels.reduce(martlet_reduce_product, self, axes: AxisSet(axes)), axes, keepingAxes: keepingAxes)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let kept = keptShape(axes)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.reshaped(to: kept) * self.productOfOthers(axes), to: x)
    }
  }

  /// For each element the product of the others along `axes`, without division, so that zeros are exact.
  private func productOfOthers(_ axes: [Int]) -> Tensor {
    let kept = (0..<rank).filter { !axes.contains($0) }
    let order = kept + axes
    let moved = transposed(order)
    let count = axes.reduce(1) { $0 * shape[$1] }
    if count == 0 { return Tensor.ones(shape, dtype: dtype) }
    var rows = Shape(kept.map { shape[$0] })
    rows.append(count)
    let flat = moved.reshaped(to: rows)
    let axis = rows.rank - 1
    var before = Tensor.ones(Shape(rows.dropLast() + [1]), dtype: dtype)
    var after = before
    var (prefixes, suffixes) = ([before], [after])
    for position in 1..<count {
      before = before * flat.narrowed(axis, to: (position - 1)..<position)
      after = after * flat.narrowed(axis, to: (count - position)..<(count - position + 1))
      prefixes.append(before)
      suffixes.append(after)
    }
    let others = Tensor.concatenate(prefixes, axis: axis) * Tensor.concatenate(suffixes.reversed(), axis: axis)
    var inverse = [Int](repeating: 0, count: rank)
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return others.reshaped(to: moved.shape).transposed(inverse)
  }

  /// The greatest element over `axes` (all where `nil`); NaN wins; equal ones share the gradient.
  public func max(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    extremum(martlet_reduce_max, "max", axes, keepingAxes, file, line)
  }

  /// The least element over `axes` (all where `nil`); NaN wins; equal ones share the gradient.
  public func min(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    extremum(martlet_reduce_min, "min", axes, keepingAxes, file, line)
  }

  private func extremum(
    _ operation: martlet_reduction, _ name: String, _ axes: [Int]?, _ keepingAxes: Bool, _ file: StaticString,
    _ line: UInt
  ) -> Tensor {
    let axes = checkedAxes(axes, name, file: file, line: line)
    requireNotEmpty(axes, name, file, line)
    let result = finished(Kernels.reduce(operation, self, axes: AxisSet(axes)), axes, keepingAxes: keepingAxes)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let kept = keptShape(axes)
    return tape.record(result, x) { upstream, sink in
      let winners = self.detached().equals(result.detached().reshaped(to: kept)).converted(to: self.dtype)
      let share = winners / winners.sum(axes, keepingAxes: true)
      sink.add(upstream.reshaped(to: kept) * share, to: x)
    }
  }

  /// The position (`int32`) of the greatest element along an axis; the first of equals; NaN wins.
  public func argmax(_ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let axis = checkedAxis(axis, "argmax", file: file, line: line)
    requireNotEmpty([axis], "argmax", file, line)
    return Kernels.argument(least: false, self, axis: axis)
  }

  /// The position (`int32`) of the least element along an axis; the first of equals; NaN wins.
  public func argmin(_ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    let axis = checkedAxis(axis, "argmin", file: file, line: line)
    requireNotEmpty([axis], "argmin", file, line)
    return Kernels.argument(least: true, self, axis: axis)
  }

  /// Whether any element of the mask holds, over `axes` (all where `nil`).
  public func any(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reducedMask(all: false, "any", axes, keepingAxes, file, line)
  }

  /// Whether all elements of the mask hold, over `axes` (all where `nil`).
  public func all(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    reducedMask(all: true, "all", axes, keepingAxes, file, line)
  }

  private func reducedMask(
    all: Bool, _ name: String, _ axes: [Int]?, _ keepingAxes: Bool, _ file: StaticString, _ line: UInt
  ) -> Tensor {
    if dtype != .bool {
      contractFailure(name, "\(shape) \(dtype)", "elements must be bool; compare first", file: file, line: line)
    }
    let axes = checkedAxes(axes, name, file: file, line: line)
    return finished(Kernels.reduceBooleans(all: all, self, axes: AxisSet(axes)), axes, keepingAxes: keepingAxes)
  }

  /// `ln Σ eˣ` over one axis, without overflow.
  public func logSumExp(
    _ axis: Int = -1, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("logSumExp", file: file, line: line)
    let axis = checkedAxis(axis, "logSumExp", file: file, line: line)
    let last = axis == rank - 1
    let rows = (last ? self : detached().movedToLast(axis)).dense()
    let kept = keptShape([axis])
    let reduced = Tensor(uninitialized: kept, dtype: dtype)
    martlet_log_sum_exp(
      kernelType, rows.pointer, reduced.pointer, Int64(kept.elementCount), Int64(shape[axis]))
    let result = withExtendedLifetime(rows) { finished(reduced, [axis], keepingAxes: keepingAxes) }
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.reshaped(to: kept) * self.softmax(axis), to: x)
    }
  }

  /// `ln Σ eˣ` over `axes` (all where `nil`), without overflow.
  public func logSumExp(
    _ axes: [Int]?, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("logSumExp", file: file, line: line)
    let axes = checkedAxes(axes, "logSumExp", file: file, line: line)
    if axes.count == 1 { return logSumExp(axes[0], keepingAxes: keepingAxes) }
    if axes.isEmpty { return self }
    let rest = (0..<rank).filter { !axes.contains($0) }
    let count = axes.reduce(1) { $0 * shape[$1] }
    // The axes as one behind all others.
    let result = transposed(rest + axes).reshaped(to: Shape(rest.map { shape[$0] } + [count])).logSumExp(-1)
    return keepingAxes ? result.reshaped(to: keptShape(axes)) : result
  }

  /// The Euclidean norm over `axes` (all where `nil`): `√Σx²`; its gradient at 0 is 0.
  public func norm(
    _ axes: [Int]? = nil, keepingAxes: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("norm", file: file, line: line)
    let axes = checkedAxes(axes, "norm", file: file, line: line)
    let result = withoutGradients { squared().sum(axes, keepingAxes: keepingAxes, file: file, line: line).sqrt() }
    guard let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    let kept = keptShape(axes)
    return tape.record(result, x) { upstream, sink in
      let isZero = result.equals(0)
      let divisor = result.filled(where: isZero, with: 1)
      sink.add((upstream / divisor).filled(where: isZero, with: 0).reshaped(to: kept) * self, to: x)
    }
  }
}
