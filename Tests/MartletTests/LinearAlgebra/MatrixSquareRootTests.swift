import Martlet
import Testing

@Suite struct MatrixSquareRootTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithSciPy() throws {
    Support.expectClose(try Support.golden("definite").matrixSquareRoot(), try Support.golden("square_root"))
    let matrices = try Support.golden("definite")
    let trace = try Tensor.traceOfSquareRoot(ofProduct: matrices, matrices.flipped([0]))
    Support.expectClose(trace, try Support.golden("trace_of_square_root"))
  }

  @Test(arguments: [0, 1, 2, 20]) func squareOfTheRootIsTheMatrix(size: Int) throws {
    let matrices = Support.definite([2, size, size])
    let root = try matrices.matrixSquareRoot()
    Support.expectClose(root.matmul(root), matrices)
    Support.expectClose(root, root.swapped(-1, -2))
  }

  @Test func repeatedEigenvaluesDoNoHarm() throws {
    try Support.expectDerivatives(of: { try $0.matrixSquareRoot() }, at: Tensor.identity(3, dtype: .float64) * 4)
  }

  @Test func thirdDerivativeIsExact() throws {
    // d³√x / dx³ = 3/8 x^(-5/2), here at 4.
    let third = try gradient(at: Tensor([[4.0]])) { x in
      try gradient(at: x) { y in
        try gradient(at: y) { try $0.matrixSquareRoot().sum() }.sum()
      }.sum()
    }
    #expect(abs(third.scalar - 3.0 / 8 / 32) < 1e-14)
  }

  @Test func rootOfARankDeficientMatrixIsExactAndItsGradientFinite() throws {
    let column = Support.numbers([4, 1])
    let matrix = column.matmul(column.transposed())
    let root = try matrix.matrixSquareRoot()
    Support.expectClose(root.matmul(root), matrix, tolerance: 1e-12)
    let slope = try gradient(at: matrix) { try $0.matrixSquareRoot().sum() }
    #expect(slope.isAllFinite)
  }

  @Test func distributionsOnOrthogonalLinesDoNotOverlap() throws {
    let turn = Support.numbers([5, 5]).qr().q
    let first = turn[Slice.all, 0..<1]
    let second = turn[Slice.all, 1..<2]
    let trace = try Tensor.traceOfSquareRoot(
      ofProduct: first.matmul(first.transposed()), second.matmul(second.transposed()))
    #expect(abs(trace.scalar) < 1e-6)
  }

  @Test func traceOfEqualMatricesIsTheirs() throws {
    let matrix = Support.definite([30, 30])
    Support.expectClose(try Tensor.traceOfSquareRoot(ofProduct: matrix, matrix), matrix.trace())
  }

  @Test func negativeEigenvalueThrows() {
    let message = Support.message { () throws(LinearAlgebraError) in
      _ = try Tensor([[1.0, 0], [0, -0.5]]).matrixSquareRoot()
    }
    #expect(
      message == "matrixSquareRoot: [2, 2]: the matrix is not positive semi-definite: it has the eigenvalue -0.5")
  }
}
