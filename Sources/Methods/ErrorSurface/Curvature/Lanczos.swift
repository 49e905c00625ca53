import Martlet

/// Lanczos' iteration with full re-orthogonalisation (Lanczos 1950; Golub & Van Loan 2013, section 10.1): after k products of a
/// symmetric matrix A with vectors, an orthonormal basis Q of k rows with `Q A Qᵀ = T` tridiagonal.
///
/// The eigenvalues of T, the Ritz values, approach those of A from the ends of the spectrum inwards. The basis is kept in
/// float64.
public struct Lanczos: Sendable {
  /// The diagonal α of T.
  public let diagonal: [Double]
  /// The entries β beside the diagonal of T.
  public let offDiagonal: [Double]
  /// The orthonormal basis.
  ///
  /// - Shapes: `[steps, n]`, float64
  public let basis: Tensor
  /// The Ritz values in ascending order.
  public let eigenvalues: [Double]
  /// How far each Ritz pair is from an eigenpair: `‖A x − θ x‖`, that is `β s` with the last entry s of its vector in T. The
  /// rounding of the products, such as that of float32, comes on top.
  public let residuals: [Double]
  /// The squared first entry of each Ritz vector in T: the weights of Gauss' quadrature for the starting vector.
  public let weights: [Double]

  private let ritzVectors: Tensor

  /// At most `steps` iterations from a vector; fewer where the vectors reached are closed under A.
  ///
  /// Throws where a product is not finite.
  ///
  /// - Shapes: start and products `[n]`
  public init(
    from start: Tensor, steps: Int, file: StaticString = #fileID, line: UInt = #line,
    product: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    let norm = start.rank == 1 ? start.norm().scalar : 0
    if !(norm > 0) || steps < 1 {
      contractFailure(
        "Lanczos", "\(start.shape), \(steps) steps", "it starts from a vector [n] that is not zero",
        file: file,
        line: line)
    }
    var basis = [start.converted(to: .float64) / norm]
    var (diagonal, offDiagonal): ([Double], [Double]) = ([], [])
    var remainder = 0.0
    var scale = 0.0
    while true {
      let vector = basis[basis.count - 1]
      var next = withoutGradients {
        product(vector.converted(to: start.dtype)).converted(to: .float64)
      }
      let projection = (next * vector).sum().scalar
      diagonal.append(projection)
      let all = Tensor.stack(basis)
      // Once is not enough where cancellation is strong; twice is (Parlett 1980).
      for _ in 0..<2 { next -= all.matmul(next).matmul(all) }
      remainder = next.norm().scalar
      scale = max(scale, abs(projection) + remainder)
      if basis.count == min(steps, start.elementCount) || !(remainder > 1e-12 * scale) { break }
      offDiagonal.append(remainder)
      basis.append(next / remainder)
    }
    let count = diagonal.count
    var matrix = [Double](repeating: 0, count: count * count)
    for index in 0..<count { matrix[index * count + index] = diagonal[index] }
    for (index, entry) in offDiagonal.enumerated() {
      matrix[index * count + index + 1] = entry
      matrix[(index + 1) * count + index] = entry
    }
    let (values, vectors) = try Tensor(matrix, shape: [count, count]).symmetricEigen()
    self.diagonal = diagonal
    self.offDiagonal = offDiagonal
    self.basis = Tensor.stack(basis)
    eigenvalues = values.doubles
    ritzVectors = vectors
    residuals = vectors[count - 1].doubles.map { abs($0) * remainder }
    weights = vectors[0].doubles.map { $0 * $0 }
  }

  /// The Ritz vector of a Ritz value by its position, of length 1.
  ///
  /// - Shapes: → `[n]`, float64
  public func eigenvector(_ index: Int) -> Tensor { ritzVectors[Slice.all, index].matmul(basis) }
}

extension Lanczos {
  /// Iterations with the Hessian of a scalar function at a point, by Hessian-vector products, from a random vector.
  ///
  /// - Shapes: point `[n]`
  public init(
    hessianAt point: Tensor, steps: Int, using generator: inout some RandomNumberGenerator,
    _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    try self.init(
      from: Tensor.normal(point.shape, dtype: point.dtype, using: &generator), steps: steps
    ) { direction in
      hessianVectorProduct(at: point, direction: direction, function)
    }
  }
}
