import Martlet

// Operations that move and choose elements, and products, of the tables.
extension GoldenTableTests {
  static let moves: [String: GoldenRow.Function] = [
    "reshaped": { o, x in x[0].reshaped(to: Shape(o.shape ?? [])) },
    "transposed": { o, x in x[0].transposed(o.axes) }, "expanded": { o, x in x[0].expanded(at: o.axis ?? 0) },
    "squeezed": { o, x in x[0].squeezed(o.axis) }, "broadcast": { o, x in x[0].broadcast(to: Shape(o.shape ?? [])) },
    "flattened": { o, x in x[0].flattened(from: o.axis ?? 0) }, "flipped": { o, x in x[0].flipped(o.axes ?? []) },
    "concatenate": { o, x in Tensor.concatenate(x, axis: o.axis ?? 0) },
    "stack": { o, x in Tensor.stack(x, axis: o.axis ?? 0) },
    "narrowed": { o, x in
      let bounds = o.bounds ?? [0, 0]
      return x[0].narrowed(o.axis ?? 0, to: bounds[0]..<bounds[1])
    },
    "stepped": { o, x in
      let bounds = o.bounds ?? [0, 0, 1]
      return x[0][Slice.ellipsis, Slice.range(from: bounds[0], to: bounds[1], step: bounds[2])]
    },
    "rolled": { o, x in x[0].rolled(o.number ?? 0, axis: o.axis ?? 0) }, "tiled": { o, x in x[0].tiled(o.shape ?? []) },
    "repeated": { o, x in x[0].repeated(o.number ?? 1, axis: o.axis ?? 0) },
    "lowerTriangle": { o, x in x[0].lowerTriangle(o.number ?? 0) },
    "upperTriangle": { o, x in x[0].upperTriangle(o.number ?? 0) },
    "diagonal": { o, x in x[0].diagonal(offset: o.number ?? 0) },
    "diagonalMatrix": { o, x in x[0].diagonalMatrix(offset: o.number ?? 0) },
    "split": { o, x in
      Tensor.concatenate(x[0].split(o.bounds ?? [], axis: o.axis ?? 0).reversed(), axis: o.axis ?? 0)
    },
    "unstacked": { o, x in
      let parts = x[0].unstacked(o.axis ?? 0)
      return parts.indices.dropFirst().reduce(parts[0]) { $0 + parts[$1] * ($1 + 1) }
    },
    "swapped": { o, x in x[0].swapped(o.axes?.first ?? 0, o.axes?.last ?? 0) },
    "causalMask": { _, x in Tensor.causalMask(x[0].integers[0], x[0].integers[1]) },
  ]

  static let choices: [String: GoldenRow.Function] = [
    "gathered": { o, x in
      x[0].gathered(o.indices.map { Tensor($0) } ?? x[1], axis: o.axis ?? 0)
    },
    "scatterAdded": { o, x in x[0].scatterAdded(x[1], axis: o.axis ?? 0, in: Shape(o.shape ?? [])) },
    "takenAlong": { o, x in x[0].takenAlong(o.axis ?? 0, indices: x[1]) },
    "addedAlong": { o, x in x[0].addedAlong(o.axis ?? 0, indices: x[1], in: Shape(o.shape ?? [])) },
    "oneHot": { o, x in x[0].oneHot(o.number ?? 0) },
  ]

  static let products: [String: GoldenRow.Function] = [
    "matmul": { _, x in x[0].matmul(x[1]) }, "outer": { _, x in x[0].outer(x[1]) },
    "affine": { _, x in x[0].affine(x[1], bias: x.count > 2 ? x[2] : nil) },
    "cholesky": { _, x in try x[0].cholesky() },
    "symmetricEigen.values": { _, x in try x[0].symmetricEigen().values },
    "symmetricEigen.vectors": { _, x in try x[0].symmetricEigen().vectors.squared() },
    "inverse": { _, x in try x[0].inverse() }, "determinant": { _, x in x[0].determinant() },
    "logDeterminant": { _, x in x[0].logDeterminant().logarithm }, "trace": { _, x in x[0].trace() },
    "solve": { _, x in try x[0].solve(x[1]) },
    "triangularSolve.lower": { _, x in try x[0].triangularSolve(x[1]) },
    "triangularSolve.upper": { _, x in try x[0].triangularSolve(x[1], lower: false) },
    "svd.values": { _, x in try x[0].svd().singularValues }, "svd.u": { _, x in try x[0].svd().u.squared() },
    "svd.v": { _, x in try x[0].svd().vTransposed.squared() }, "qr.r": { _, x in x[0].qr().r.squared() },
    "leastSquares": { _, x in try x[0].leastSquares(x[1]) },
    "matrixSquareRoot": { _, x in try x[0].matrixSquareRoot() },
    "traceOfSquareRoot": { _, x in try Tensor.traceOfSquareRoot(ofProduct: x[0], x[1]) },
    "einsum": { o, x in
      switch x.count {
      case 1: Tensor.einsum(o.text ?? "", x[0])
      case 2: Tensor.einsum(o.text ?? "", x[0], x[1])
      default: Tensor.einsum(o.text ?? "", x[0], x[1], x[2])
      }
    },
    "attention": { o, x in
      Tensor.attention(queries: x[0], keys: x[1], values: x[2], isCausal: o.flag ?? false)
    },
    "attentionWeights": { o, x in
      Tensor.attentionWeights(queries: x[0], keys: x[1], isCausal: o.flag ?? false)
    },
  ]
}
