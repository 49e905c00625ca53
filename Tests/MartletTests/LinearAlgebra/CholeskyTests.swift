import Martlet
import Testing

@Suite struct CholeskyTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithNumPy() throws {
    Support.expectClose(try Support.golden("definite").cholesky(), try Support.golden("cholesky"))
  }

  @Test func gradientsAgreeWithPyTorch() throws {
    try Support.expectGoldenGradients("cholesky", of: [Support.golden("definite")]) { try $0[0].cholesky() }
  }

  @Test(arguments: [0, 1, 2, 7, 40]) func productIsTheMatrix(size: Int) throws {
    let matrix = Support.definite([2, size, size])
    let factor = try matrix.cholesky()
    Support.expectClose(factor.matmul(factor.swapped(-1, -2)), matrix)
    Support.expectClose(factor.lowerTriangle(), factor, tolerance: 0)
    #expect(factor.diagonal().doubles.allSatisfy { $0 > 0 })
  }

  @Test func float32IsRoundedFromFloat64() throws {
    let matrix = Support.definite([4, 4])
    let factor = try matrix.converted(to: .float32).cholesky()
    #expect(factor.dtype == .float32)
    Support.expectClose(factor, try matrix.cholesky(), tolerance: 1e-6)
  }

  @Test func indefiniteMatrixIsNamedInItsBatch() {
    let matrices = Tensor([1.0, 0, 0, 1, 1, 2, 2, 1], shape: [1, 2, 2, 2])
    let message = Support.message { () throws(LinearAlgebraError) in _ = try matrices.cholesky() }
    #expect(
      message == "cholesky: [1, 2, 2, 2]: matrix [0, 1] is not positive definite: "
        + "its leading minor of order 2 is not positive")
  }

  @Test func infiniteElementThrows() {
    let matrix = Tensor([[1.0, 0], [0, .infinity]])
    let message = Support.message { () throws(LinearAlgebraError) in _ = try matrix.cholesky() }
    #expect(message == "cholesky: [2, 2]: the matrix has an element that is infinite or NaN")
  }
}
