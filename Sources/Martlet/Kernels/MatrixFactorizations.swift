import CLAPACK

/// Factorizations by LAPACK, of every matrix of a batch. Operands are float64 `[…, rows, columns]` with finite elements;
/// a status is 0 or what LAPACK says of a matrix.
extension Kernels {
  /// The eigenvalues in ascending order, and the eigenvectors as columns.
  static func symmetricEigen(
    _ a: Tensor, vectors wantsVectors: Bool = true
  ) -> (values: Tensor, vectors: Tensor?, statuses: [Int32]) {
    let size = a.shape[a.rank - 1]
    let memory = a.denseCopy()  // symmetric, so it is its own column-major form
    let values = Tensor(uninitialized: a.shape.droppingLast(1), dtype: .float64)
    let target = values.pointer.assumingMemoryBound(to: Double.self)
    let statuses = eachMatrix(of: memory) { matrix, index in
      // LAPACK asks for more than the least to work in blocks.
      let workSize = wantsVectors ? 1 + 6 * size + 2 * size * size : 1 + 66 * size
      let integerSize = wantsVectors ? 3 + 5 * size : 1
      return withWorkspace(workSize, integerSize) { work, integers in
        martlet_lapack_eigen(
          wantsVectors ? 1 : 0, Int32(size), matrix, target + index * size, work, Int32(workSize), integers,
          Int32(integerSize))
      }
    }
    return (values, wantsVectors ? memory.matrixTransposedView().dense() : nil, statuses)
  }

  /// The lower triangular factor of symmetric matrices; a status k says that the leading minor of order k is not positive.
  static func cholesky(_ a: Tensor) -> (factor: Tensor, statuses: [Int32]) {
    let size = a.shape[a.rank - 1]
    let factor = a.denseCopy()
    let statuses = eachMatrix(of: factor) { matrix, _ in
      // The upper factor in column-major memory is the lower one in row-major memory.
      let status = martlet_lapack_cholesky(Int32(size), matrix)
      for row in 0..<size {
        for column in (row + 1)..<Swift.max(size, row + 1) { matrix[row * size + column] = 0 }
      }
      return status
    }
    return (factor, statuses)
  }

  /// `Q` `[…, m, n]` and `R` `[…, n, n]` of matrices with m ≥ n.
  static func qr(_ a: Tensor) -> (q: Tensor, r: Tensor) {
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let memory = a.matrixTransposedView().denseCopy()
    let r = Tensor.zeros(a.shape.droppingLast(2).appending(columns, columns), dtype: .float64)
    let upper = r.pointer.assumingMemoryBound(to: Double.self)
    _ = eachMatrix(of: memory) { matrix, index in
      let workSize = Swift.max(1, 64 * columns)
      return withWorkspace(workSize + columns, 0) { work, _ in
        let (m, n, scales) = (Int32(rows), Int32(columns), work + workSize)
        _ = martlet_lapack_qr(m, n, matrix, scales, work, Int32(workSize))
        for row in 0..<columns {
          for column in row..<columns {
            upper[(index * columns + row) * columns + column] = matrix[column * rows + row]
          }
        }
        return martlet_lapack_q(m, n, matrix, scales, work, Int32(workSize))
      }
    }
    return (memory.matrixTransposedView().dense(), r)
  }

  /// `U` `[…, m, k]`, the singular values in descending order, and `Vᵀ` `[…, k, n]`, with k = min(m, n).
  static func svd(_ a: Tensor) -> (u: Tensor, values: Tensor, vTransposed: Tensor, statuses: [Int32]) {
    let (rows, columns) = (a.shape[a.rank - 2], a.shape[a.rank - 1])
    let least = Swift.min(rows, columns)
    let batch = a.shape.droppingLast(2)
    let memory = a.matrixTransposedView().denseCopy()
    let u = Tensor(uninitialized: batch.appending(least, rows), dtype: .float64)
    let vTransposed = Tensor(uninitialized: batch.appending(columns, least), dtype: .float64)
    let values = Tensor(uninitialized: batch.appending(least), dtype: .float64)
    let left = u.pointer.assumingMemoryBound(to: Double.self)
    let right = vTransposed.pointer.assumingMemoryBound(to: Double.self)
    let target = values.pointer.assumingMemoryBound(to: Double.self)
    let statuses = eachMatrix(of: memory) { matrix, index in
      let (m, n) = (Int32(rows), Int32(columns))
      let (ownLeft, ownRight) = (left + index * least * rows, right + index * columns * least)
      return withWorkspace(0, 8 * least) { _, integers in
        var best = 0.0
        _ = martlet_lapack_svd(m, n, matrix, target, ownLeft, ownRight, &best, -1, integers)
        let workSize = Swift.max(1, Int(best))
        return withWorkspace(workSize, 0) { work, _ in
          martlet_lapack_svd(
            m, n, matrix, target + index * least, ownLeft, ownRight, work, Int32(workSize), integers)
        }
      }
    }
    return (u.matrixTransposedView().dense(), values, vTransposed.matrixTransposedView().dense(), statuses)
  }
}

extension Tensor {
  /// The last two axes exchanged; not recorded.
  func matrixTransposedView() -> Tensor {
    var order = Array(0..<rank)
    order.swapAt(rank - 1, rank - 2)
    return permutedView(order)
  }
}

extension Kernels {
  /// Calls `body` for each matrix of contiguous memory, on the pool, and returns what it returns.
  static func eachMatrix(
    of tensor: Tensor, _ body: (_ matrix: UnsafeMutablePointer<Double>, _ index: Int) -> Int32
  ) -> [Int32] {
    let elements = tensor.shape[tensor.rank - 2] * tensor.shape[tensor.rank - 1]
    let count = tensor.shape.droppingLast(2).elementCount
    let base = tensor.pointer.assumingMemoryBound(to: Double.self)
    // Small matrices share a chunk; the work on one grows with its elements to the power 1.5.
    let work = Swift.max(1, elements) * (1 + Int(Double(elements).squareRoot()))
    let group = Swift.max(1, 16_384 / work)
    return [Int32](unsafeUninitializedCapacity: count) { statuses, initializedCount in
      let target = statuses.baseAddress
      if let target {
        parallel((count + group - 1) / group) { chunk in
          for index in chunk * group..<Swift.min(count, (chunk + 1) * group) {
            (target + index).initialize(to: body(base + index * elements, index))
          }
        }
      }
      initializedCount = count
    }
  }

  /// Calls `body` with room for numbers and integers.
  static func withWorkspace(
    _ count: Int, _ integerCount: Int, _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int32>) -> Int32
  ) -> Int32 {
    let numbers = UnsafeMutablePointer<Double>.allocate(capacity: Swift.max(1, count))
    let integers = UnsafeMutablePointer<Int32>.allocate(capacity: Swift.max(1, integerCount))
    defer {
      numbers.deallocate()
      integers.deallocate()
    }
    return body(numbers, integers)
  }
}
