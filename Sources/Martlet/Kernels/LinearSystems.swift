import CLAPACK

/// `L` and `U` of every matrix of a batch, with which systems are solved.
struct LUFactors {
  /// What LAPACK makes of the transposes, which is what row-major memory is to it.
  private let factors: Tensor
  private let pivots: [Int32]
  private let size: Int
  /// For each matrix 0, or the position of a pivot that is exactly 0.
  let statuses: [Int32]

  /// Factorizes float64 `[…, n, n]`.
  init(_ a: Tensor) {
    let size = a.shape[a.rank - 1]
    let memory = a.denseCopy()
    var statuses: [Int32] = []
    pivots = [Int32](unsafeUninitializedCapacity: memory.elementCount / Swift.max(1, size)) { pivots, count in
      let target = pivots.baseAddress
      statuses = Kernels.eachMatrix(of: memory) { matrix, index in
        guard let target, size > 0 else { return 0 }
        return martlet_lapack_lu(Int32(size), matrix, target + index * size)
      }
      count = memory.elementCount / Swift.max(1, size)
    }
    self.size = size
    self.statuses = statuses
    factors = memory
  }

  /// `X` of `A X = B`, or of `Aᵀ X = B` where `transposed`.
  ///
  /// - Shapes: B `[…, n, k]` with the leading axes of A
  func solve(_ b: Tensor, transposed: Bool) -> Tensor {
    let columns = b.shape[b.rank - 1]
    let memory = b.matrixTransposedView().denseCopy()
    solve(inPlace: memory, columns: columns, transposed: transposed)
    return memory.matrixTransposedView().dense()
  }

  /// `A⁻¹`.
  func inverse() -> Tensor {
    let result = Tensor.zeros(factors.shape, dtype: .float64)
    let target = result.pointer.assumingMemoryBound(to: Double.self)
    for index in 0..<statuses.count {
      for row in 0..<size { target[(index * size + row) * size + row] = 1 }
    }
    // (Aᵀ)⁻¹ in column-major memory is A⁻¹ in row-major memory.
    solve(inPlace: result, columns: size, transposed: true)
    return result
  }

  private func solve(inPlace memory: Tensor, columns: Int, transposed: Bool) {
    if size == 0 || columns == 0 { return }
    let matrices = factors.pointer.assumingMemoryBound(to: Double.self)
    pivots.withUnsafeBufferPointer { pivots in
      guard let pivots = pivots.baseAddress else { return }
      _ = Kernels.eachMatrix(of: memory) { columnMajor, index in
        martlet_lapack_lu_solve(
          transposed ? 0 : 1, Int32(size), Int32(columns), matrices + index * size * size, pivots + index * size,
          columnMajor)
      }
    }
    withExtendedLifetime(factors) {}
  }

  /// The sign of each determinant (0 where it is 0) and the logarithm of its absolute value.
  func logDeterminants(_ shape: Shape) -> (sign: Tensor, logarithm: Tensor) {
    let (diagonals, negative) = diagonalsAndSigns()
    var signs: [Double] = []
    var logarithms: [Double] = []
    for (diagonal, negative) in zip(diagonals, negative) {
      var (sign, sum) = (negative ? -1.0 : 1.0, 0.0)
      for element in diagonal {
        sign *= element > 0 ? 1 : element < 0 ? -1 : element
        sum += Kernels.logarithm(Swift.abs(element))
      }
      signs.append(sign)
      logarithms.append(sum)
    }
    return (Tensor(signs, shape: shape), Tensor(logarithms, shape: shape))
  }

  /// The determinants.
  func determinants(_ shape: Shape) -> Tensor {
    let (diagonals, negative) = diagonalsAndSigns()
    return Tensor(zip(diagonals, negative).map { $0.reduce($1 ? -1 : 1, *) }, shape: shape)
  }

  /// The diagonal of each `U`, and whether an odd number of rows was exchanged.
  private func diagonalsAndSigns() -> ([[Double]], [Bool]) {
    let matrices = factors.pointer.assumingMemoryBound(to: Double.self)
    return withExtendedLifetime(factors) {
      let diagonals = statuses.indices.map { index in
        (0..<size).map { matrices[(index * size + $0) * size + $0] }
      }
      let negative = statuses.indices.map { index in
        (0..<size).count { pivots[index * size + $0] != Int32($0 + 1) } % 2 == 1
      }
      return (diagonals, negative)
    }
  }
}

extension Kernels {
  /// `X` of `op(T) X = B` for triangular `T` `[…, n, n]` and `B` `[…, n, k]`; zeros on the diagonal give infinities.
  static func triangularSolution(
    _ triangle: Tensor, _ b: Tensor, lower: Bool, transposed: Bool, unitDiagonal: Bool
  ) -> Tensor {
    let triangle = triangle.dense()
    let result = b.denseCopy()
    let (size, columns) = (b.shape[b.rank - 2], b.shape[b.rank - 1])
    if size == 0 || columns == 0 { return result }
    let matrices = triangle.pointer.assumingMemoryBound(to: Double.self)
    _ = eachMatrix(of: result) { target, index in
      // Row-major memory holds the transposes: op(T) X = B is there Xᵀ op(T)ᵀ = Bᵀ.
      martlet_blas_triangular_solve_right(
        lower ? 1 : 0, transposed ? 1 : 0, unitDiagonal ? 1 : 0, Int32(columns), Int32(size),
        matrices + index * size * size, target)
      return 0
    }
    return withExtendedLifetime(triangle) { result }
  }
}
