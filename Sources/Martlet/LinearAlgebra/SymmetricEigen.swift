extension Tensor {
  /// The eigenvalues of a symmetric matrix in ascending order, and eigenvectors of length 1 as columns:
  /// `A V = V diag(λ)`.
  ///
  /// The symmetric part `(A + Aᵀ) / 2` counts. The gradient is `V (diag(λ̄) + F ∘ (Vᵀ V̄)) Vᵀ` with
  /// `Fᵢⱼ = 1 / (λⱼ − λᵢ)` off the diagonal and 0 on it (Giles 2008, section 3.1). The signs of vectors are arbitrary.
  /// Where eigenvalues coincide, their vectors are arbitrary within a plane: the gradient through the values stands,
  /// that through the vectors is infinite or NaN, and so are second derivatives. float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix is not finite.
  ///
  /// - Shapes: `[…, n, n]` → values `[…, n]`, vectors `[…, n, n]`
  public func symmetricEigen(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> (values: Tensor, vectors: Tensor) {
    requireMatrices("symmetricEigen", square: true, file: file, line: line)
    try requireFinite("symmetricEigen")
    let matrices = inDoublePrecision.symmetricPart
    let (values, found, statuses) = Kernels.symmetricEigen(matrices)
    try requireSuccess("symmetricEigen", statuses) { _ in .notConverged }
    let vectors = found ?? matrices
    guard let tape = Tape.recording(matrices) else {
      return (values.converted(to: dtype), vectors.converted(to: dtype))
    }
    let a = tape.operand(matrices)
    let recordedValues = tape.record(values, a) { upstream, sink in
      sink.add((vectors * upstream.expanded(at: -2)).matmul(vectors.matrixTransposed), to: a)
    }
    let recordedVectors = tape.record(vectors, a) { upstream, sink in
      let inner = Tensor.reciprocalDifferences(values) * vectors.matrixTransposed.matmul(upstream)
      sink.add(vectors.matmul(inner).matmul(vectors.matrixTransposed), to: a)
    }
    return (recordedValues.converted(to: dtype), recordedVectors.converted(to: dtype))
  }

  /// `Fᵢⱼ = 1 / (xⱼ − xᵢ)` off the diagonal and 0 on it.
  static func reciprocalDifferences(_ x: Tensor) -> Tensor {
    let identity = Tensor.identity(x.shape[x.rank - 1], dtype: x.dtype)
    let differences = x.expanded(at: -2) - x.expanded(at: -1)
    return (differences + identity).reciprocal() - identity
  }
}
