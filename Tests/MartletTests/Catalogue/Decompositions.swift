import Martlet

// Signs of vectors are arbitrary: their squares are compared.
extension OperationCatalogue {
  /// Numbers for each matrix as a row above another matrix.
  private static func above(_ row: [Double], _ matrix: Matrix) -> Matrix {
    Matrix(matrix.rows + 1, matrix.columns) { $0 == 0 ? row[$1] : matrix[$0 - 1, $1] }
  }

  private static let range = -0.5...0.5
  private static let large = [Input([60, 4, 4], range)]

  static var decompositions: [Operation] {
    var chapter = Chapter()
    for (label, shape) in [("matrix", [3, 3]), ("batch", [2, 1, 2, 2]), ("number", [1, 1])] {
      let x = [Input(shape, range)]
      chapter.add(
        "cholesky", label, x, large: large, { try $0[0].definite.cholesky() },
        reference: { $0[0].mapMatrices { $0.definite.cholesky } })
      chapter.add(
        "symmetricEigen", label, x, large: large,
        {
          let (values, vectors) = try $0[0].anchored.symmetricEigen()
          return Tensor.concatenate([values.expanded(at: -2), vectors.squared()], axis: -2)
        },
        reference: {
          $0[0].mapMatrices { x in
            let (values, vectors) = x.anchored.symmetricEigen
            return above(values, Matrix(x.rows, x.rows) { vectors[$0, $1] * vectors[$0, $1] })
          }
        })
      chapter.add(
        "matrixSquareRoot", label, x, large: large, { try $0[0].definite.matrixSquareRoot() },
        reference: { $0[0].mapMatrices { $0.definite.squareRoot } })
      chapter.add(
        "traceOfSquareRoot", label, x + x, large: large + large,
        { try Tensor.traceOfSquareRoot(ofProduct: $0[0].definite, $0[1].definite) },
        reference: { g in
          let traces = zip(g[0].matrices, g[1].matrices).map { a, b in
            let root = a.definite.squareRoot
            return (root * b.definite * root).squareRoot.trace
          }
          return Grid(Array(g[0].shape.dropLast(2)), values: traces)
        })
    }
    for (label, shape) in [("square", [3, 3]), ("tall", [4, 2]), ("wide", [2, 3]), ("batch", [2, 2, 2])] {
      addFactors(label, [Input(shape, range)], to: &chapter)
    }
    return chapter.operations
  }

  private static func addFactors(_ label: String, _ x: [Input], to chapter: inout Chapter) {
    let large = label == "batch" ? large : nil
    // With columns of Q turned so that the diagonal of R is positive.
    chapter.add(
      "qr", "\(label), q", x, large: large,
      {
        let (q, r) = $0[0].anchored.qr()
        return q * r.diagonal().sign().expanded(at: -2)
      }, reference: { $0[0].mapMatrices { $0.anchored.qr.q } })
    chapter.add(
      "qr", "\(label), r", x, large: large,
      {
        let r = $0[0].anchored.qr().r
        return r * r.diagonal().sign().expanded(at: -1)
      }, reference: { $0[0].mapMatrices { $0.anchored.qr.r } })
    chapter.add(
      "svd", "\(label), u", x, large: large, { try $0[0].anchored.svd().u.squared() },
      reference: { $0[0].mapMatrices { x in x.anchored.svd.u.squares } })
    chapter.add(
      "svd", "\(label), values", x, large: large, { try $0[0].anchored.svd().singularValues.expanded(at: -2) },
      reference: {
        $0[0].mapMatrices { x in
          let values = x.anchored.svd.values
          return Matrix(1, values.count) { values[$1] }
        }
      })
    chapter.add(
      "svd", "\(label), v", x, large: large, { try $0[0].anchored.svd().vTransposed.squared() },
      reference: { $0[0].mapMatrices { x in x.anchored.svd.v.transposed.squares } })
  }
}

extension Matrix {
  fileprivate var squares: Matrix { Matrix(rows, columns) { self[$0, $1] * self[$0, $1] } }
}
