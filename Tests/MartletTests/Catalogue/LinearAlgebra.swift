import Foundation
import Martlet

// Random matrices may be nearly singular or have eigenvalues that nearly coincide; these are made not to be.

extension Matrix {
  /// 3, 7, 11, … on the diagonal.
  static func anchor(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows, columns) { $0 == $1 ? 3 + 4 * Double($0) : 0 }
  }

  /// With 3, 7, 11, … added to the diagonal, which keeps eigenvalues and singular values apart from 0 and each other.
  var anchored: Matrix { self + .anchor(rows, columns) }

  /// Symmetric positive definite: `X Xᵀ + I`.
  var definite: Matrix { self * transposed + .identity(rows) }
}

extension Tensor {
  /// The same of tensors.
  var anchored: Tensor {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    return self + Tensor(Matrix.anchor(rows, columns).values, shape: [rows, columns]).converted(to: dtype)
  }

  /// The same of tensors.
  var definite: Tensor { matmul(swapped(-1, -2)) + Tensor.identity(shape[rank - 2], dtype: dtype) }
}

extension OperationCatalogue {
  private static func squares(_ range: ClosedRange<Double> = -1...1) -> [(String, [Input], [Input])] {
    [
      ("matrix", [Input([3, 3], range)], [Input([60, 5, 5], range)]),
      ("batch", [Input([2, 1, 2, 2], range)], [Input([60, 5, 5], range)]), ("number", [Input([1, 1], range)], []),
    ]
  }

  static var matrixElements: [Operation] {
    var chapter = Chapter()
    for offset in [-2, -1, 0, 1, 5] {
      chapter.add(
        "diagonal", "offset \(offset)", [Input([2, 3, 4])], large: [Input([40, 90, 70])],
        { $0[0].diagonal(offset: offset) },
        reference: { g in
          let (rows, columns) = (g[0].shape[1], g[0].shape[2])
          let length = max(0, min(rows - max(0, -offset), columns - max(0, offset)))
          return Grid([g[0].shape[0], length]) { g[0][$0[0], $0[1] + max(0, -offset), $0[1] + max(0, offset)] }
        })
      chapter.add(
        "diagonalMatrix", "offset \(offset)", [Input([2, 3])], large: [Input([40, 90])],
        { $0[0].diagonalMatrix(offset: offset) },
        reference: { g in
          let size = g[0].shape[1] + abs(offset)
          return Grid([g[0].shape[0], size, size]) { i in
            i[2] - i[1] == offset ? g[0][i[0], min(i[1], i[2])] : 0
          }
        })
    }
    for (label, x, large) in squares() {
      let large = large.isEmpty ? nil : large
      chapter.add("trace", label, x, large: large, { $0[0].trace() }, reference: { $0[0].reducedMatrices(\.trace) })
      chapter.add(
        "determinant", label, x, large: large, { $0[0].anchored.determinant() },
        reference: { $0[0].reducedMatrices { $0.anchored.eliminated($0).determinant } })
      chapter.add(
        "logDeterminant", label, x, large: large,
        {
          // Far enough from the anchor for signs to differ.
          let (sign, logarithm) = ($0[0] * -3).anchored.logDeterminant()
          return Tensor.stack([sign, logarithm])
        },
        reference: { g in
          let determinants = g[0].reducedMatrices { x in
            Matrix(x.rows, x.rows) { -3 * x[$0, $1] }.anchored.eliminated(x).determinant
          }
          return Grid.stacked([determinants.map { $0 < 0 ? -1 : 1 }, determinants.map { Foundation.log(abs($0)) }])
        })
    }
    return chapter.operations
  }

  static var linearSystems: [Operation] {
    var chapter = Chapter()
    for (label, x, large) in squares() {
      let large = large.isEmpty ? nil : large
      chapter.add(
        "inverse", label, x, large: large, { try $0[0].anchored.inverse() },
        reference: { $0[0].mapMatrices { $0.anchored.eliminated(.identity($0.rows)).solution } })
    }
    let systems: [(String, [Int], [Int], [Int])] = [
      ("matrix", [3, 3], [3, 2], [3, 2]), ("vector", [3, 3], [3], [3]), ("batch", [2, 2, 2], [2, 2, 3], [2, 2, 3]),
      ("vector for a batch", [2, 2, 2], [2], [2, 2]), ("broadcast", [2, 1, 2, 2], [3, 2, 1], [2, 3, 2, 1]),
    ]
    for (label, a, b, result) in systems {
      let inputs = [Input(a, -1...1), Input(b)]
      let large = label == "batch" ? [Input([60, 5, 5], -1...1), Input([60, 5, 3])] : nil
      chapter.add(
        "solve", label, inputs, large: large, { try $0[0].anchored.solve($0[1]) },
        reference: { solutions($0[0], $0[1], result) { $0.anchored.eliminated($1).solution } })
      for (lower, transposed, unit) in [
        (true, false, false), (false, false, false), (true, true, false), (false, true, true), (true, false, true),
      ] {
        chapter.add(
          "triangularSolve",
          "\(label), \(lower ? "lower" : "upper")\(transposed ? ", transposed" : "")\(unit ? ", unit diagonal" : "")",
          inputs, large: large,
          { try $0[0].anchored.triangularSolve($0[1], lower: lower, transposed: transposed, unitDiagonal: unit) },
          reference: { g in
            solutions(g[0], g[1], result) { x, b in
              let a = x.anchored
              let triangle = Matrix(a.rows, a.rows) { i, j in
                i == j ? (unit ? 1 : a[i, i]) : (i > j) == lower ? a[i, j] : 0
              }
              return (transposed ? triangle.transposed : triangle).eliminated(b).solution
            }
          })
      }
    }
    for (label, a, b, result) in [
      ("tall", [4, 2], [4, 3], [2, 3]), ("wide", [2, 4], [2, 1], [4, 1]), ("square", [3, 3], [3], [3]),
      ("batch", [2, 3, 2], [2, 3, 1], [2, 2, 1]),
    ] {
      chapter.add(
        "leastSquares", label, [Input(a, -1...1), Input(b)],
        large: label == "batch" ? [Input([60, 6, 4], -1...1), Input([60, 6, 2])] : nil,
        { try $0[0].anchored.leastSquares($0[1]) },
        reference: { g in
          solutions(g[0], g[1], result) { x, b in
            // The normal equations, of the first kind or the second.
            let a = x.anchored
            let t = a.transposed
            return a.rows >= a.columns
              ? (t * a).eliminated(t * b).solution : t * (a * t).eliminated(b).solution
          }
        })
    }
    return chapter.operations
  }

  /// A function of each matrix and its right side, which broadcast; vectors are columns.
  private static func solutions(
    _ a: Grid, _ b: Grid, _ result: [Int], _ function: (Matrix, Matrix) -> Matrix
  ) -> Grid {
    let right = b.rank == 1 ? b.reshaped([b.shape[0], 1]) : b
    let leading = Grid.common([Array(a.shape.dropLast(2)), Array(right.shape.dropLast(2))])
    func indices(_ grid: Grid) -> [Int] {
      let own = Array(grid.shape.dropLast(2))
      let numbers = Grid(own, values: (0..<own.reduce(1, *)).map { Double($0) })
      return Grid(leading) { numbers.broadcast(at: $0) }.values.map { Int($0) }
    }
    let (matrices, sides) = (a.matrices, right.matrices)
    let solved = zip(indices(a), indices(right)).map { function(matrices[$0], sides[$1]) }
    let whole = Grid(leading, solved)
    return b.rank == 1 ? whole.reshaped(Array(whole.shape.dropLast())) : whole
  }
}
