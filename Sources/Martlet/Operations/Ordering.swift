import CMartletKernels

extension Tensor {
  /// `[outer, size, inner]` around an axis.
  private func extents(around axis: Int) -> (outer: Int64, size: Int64, inner: Int64) {
    (
      Int64(shape.prefix(axis).reduce(1, *)), Int64(shape[axis]),
      Int64(shape.dropFirst(axis + 1).reduce(1, *))
    )
  }

  /// The sums of the elements up to each position of an axis, itself included; from the end where `reversed`.
  public func cumulativeSum(
    _ axis: Int = -1, reversed: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = checkedAxis(axis, "cumulativeSum", file: file, line: line)
    if !dtype.isArithmetic {
      contractFailure("cumulativeSum", "\(shape) \(dtype)", "elements must be numbers", file: file, line: line)
    }
    let x = dense()
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let (outer, size, inner) = extents(around: axis)
    martlet_cumulative_sum(kernelType, reversed, x.pointer, result.pointer, outer, size, inner)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.cumulativeSum(axis, reversed: !reversed), to: operand)
    }
  }

  /// The positions (`int32`) that put the elements along an axis in order; equal ones stay as they were, NaN is greatest.
  public func argsort(
    _ axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    order("argsort", axis, descending, file, line)
  }

  private func order(
    _ operation: String, _ axis: Int, _ descending: Bool, _ file: StaticString, _ line: UInt
  ) -> Tensor {
    let axis = checkedAxis(axis, operation, file: file, line: line)
    if !dtype.isArithmetic {
      contractFailure(operation, "\(shape) \(dtype)", "elements must be numbers", file: file, line: line)
    }
    if axis != rank - 1 {
      return detached().movedToLast(axis).argsort(-1, descending: descending).movedFromLast(to: axis)
    }
    let x = dense()
    let result = Tensor(uninitialized: shape, dtype: .int32)
    let (rows, columns, _) = extents(around: axis)
    martlet_order(
      kernelType, descending, x.pointer, result.pointer.assumingMemoryBound(to: Int32.self), rows, columns)
    return withExtendedLifetime(x) { result }
  }

  /// The elements along an axis in order, with the positions that they had.
  public func sorted(
    _ axis: Int = -1, descending: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> (values: Tensor, indices: Tensor) {
    let indices = order("sorted", axis, descending, file, line)
    return (takenAlong(axis, indices: indices, file: file, line: line), indices)
  }

  /// The `count` greatest elements along an axis in descending order (or the least ones in ascending order), with their
  /// positions.
  public func topK(
    _ count: Int, axis: Int = -1, least: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> (values: Tensor, indices: Tensor) {
    let axis = checkedAxis(axis, "topK", file: file, line: line)
    if count < 0 || count > shape[axis] {
      contractFailure(
        "topK", "\(shape)", "axis \(axis) has \(shape[axis]) elements and \(count) are asked for", file: file,
        line: line)
    }
    let indices = order("topK", axis, !least, file, line).narrowed(axis, to: 0..<count)
    return (takenAlong(axis, indices: indices, file: file, line: line), indices)
  }

  /// For every position of `indices` the element that it names along an axis.
  ///
  /// - Shapes: `[2, 5]` with indices `[2, 3]` along axis 1 → `[2, 3]`: sizes other than that of the axis agree.
  public func takenAlong(
    _ axis: Int, indices: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = checkedAxis(axis, "takenAlong", file: file, line: line)
    requireAlong("takenAlong", indices.shape, shape, axis, file: file, line: line)
    let checked = indices.checkedIndices("takenAlong", below: shape[axis], file: file, line: line)
    return takenAlong(axis, checked: checked)
  }

  private func takenAlong(_ axis: Int, checked indices: Tensor) -> Tensor {
    let x = dense()
    let result = Tensor(uninitialized: indices.shape, dtype: dtype)
    let (outer, size, inner) = extents(around: axis)
    martlet_take_along(
      dtype.size, x.pointer, indices.pointer.assumingMemoryBound(to: Int32.self), result.pointer, outer, size,
      Int64(indices.shape[axis]), inner)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.addedAlong(axis, checked: indices, in: operand.shape), to: operand)
    }
  }

  /// Zeros of `shape` to which every element is added at the position that its index names along an axis: the transpose
  /// of `takenAlong`.
  ///
  /// - Shapes: `[2, 3]` with indices `[2, 3]` along axis 1 in `[2, 5]` → `[2, 5]`
  public func addedAlong(
    _ axis: Int, indices: Tensor, in target: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = checkedAxis(axis, "addedAlong", file: file, line: line)
    requireAlong("addedAlong", indices.shape, target, axis, file: file, line: line)
    if shape != indices.shape {
      contractFailure(
        "addedAlong", "\(shape) and \(indices.shape)", "every element needs an index", file: file, line: line)
    }
    let checked = indices.checkedIndices("addedAlong", below: target[axis], file: file, line: line)
    return addedAlong(axis, checked: checked, in: target)
  }

  private func addedAlong(_ axis: Int, checked indices: Tensor, in target: Shape) -> Tensor {
    let x = dense()
    let result = Tensor.zeros(target, dtype: dtype)
    let (outer, count, inner) = extents(around: axis)
    martlet_add_along(
      kernelType, x.pointer, indices.pointer.assumingMemoryBound(to: Int32.self), result.pointer, outer,
      Int64(target[axis]), count, inner)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.takenAlong(axis, checked: indices), to: operand)
    }
  }

  private func requireAlong(
    _ operation: String, _ indices: Shape, _ target: Shape, _ axis: Int, file: StaticString, line: UInt
  ) {
    var expected = target
    if indices.rank == target.rank { expected[axis] = indices[axis] }
    if indices != expected {
      contractFailure(
        operation, "\(target) with indices \(indices)", "sizes other than that of axis \(axis) differ", file: file,
        line: line)
    }
  }
}
