extension Tensor {
  /// Tensors one after another along an axis; the other sizes must agree.
  ///
  /// - Shapes: `[2, 3]` and `[2, 5]` along axis 1 → `[2, 8]`
  public static func concatenate(
    _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard let first = tensors.first else {
      contractFailure("concatenate", "", "there must be at least one tensor", file: file, line: line)
    }
    let axis = first.checkedAxis(axis, "concatenate", file: file, line: line)
    var shape = first.shape
    shape[axis] = 0
    for tensor in tensors {
      first.requireSameType(tensor, "concatenate", file: file, line: line)
      var expected = tensor.shape
      if expected.rank == shape.rank { expected[axis] = first.shape[axis] }
      if expected != first.shape {
        contractFailure(
          "concatenate", "\(first.shape) and \(tensor.shape)", "sizes other than that of axis \(axis) differ",
          file: file, line: line)
      }
      shape[axis] += tensor.shape[axis]
    }
    let result = Tensor(uninitialized: shape, dtype: first.dtype)
    let step = result.object.strides[axis] * first.dtype.size
    var ranges: [Range<Int>] = []
    var start = 0
    for tensor in tensors {
      Kernels.copy(tensor, into: result.pointer + start * step, strides: result.object.strides)
      ranges.append(start..<start + tensor.shape[axis])
      start += tensor.shape[axis]
    }
    guard first.dtype.isFloatingPoint, let tape = Tape.recording(tensors) else { return result }
    let operands = tensors.map(tape.operand)
    return tape.record(result, operands) { upstream, sink in
      for (operand, range) in zip(operands, ranges) { sink.add(upstream.narrowed(axis, to: range), to: operand) }
    }
  }

  /// Tensors of one shape along a new axis.
  ///
  /// - Shapes: two `[2, 3]` along axis 0 → `[2, 2, 3]`
  public static func stack(
    _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    concatenate(
      tensors.map { $0.expanded(at: axis, file: file, line: line) }, axis: axis, file: file, line: line)
  }

  /// The tensor cut into pieces of the given sizes along an axis.
  public func split(_ sizes: [Int], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> [Tensor] {
    let axis = checkedAxis(axis, "split", file: file, line: line)
    if sizes.reduce(0, +) != shape[axis] || sizes.contains(where: { $0 < 0 }) {
      contractFailure(
        "split", "\(shape) into \(sizes)", "the sizes must add up to that of axis \(axis)", file: file, line: line)
    }
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return narrowed(axis, to: start..<start + size)
    }
  }
}
