extension Tensor {
  /// `X` of `A X = B`, by elimination with exchanged rows.
  ///
  /// The gradients are `B̄ = A⁻ᵀ X̄` and `Ā = −B̄ Xᵀ` (Giles 2008, section 2.3.1). float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix is singular (a pivot is exactly 0) or not finite.
  ///
  /// - Shapes: A `[…, n, n]`, B `[…, n, k]` → `[…, n, k]`, leading axes broadcast; or B `[n]` → `[…, n]`
  public func solve(
    _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("solve", square: true, file: file, line: line)
    try requireFinite("solve")
    let (matrices, columns) = systems("solve", b, file: file, line: line)
    let factors = LUFactors(matrices)
    try matrices.requireSuccess("solve", factors.statuses) { _ in .singular }
    return Tensor.solution(matrices, factors, columns, transposed: false).likeRightSide(b, dtype)
  }

  /// The solution of systems in float64 whose matrices are factorized.
  private static func solution(
    _ matrices: Tensor, _ factors: LUFactors, _ b: Tensor, transposed: Bool
  ) -> Tensor {
    let result = factors.solve(b, transposed: transposed)
    guard let tape = Tape.recording(matrices, b) else { return result }
    let (a, y) = (tape.operand(matrices), tape.operand(b))
    return tape.record(result, a, y) { upstream, sink in
      let gradient = solution(matrices, factors, upstream, transposed: !transposed)
      sink.add(gradient, to: y)
      sink.add(
        -(transposed ? result.matmul(gradient.matrixTransposed) : gradient.matmul(result.matrixTransposed)), to: a)
    }
  }

  /// `A⁻¹`; to solve systems, `solve(_:)` is faster and more accurate.
  ///
  /// The gradient is `Ā = −A⁻ᵀ Ḡ A⁻ᵀ` (Giles 2008, section 2.2.3). float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where the matrix is singular (a pivot is exactly 0) or not finite.
  ///
  /// - Shapes: `[…, n, n]` → `[…, n, n]`
  public func inverse(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("inverse", square: true, file: file, line: line)
    try requireFinite("inverse")
    let matrices = inDoublePrecision
    let factors = LUFactors(matrices)
    try requireSuccess("inverse", factors.statuses) { _ in .singular }
    return Tensor.inverse(matrices, factors).converted(to: dtype)
  }

  /// The inverses of float64 matrices that are factorized.
  static func inverse(_ matrices: Tensor, _ factors: LUFactors) -> Tensor {
    let result = factors.inverse()
    guard let tape = Tape.recording(matrices) else { return result }
    let a = tape.operand(matrices)
    return tape.record(result, a) { upstream, sink in
      let transposed = result.matrixTransposed
      sink.add(-transposed.matmul(upstream).matmul(transposed), to: a)
    }
  }
}
