extension Tensor {
  /// The singular value decomposition `A = U diag(s) Vᵀ` with orthonormal columns of U and V; the reduced form, singular
  /// values descending.
  ///
  /// The gradient is (Giles 2008, section 3.2; Townsend 2016), with `Fᵢⱼ = 1 / (sⱼ² − sᵢ²)` off the diagonal:
  ///
  ///     U (diag(s̄) + (F ∘ (Uᵀ Ū − Ūᵀ U)) S + S (F ∘ (Vᵀ V̄ − V̄ᵀ V))) Vᵀ
  ///       + (I − U Uᵀ) Ū S⁻¹ Vᵀ + U S⁻¹ V̄ᵀ (I − V Vᵀ)
  ///
  /// The signs of pairs of vectors are arbitrary. Where singular values coincide, or one of an oblong matrix is 0, the
  /// gradient through the values stands, that through the vectors is infinite or NaN, and so are second derivatives.
  /// float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix is not finite.
  ///
  /// - Shapes: `[…, m, n]` → U `[…, m, k]`, singular values `[…, k]`, Vᵀ `[…, k, n]` with k = min(m, n)
  public func svd(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> (u: Tensor, singularValues: Tensor, vTransposed: Tensor) {
    requireMatrices("svd", square: false, file: file, line: line)
    try requireFinite("svd")
    let matrices = inDoublePrecision
    let (u, values, vTransposed, statuses) = Kernels.svd(matrices)
    try requireSuccess("svd", statuses) { _ in .notConverged }
    guard let tape = Tape.recording(matrices) else {
      return (u.converted(to: dtype), values.converted(to: dtype), vTransposed.converted(to: dtype))
    }
    let a = tape.operand(matrices)
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let recordedU = tape.record(u, a) { upstream, sink in
      let ownPart = u.matrixTransposed.matmul(upstream)
      let inner = reciprocalSquareDifferences(values) * (ownPart - ownPart.matrixTransposed)
      var left = u.matmul(inner * values.expanded(at: -2))
      if rows > columns { left += (upstream - u.matmul(ownPart)) / values.expanded(at: -2) }
      sink.add(left.matmul(vTransposed), to: a)
    }
    let recordedValues = tape.record(values, a) { upstream, sink in
      sink.add((u * upstream.expanded(at: -2)).matmul(vTransposed), to: a)
    }
    let recordedV = tape.record(vTransposed, a) { upstream, sink in
      // Here the upstream is V̄ᵀ, so V̄ᵀ V is the own part and its transpose Vᵀ V̄.
      let ownPart = upstream.matmul(vTransposed.matrixTransposed)
      let inner = reciprocalSquareDifferences(values) * (ownPart.matrixTransposed - ownPart)
      var right = (inner * values.expanded(at: -1)).matmul(vTransposed)
      if columns > rows { right += (upstream - ownPart.matmul(vTransposed)) / values.expanded(at: -1) }
      sink.add(u.matmul(right), to: a)
    }
    return (
      recordedU.converted(to: dtype), recordedValues.converted(to: dtype), recordedV.converted(to: dtype)
    )
  }
}

/// `Fᵢⱼ = 1 / (xⱼ² − xᵢ²)` off the diagonal and 0 on it.
private func reciprocalSquareDifferences(_ x: Tensor) -> Tensor { Tensor.reciprocalDifferences(x.squared()) }
