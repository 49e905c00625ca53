extension Tensor {
  /// `X` of `T X = B` for triangular `T`, or of `Tᵀ X = B` where `transposed`; the other triangle is not read.
  ///
  /// Where `unitDiagonal`, the diagonal is not read either and counts as ones. The gradients are `B̄ = T⁻ᵀ X̄` and the
  /// triangle of `−B̄ Xᵀ` (Giles 2008, section 2.3.1). float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where an element of the diagonal is 0, or one of the matrix is not finite.
  ///
  /// - Shapes: T `[…, n, n]`, B `[…, n, k]` → `[…, n, k]`, leading axes broadcast; or B `[n]` → `[…, n]`
  public func triangularSolve(
    _ b: Tensor, lower: Bool = true, transposed: Bool = false, unitDiagonal: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("triangularSolve", square: true, file: file, line: line)
    try requireFinite("triangularSolve")
    if !unitDiagonal, let zero = diagonalView.doubles.firstIndex(of: 0) {
      throw linearAlgebraError("triangularSolve", matrix: zero / shape[rank - 1], .singular)
    }
    let (matrices, columns) = systems("triangularSolve", b, file: file, line: line)
    let solution = Tensor.triangularSolution(
      matrices, columns, lower: lower, transposed: transposed, unitDiagonal: unitDiagonal)
    return solution.likeRightSide(b, dtype)
  }

  private var diagonalView: Tensor { detached().diagonal() }

  /// The solution of triangular systems in float64 with the same leading axes; nothing is checked.
  static func triangularSolution(
    _ triangle: Tensor, _ b: Tensor, lower: Bool, transposed: Bool = false, unitDiagonal: Bool = false
  ) -> Tensor {
    let result = Kernels.triangularSolution(
      triangle, b, lower: lower, transposed: transposed, unitDiagonal: unitDiagonal)
    guard let tape = Tape.recording(triangle, b) else { return result }
    let (t, y) = (tape.operand(triangle), tape.operand(b))
    return tape.record(result, t, y) { upstream, sink in
      let gradient = triangularSolution(
        triangle, upstream, lower: lower, transposed: !transposed, unitDiagonal: unitDiagonal)
      sink.add(gradient, to: y)
      guard sink.wants(t) else { return }
      let product = -(transposed ? result.matmul(gradient.matrixTransposed) : gradient.matmul(result.matrixTransposed))
      let skipped = unitDiagonal ? 1 : 0
      sink.add(lower ? product.lowerTriangle(-skipped) : product.upperTriangle(skipped), to: t)
    }
  }

  /// Matrices and right sides in float64 with the same leading axes; a vector becomes a column.
  func systems(
    _ operation: String, _ b: Tensor, rows: Int? = nil, file: StaticString, line: UInt
  ) -> (matrices: Tensor, columns: Tensor) {
    requireSameType(b, operation, file: file, line: line)
    let columns = b.rank == 1 ? b.expanded(at: 1) : b
    let size = shape[rank - 2]
    if columns.rank < 2 || columns.shape[columns.rank - 2] != size {
      contractFailure(
        operation, "\(shape) and \(b.shape)", "the right side must have \(size) rows", file: file, line: line)
    }
    if columns.shape[columns.rank - 1] > Int(Int32.max) {
      contractFailure(operation, "\(b.shape)", "there may be 2^31 - 1 right sides at most", file: file, line: line)
    }
    guard let leading = shape.droppingLast(2).broadcast(with: columns.shape.droppingLast(2)) else {
      contractFailure(
        operation, "\(shape) and \(b.shape)", "the leading axes do not broadcast", file: file, line: line)
    }
    let matrices = broadcast(to: leading.appending(shape[rank - 2], shape[rank - 1]))
    return (
      matrices.inDoublePrecision,
      columns.broadcast(to: leading.appending(size, columns.shape[columns.rank - 1])).inDoublePrecision
    )
  }

  /// Solutions in the form and type of the right side.
  func likeRightSide(_ b: Tensor, _ dtype: DType) -> Tensor {
    (b.rank == 1 ? squeezed(-1) : self).converted(to: dtype)
  }
}
