/// A matrix with plain loops over it, for references of linear algebra that share nothing with LAPACK.
struct Matrix {
  let rows: Int
  let columns: Int
  var values: [Double]

  init(_ rows: Int, _ columns: Int, _ element: (Int, Int) -> Double) {
    self.rows = rows
    self.columns = columns
    values = (0..<rows * columns).map { element($0 / columns, $0 % columns) }
  }

  static func identity(_ size: Int) -> Matrix { Matrix(size, size) { $0 == $1 ? 1 : 0 } }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  var transposed: Matrix { Matrix(columns, rows) { self[$1, $0] } }
  var symmetricPart: Matrix { Matrix(rows, rows) { (self[$0, $1] + self[$1, $0]) / 2 } }
  var trace: Double { (0..<rows).reduce(0) { $0 + self[$1, $1] } }

  static func + (a: Matrix, b: Matrix) -> Matrix { Matrix(a.rows, a.columns) { a[$0, $1] + b[$0, $1] } }

  static func * (a: Matrix, b: Matrix) -> Matrix {
    Matrix(a.rows, b.columns) { i, j in (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
  }

  /// `X` of `self · X = b` and the determinant, by elimination with exchanged rows (Gauss and Jordan).
  func eliminated(_ b: Matrix) -> (solution: Matrix, determinant: Double) {
    var (a, x, determinant) = (self, b, 1.0)
    for pivot in 0..<rows {
      let best = (pivot..<rows).max { abs(a[$0, pivot]) < abs(a[$1, pivot]) } ?? pivot
      if best != pivot {
        for column in 0..<columns { a.values.swapAt(pivot * columns + column, best * columns + column) }
        for column in 0..<x.columns { x.values.swapAt(pivot * x.columns + column, best * x.columns + column) }
        determinant = -determinant
      }
      determinant *= a[pivot, pivot]
      for row in 0..<rows where row != pivot {
        let factor = a[row, pivot] / a[pivot, pivot]
        for column in 0..<columns { a[row, column] -= factor * a[pivot, column] }
        for column in 0..<x.columns { x[row, column] -= factor * x[pivot, column] }
      }
    }
    return (Matrix(x.rows, x.columns) { x[$0, $1] / a[$0, $0] }, determinant)
  }

  /// The lower triangle L of `L Lᵀ = self`, row by row.
  var cholesky: Matrix {
    var l = Matrix(rows, rows) { _, _ in 0 }
    for i in 0..<rows {
      for j in 0...i {
        let rest = (0..<j).reduce(self[i, j]) { $0 - l[i, $1] * l[j, $1] }
        l[i, j] = i == j ? rest.squareRoot() : rest / l[j, j]
      }
    }
    return l
  }

  /// Orthonormal columns and the triangle with a positive diagonal, by Gram and Schmidt.
  var qr: (q: Matrix, r: Matrix) {
    let size = min(rows, columns)
    var q = Matrix(rows, size) { self[$0, $1] }
    for j in 0..<size {
      // Twice, so that rounding of the first pass goes too.
      for other in Array(0..<j) + Array(0..<j) {
        let product = (0..<rows).reduce(0) { $0 + q[$1, other] * q[$1, j] }
        for row in 0..<rows { q[row, j] -= product * q[row, other] }
      }
      let length = (0..<rows).reduce(0) { $0 + q[$1, j] * q[$1, j] }.squareRoot()
      for row in 0..<rows { q[row, j] /= length }
    }
    let product = q.transposed * self
    return (q, Matrix(size, columns) { $0 <= $1 ? product[$0, $1] : 0 })
  }

  /// `U`, singular values in descending order and `V`, by rotations of pairs of columns (Hestenes 1958).
  var svd: (u: Matrix, values: [Double], v: Matrix) {
    if rows < columns {
      let (u, values, v) = transposed.svd
      return (v, values, u)
    }
    var (a, v) = (self, Matrix.identity(columns))
    for _ in 0..<60 {
      for i in 0..<columns {
        for j in (i + 1)..<max(i + 1, columns) {
          var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
          for row in 0..<rows {
            alpha += a[row, i] * a[row, i]
            beta += a[row, j] * a[row, j]
            gamma += a[row, i] * a[row, j]
          }
          if gamma == 0 { continue }
          let zeta = (beta - alpha) / (2 * gamma)
          let tangent = (zeta < 0 ? -1 : 1) / (abs(zeta) + (1 + zeta * zeta).squareRoot())
          let cosine = 1 / (1 + tangent * tangent).squareRoot()
          a.rotate(i, j, cosine, cosine * tangent)
          v.rotate(i, j, cosine, cosine * tangent)
        }
      }
    }
    let lengths = (0..<columns).map { column in
      (0..<rows).reduce(0) { $0 + a[$1, column] * a[$1, column] }.squareRoot()
    }
    let order = (0..<columns).sorted { lengths[$0] > lengths[$1] }
    return (
      Matrix(rows, columns) { a[$0, order[$1]] / lengths[order[$1]] }, order.map { lengths[$0] },
      Matrix(columns, columns) { v[$0, order[$1]] }
    )
  }

  private mutating func rotate(_ i: Int, _ j: Int, _ cosine: Double, _ sine: Double) {
    for row in 0..<rows {
      let (x, y) = (self[row, i], self[row, j])
      self[row, i] = cosine * x - sine * y
      self[row, j] = sine * x + cosine * y
    }
  }

  /// The eigenvalues of a symmetric matrix in ascending order, and eigenvectors as columns: those of a positive definite
  /// one are its singular values and vectors.
  var symmetricEigen: (values: [Double], vectors: Matrix) {
    let symmetric = symmetricPart
    // A shift beyond the sum of each row makes the matrix positive definite.
    let shift = (0..<rows).reduce(1) { bound, row in
      max(bound, 1 + (0..<rows).reduce(0) { $0 + abs(symmetric[row, $1]) })
    }
    let (u, values, _) = Matrix(rows, rows) { symmetric[$0, $1] + ($0 == $1 ? shift : 0) }.svd
    return (values.reversed().map { $0 - shift }, Matrix(rows, rows) { u[$0, rows - 1 - $1] })
  }

  /// The symmetric root of a symmetric positive definite matrix.
  var squareRoot: Matrix {
    let (values, vectors) = symmetricEigen
    return vectors * Matrix(rows, rows) { values[$0].squareRoot() * vectors[$1, $0] }
  }
}

extension Grid {
  /// The matrices of the last two axes.
  var matrices: [Matrix] {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return (0..<values.count / max(1, rows * columns)).map { index in
      Matrix(rows, columns) { values[index * rows * columns + $0 * columns + $1] }
    }
  }

  /// Matrices of one size with leading axes.
  init(_ leading: [Int], _ matrices: [Matrix]) {
    self.init(leading + [matrices[0].rows, matrices[0].columns], values: matrices.flatMap(\.values))
  }

  /// A function of every matrix.
  func mapMatrices(_ function: (Matrix) -> Matrix) -> Grid { Grid(Array(shape.dropLast(2)), matrices.map(function)) }

  /// A number for every matrix.
  func reducedMatrices(_ function: (Matrix) -> Double) -> Grid {
    Grid(Array(shape.dropLast(2)), values: matrices.map(function))
  }
}
