import Martlet
import Testing

@Suite struct LeastSquaresTests {
  typealias Support = LinearAlgebraSupport

  @Test(arguments: ["tall", "wide"]) func agreesWithNumPy(form: String) throws {
    let solution = try Support.golden(form).leastSquares(Support.golden("\(form)_right"))
    Support.expectClose(solution, try Support.golden("least_squares.\(form)"))
  }

  @Test func gradientsAgreeWithPyTorch() throws {
    try Support.expectGoldenGradients(
      "least_squares", of: [Support.golden("tall"), Support.golden("tall_right")]
    ) { try $0[0].leastSquares($0[1]) }
  }

  @Test func residualIsOrthogonalToTheColumns() throws {
    let matrix = Support.numbers([50, 4])
    let right = Support.numbers([50], seed: 2)
    let residual = matrix.matmul(try matrix.leastSquares(right)) - right
    Support.expectClose(matrix.transposed().matmul(residual), Tensor.zeros([4], dtype: .float64))
  }

  @Test func dependentColumnsThrow() {
    let matrices = Tensor([1.0, 0, 0, 1, 0, 0, 1, 2, 2, 4, 3, 6], shape: [2, 3, 2])
    let message = Support.message { () throws(LinearAlgebraError) in
      _ = try matrices.leastSquares(Tensor([1.0, 1, 1]))
    }
    #expect(message == "leastSquares: [2, 3, 2]: matrix [1] has rank 1 of 2")
  }
}
