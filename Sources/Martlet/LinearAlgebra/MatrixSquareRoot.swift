extension Tensor {
  /// The symmetric positive semi-definite `S` with `S S = A`, for a symmetric positive semi-definite matrix.
  ///
  /// The symmetric part `(A + Aᵀ) / 2` counts, and eigenvalues that rounding made negative count as 0. The gradient
  /// solves `S Ā + Ā S = S̄`, so repeated eigenvalues do no harm; in directions between eigenvectors of eigenvalue 0, where
  /// the root has no finite slope, it is 0. float32 is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where an eigenvalue is negative by more than rounding, or an element is not finite.
  ///
  /// - Shapes: `[…, n, n]` → `[…, n, n]`
  public func matrixSquareRoot(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    requireMatrices("matrixSquareRoot", square: true, file: file, line: line)
    try requireFinite("matrixSquareRoot")
    let matrices = inDoublePrecision.symmetricPart
    return try matrices.rootOfSymmetric("matrixSquareRoot", roundingError).root.converted(to: dtype)
  }

  /// `tr((A B)^½)` for symmetric positive semi-definite A and B: the term of the Fréchet distance between normal
  /// distributions (Heusel et al. 2017, eq. 6) that couples their covariances.
  ///
  /// It is `tr((A^½ B A^½)^½)`, the root of a symmetric matrix with the same eigenvalues, so nothing complex arises.
  /// It has the gradients of `matrixSquareRoot()` and is computed in float64.
  ///
  /// Throws a `LinearAlgebraError` where A or the product has an eigenvalue that is negative by more than rounding, or an
  /// element is not finite.
  ///
  /// - Shapes: A `[…, n, n]`, B `[…, n, n]` → `[…]`
  public static func traceOfSquareRoot(
    ofProduct a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Tensor {
    let operation = "traceOfSquareRoot"
    a.requireMatrices(operation, square: true, file: file, line: line)
    b.requireMatrices(operation, square: true, file: file, line: line)
    a.requireSameType(b, operation, file: file, line: line)
    if a.shape != b.shape {
      contractFailure(operation, "\(a.shape) and \(b.shape)", "the shapes must agree", file: file, line: line)
    }
    try a.requireFinite(operation)
    try b.requireFinite(operation)
    let right = b.inDoublePrecision.symmetricPart
    let (root, greatest) = try a.inDoublePrecision.symmetricPart.rootOfSymmetric(operation, a.roundingError)
    let product = root.matmul(right).matmul(root).symmetricPart
    // What rounding leaves of a product is small beside its factors, and not always beside the product.
    let norms = right.detached().squared().sum([-2, -1]).sqrt().doubles
    let scales = zip(greatest, norms).map { $0 * $1 }
    if Tape.recording(product) == nil {
      let values = try product.checkedEigenvalues(operation, a.roundingError, scales: scales).values
      return Tensor.maximum(values, 0).sqrt().sum(-1).converted(to: a.dtype)
    }
    return try product.rootOfSymmetric(operation, a.roundingError, scales: scales).root.trace().converted(to: a.dtype)
  }

  /// Eigenvalues, none of which is negative by more than rounding beside the scales (by default the greatest one).
  private func checkedEigenvalues(
    _ operation: String, _ roundingError: Double, scales: [Double]?, vectors wantsVectors: Bool = false
  ) throws(LinearAlgebraError) -> (values: Tensor, vectors: Tensor?, greatest: [Double]) {
    let (values, vectors, statuses) = Kernels.symmetricEigen(detached(), vectors: wantsVectors)
    try requireSuccess(operation, statuses) { _ in .notConverged }
    let size = shape[rank - 1]
    let numbers = values.doubles
    var greatest: [Double] = []
    for index in 0..<statuses.count {
      let own = numbers[index * size..<(index + 1) * size]
      greatest.append(own.reduce(0) { Swift.max($0, Swift.abs($1)) })
      let scale = Swift.max(greatest[index], scales?[index] ?? 0)
      if let least = own.first, least < -10 * Double(size) * roundingError * scale {
        throw linearAlgebraError(operation, matrix: index, .notPositiveSemidefinite(eigenvalue: least))
      }
    }
    return (values, vectors, greatest)
  }

  /// The root of float64 symmetric matrices, with the greatest eigenvalue of each matrix.
  private func rootOfSymmetric(
    _ operation: String, _ roundingError: Double, scales: [Double]? = nil
  ) throws(LinearAlgebraError) -> (root: Tensor, greatest: [Double]) {
    let (values, found, greatest) = try checkedEigenvalues(
      operation, roundingError, scales: scales, vectors: true)
    let vectors = found ?? self
    let roots = Tensor.maximum(values, 0).sqrt()
    let root = (vectors * roots.expanded(at: -2)).matmul(vectors.matrixTransposed)
    guard let tape = Tape.recording(self) else { return (root, greatest) }
    // 1 / (σᵢ + σⱼ), and 0 where both are nothing but the root of rounding.
    let sums = roots.expanded(at: -1) + roots.expanded(at: -2)
    let size = Double(shape[rank - 1])
    let limits = Tensor(greatest.map { 2 * ($0 * size * Double.ulpOfOne).squareRoot() }, shape: shape.droppingLast(2))
      .expanded(at: -1).expanded(at: -1)
    let zero = Tensor.zeros([], dtype: .float64)
    let basis = (vectors: vectors, reciprocals: Tensor.select(sums .> limits, sums.reciprocal(), zero))
    let a = tape.operand(self)
    let recorded = tape.record(root, a) { upstream, sink in
      sink.add(Tensor.lyapunovSolution(root, upstream, basis), to: a)
    }
    return (recorded, greatest)
  }

  /// `X` of `S X + X S = C`, in the basis of the eigenvectors of S.
  private static func lyapunovSolution(
    _ s: Tensor, _ c: Tensor, _ basis: (vectors: Tensor, reciprocals: Tensor)
  ) -> Tensor {
    let (vectors, transposed) = (basis.vectors.detached(), basis.vectors.detached().matrixTransposed)
    let inner = transposed.matmul(c.detached()).matmul(vectors) * basis.reciprocals
    let result = vectors.matmul(inner).matmul(transposed)
    guard let tape = Tape.recording(s, c) else { return result }
    let (x, y) = (tape.operand(s), tape.operand(c))
    return tape.record(result, x, y) { upstream, sink in
      let gradient = lyapunovSolution(s, upstream, basis)
      sink.add(gradient, to: y)
      let transposed = result.matrixTransposed
      sink.add(-(gradient.matmul(transposed) + transposed.matmul(gradient)), to: x)
    }
  }
}
