import CMartletKernels

extension Tensor {
  /// Index values as `int32`, checked against the size of the axis that they select from.
  func checkedIndices(
    _ operation: String, below size: Int, ignoring ignored: Int? = nil, file: StaticString, line: UInt
  ) -> Tensor {
    if dtype != .int32 && dtype != .int64 {
      contractFailure(operation, "\(shape) \(dtype)", "indices must be int32 or int64", file: file, line: line)
    }
    if dtype == .int64 {
      // Narrowing drops the upper bits, which could turn a wrong index into a right one.
      for index in elements(as: Int64.self) where Int32(exactly: index) == nil {
        contractFailure(operation, "\(shape)", "index \(index) is not in 0..<\(size)", file: file, line: line)
      }
    }
    let values = (dtype == .int32 ? self : Kernels.convert(self, to: .int32)).dense()
    let pointer = values.pointer.assumingMemoryBound(to: Int32.self)
    for position in 0..<values.elementCount where pointer[position] < 0 || pointer[position] >= Int32(size) {
      if let ignored, pointer[position] == Int32(ignored) { continue }
      contractFailure(
        operation, "\(shape)", "index \(pointer[position]) is not in 0..<\(size)", file: file, line: line)
    }
    return values
  }

  /// The positions of an axis that `indices` name, in their order.
  ///
  /// - Shapes: `[5, 3]` with indices `[2, 4]` along axis 0 → `[2, 4, 3]`
  public func gathered(
    _ indices: Tensor, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let axis = checkedAxis(axis, "gathered", file: file, line: line)
    let checked = indices.checkedIndices("gathered", below: shape[axis], file: file, line: line)
    return gathered(checked: checked, axis: axis)
  }

  private func gathered(checked indices: Tensor, axis: Int) -> Tensor {
    let outer = shape.prefix(axis).reduce(1, *)
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    let target = Shape(shape.prefix(axis) + Array(indices.shape) + shape.dropFirst(axis + 1))
    let x = dense()
    let result = Tensor(uninitialized: target, dtype: dtype)
    martlet_gather(
      dtype.size, x.pointer, indices.pointer.assumingMemoryBound(to: Int32.self), result.pointer, Int64(outer),
      Int64(shape[axis]), Int64(indices.elementCount), Int64(inner))
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.scatterAdded(checked: indices, axis: axis, in: operand.shape), to: operand)
    }
  }

  /// Zeros of `shape` to which these elements are added at the positions that `indices` name along an axis: the
  /// transpose of `gathered`.
  ///
  /// - Shapes: `[2, 4, 3]` with indices `[2, 4]` along axis 0 in `[5, 3]` → `[5, 3]`
  public func scatterAdded(
    _ indices: Tensor, axis: Int = 0, in target: Shape, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let probe = Tensor(uninitialized: Shape(repeating: 1, rank: target.rank), dtype: dtype)
    let axis = probe.checkedAxis(axis, "scatterAdded", file: file, line: line)
    let expected = Shape(target.prefix(axis) + Array(indices.shape) + target.dropFirst(axis + 1))
    if shape != expected {
      contractFailure(
        "scatterAdded", "\(shape) with indices \(indices.shape) in \(target)", "the elements must be \(expected)",
        file: file, line: line)
    }
    if !dtype.isArithmetic {
      contractFailure("scatterAdded", "\(shape) \(dtype)", "elements must be numbers", file: file, line: line)
    }
    let checked = indices.checkedIndices("scatterAdded", below: target[axis], file: file, line: line)
    return scatterAdded(checked: checked, axis: axis, in: target)
  }

  private func scatterAdded(checked indices: Tensor, axis: Int, in target: Shape) -> Tensor {
    let result = Tensor.zeros(target, dtype: dtype)
    let x = dense()
    martlet_scatter_add(
      kernelType, x.pointer, indices.pointer.assumingMemoryBound(to: Int32.self), result.pointer,
      Int64(target.prefix(axis).reduce(1, *)), Int64(target[axis]), Int64(indices.elementCount),
      Int64(target.dropFirst(axis + 1).reduce(1, *)))
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      sink.add(upstream.gathered(checked: indices, axis: axis), to: operand)
    }
  }

  /// One in the position that each index names, zeros elsewhere.
  ///
  /// - Shapes: indices `[32]` with 10 classes → `[32, 10]`
  public func oneHot(
    _ classes: Int, dtype: DType = .float32, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let checked = checkedIndices("oneHot", below: classes, file: file, line: line)
    return checked.expanded(at: -1).equals(Tensor((0..<Int32(classes)).map { $0 })).converted(to: dtype)
  }
}
