extension Tensor {
  /// The elements on a diagonal of the last two axes (0: the main one, above it where positive), without a copy.
  ///
  /// - Shapes: `[…, m, n]` → `[…, min(m, n)]` for the main diagonal
  public func diagonal(offset: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if rank < 2 { contractFailure("diagonal", "\(shape)", "a matrix needs two axes", file: file, line: line) }
    let result = diagonalView(offset)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in
      sink.add(upstream.placedOnDiagonal(offset, in: x.shape), to: x)
    }
  }

  /// Matrices with these elements on a diagonal (0: the main one, above it where positive) and zeros elsewhere.
  ///
  /// - Shapes: `[…, n]` → `[…, n, n]`; the sizes grow by the offset
  public func diagonalMatrix(offset: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if rank == 0 {
      contractFailure("diagonalMatrix", "\(shape)", "a scalar has no axis", file: file, line: line)
    }
    let size = shape[rank - 1] + Swift.abs(offset)
    return placedOnDiagonal(offset, in: shape.droppingLast(1).appending(size, size))
  }

  /// The sum of the main diagonal: `Σ aᵢᵢ`.
  ///
  /// - Shapes: `[…, n, n]` → `[…]`
  public func trace(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if rank < 2 || shape[rank - 2] != shape[rank - 1] {
      contractFailure("trace", "\(shape)", "the last two axes must be equal", file: file, line: line)
    }
    return diagonal().sum(-1)
  }

  private func diagonalView(_ offset: Int) -> Tensor {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let (down, right) = (object.strides[rank - 2], object.strides[rank - 1])
    let length = Swift.max(0, offset >= 0 ? Swift.min(rows, columns - offset) : Swift.min(rows + offset, columns))
    let start = length == 0 ? 0 : offset >= 0 ? offset * right : -offset * down
    return view(
      shape: shape.droppingLast(2).appending(length),
      strides: object.strides.droppingLast(2).appending(down + right), offset: start)
  }

  /// Zeros of `target` with these elements on a diagonal: the transpose of `diagonal`.
  private func placedOnDiagonal(_ offset: Int, in target: Shape) -> Tensor {
    let result = Tensor.zeros(target, dtype: dtype)
    let place = result.diagonalView(offset)
    Kernels.copy(self, into: place.pointer, strides: place.object.strides)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self) else { return result }
    let x = tape.operand(self)
    return tape.record(result, x) { upstream, sink in sink.add(upstream.diagonal(offset: offset), to: x) }
  }
}
