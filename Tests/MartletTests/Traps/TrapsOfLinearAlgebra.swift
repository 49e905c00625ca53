import Martlet

extension Trap {
  static let linearAlgebra: [Trap] = [
    Trap("cholesky: [2, 3]: the last two axes must be equal") { _ = try matrix(2, 3).cholesky() },
    Trap("cholesky: [2, 2] int32: elements must be float32 or float64") {
      _ = try Tensor.ones([2, 2], dtype: .int32).cholesky()
    },
    Trap("determinant: [2, 3]: the last two axes must be equal") { _ = matrix(2, 3).determinant() },
    Trap("diagonal: [3]: a matrix needs two axes") { _ = Tensor.ones([3]).diagonal() },
    Trap("diagonalMatrix: []: a scalar has no axis") { _ = Tensor(1.0).diagonalMatrix() },
    Trap("trace: [2, 3]: the last two axes must be equal") { _ = matrix(2, 3).trace() },
    Trap("leastSquares: [3, 2] and [2]: the right side must have 3 rows") {
      _ = try matrix(3, 2).leastSquares(Tensor.ones([2]))
    },
    Trap("solve: [3, 3] and [2, 4]: the right side must have 3 rows") {
      _ = try Tensor.identity(3).solve(matrix(2, 4))
    },
    Trap("solve: [2, 3, 3] and [4, 3, 1]: the leading axes do not broadcast") {
      _ = try Tensor.ones([2, 3, 3]).solve(Tensor.ones([4, 3, 1]))
    },
    Trap("solve: [3, 3] float32 and [3] float64: the element types differ") {
      _ = try Tensor.identity(3).solve(Tensor.ones([3], dtype: .float64))
    },
    Trap("solve: [1, 2147483648]: there may be 2^31 - 1 right sides at most") {
      _ = try Tensor.identity(1).solve(Tensor.ones([1, 1]).broadcast(to: [1, 1 << 31]))
    },
    Trap("traceOfSquareRoot: [2, 2] and [3, 3]: the shapes must agree") {
      _ = try Tensor.traceOfSquareRoot(ofProduct: Tensor.identity(2), Tensor.identity(3))
    },
    Trap("qr: [3]: a matrix needs two axes") { _ = Tensor.ones([3]).qr() },
    Trap("symmetricEigen: [3]: a matrix needs two axes") { _ = try Tensor.ones([3]).symmetricEigen() },
    Trap("symmetricEigen: [20000, 20000]: a matrix may have 2^28 elements and 2^24 rows or columns at most") {
      _ = try Tensor.zeros([1]).broadcast(to: [20_000, 20_000]).symmetricEigen()
    },
  ]

  static let fourierTransforms: [Trap] = [
    Trap("realFourierTransform: [2, 0]: axis 1 has no elements") { _ = matrix(2, 0).realFourierTransform() },
    Trap("inverseRealFourierTransform: [2, 5]: 10 numbers along axis 1 need 6 frequencies") {
      _ = Tensor.inverseRealFourierTransform(real: matrix(2, 5), imaginary: matrix(2, 5), count: 10)
    },
    Trap("fourierTransform: [2, 5] and [2, 4]: real and imaginary parts must agree in shape") {
      _ = Tensor.fourierTransform(real: matrix(2, 5), imaginary: matrix(2, 4))
    },
    Trap("realFourierTransform: [4] int32: elements must be float32 or float64") {
      _ = Tensor.zeros([4], dtype: .int32).realFourierTransform()
    },
  ]
}
