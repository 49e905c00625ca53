extension Tensor {
  /// The lower triangular `L` with a positive diagonal and `L Lᵀ = A`, for a symmetric positive definite matrix.
  ///
  /// The symmetric part `(A + Aᵀ) / 2` counts. The gradient is the symmetric part of `L⁻ᵀ Φ(Lᵀ L̄) L⁻¹`, where Φ keeps
  /// the lower triangle and half of the diagonal (Murray 2016, eq. 10). float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix is not positive definite or not finite.
  ///
  /// - Shapes: `[…, n, n]` → `[…, n, n]`
  public func cholesky(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("cholesky", square: true, file: file, line: line)
    try requireFinite("cholesky")
    let matrices = inDoublePrecision.symmetricPart
    let (factor, statuses) = Kernels.cholesky(matrices)
    try requireSuccess("cholesky", statuses) { .notPositiveDefinite(minor: $0) }
    guard let tape = Tape.recording(matrices) else { return factor.converted(to: dtype) }
    let a = tape.operand(matrices)
    let recorded = tape.record(factor, a) { upstream, sink in
      let product = factor.matrixTransposed.matmul(upstream)
      let inner = (product.lowerTriangle() + product.lowerTriangle(-1)) * 0.5
      let left = Tensor.triangularSolution(factor, inner, lower: true, transposed: true)
      let both = Tensor.triangularSolution(factor, left.matrixTransposed, lower: true, transposed: true)
      sink.add(both.matrixTransposed, to: a)
    }
    return recorded.converted(to: dtype)
  }
}
