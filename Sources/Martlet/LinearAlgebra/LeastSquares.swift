extension Tensor {
  /// The `X` that makes `‖A X − B‖` least, by QR; of a wide matrix the shortest `X` of `A X = B`.
  ///
  /// Gradients are those of `qr()` and `triangularSolve(_:)`. float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix has not full rank (its least singular value is at most
  /// `max(m, n) · ε` of the greatest, ε for the element type) or is not finite.
  ///
  /// - Shapes: A `[…, m, n]`, B `[…, m, k]` → `[…, n, k]`, leading axes broadcast; or B `[m]` → `[…, n]`
  public func leastSquares(
    _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("leastSquares", square: false, file: file, line: line)
    try requireFinite("leastSquares")
    let (matrices, columns) = systems("leastSquares", b, file: file, line: line)
    let isWide = shape[rank - 2] < shape[rank - 1]
    let (q, r) = Tensor.tallQR(isWide ? matrices.matrixTransposed : matrices)
    try matrices.requireFullRank("leastSquares", triangle: r.detached(), roundingError)
    let solution =
      isWide
      ? q.matmul(Tensor.triangularSolution(r, columns, lower: false, transposed: true))
      : Tensor.triangularSolution(r, q.matrixTransposed.matmul(columns), lower: false)
    return solution.likeRightSide(b, dtype)
  }

  private func requireFullRank(
    _ operation: String, triangle: Tensor, _ roundingError: Double
  ) throws(LinearAlgebraError) {
    let (_, values, _, statuses) = Kernels.svd(triangle)
    try requireSuccess(operation, statuses) { _ in .notConverged }
    let size = triangle.shape[triangle.rank - 1]
    let factor = Double(Swift.max(shape[rank - 2], shape[rank - 1])) * roundingError
    let numbers = values.doubles
    for index in 0..<statuses.count where size > 0 {
      let own = numbers[index * size..<(index + 1) * size]
      let limit = own[own.startIndex] * factor
      let found = own.count { $0 > limit }
      if found < size { throw linearAlgebraError(operation, matrix: index, .rankDeficient(rank: found)) }
    }
  }
}
