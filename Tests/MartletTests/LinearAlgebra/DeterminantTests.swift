import Martlet
import Testing

@Suite struct DeterminantTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithNumPy() throws {
    let matrices = try Support.golden("general")
    Support.expectClose(matrices.determinant(), try Support.golden("determinant"))
    let (sign, logarithm) = matrices.logDeterminant()
    Support.expectClose(sign, try Support.golden("log_determinant.sign"))
    Support.expectClose(logarithm, try Support.golden("log_determinant.logarithm"))
  }

  @Test func gradientsAgreeWithPyTorch() throws {
    let matrices = try Support.golden("general")
    try Support.expectGoldenGradients("determinant", of: [matrices]) { $0[0].determinant() }
    try Support.expectGoldenGradients("log_determinant", of: [matrices]) { $0[0].logDeterminant().logarithm }
  }

  @Test func gradientOfASingularMatrixIsItsCofactors() {
    let matrix = Tensor([[1.0, 2, 3], [2, 4, 6], [0, 1, 5]])
    let found = gradient(at: matrix) { $0.determinant() }
    Support.expectClose(found, Tensor([[14.0, -10, 2], [-7, 5, -1], [0, 0, 0]]), tolerance: 1e-12)
    Support.expectClose(
      gradient(at: Tensor.zeros([1, 1], dtype: .float64)) { $0.determinant().sum() },
      Tensor.ones([1, 1], dtype: .float64))
  }

  @Test func secondDerivativesOfASingularMatrixAreNotANumber() {
    let matrix = Tensor([[1.0, 2], [2, 4]])
    let second = gradient(at: matrix) { x in gradient(at: x) { $0.determinant() }.sum() }
    #expect(second.doubles.allSatisfy { $0.isNaN })
  }

  @Test func determinantOfNothingIsOne() {
    #expect(Tensor.zeros([2, 0, 0], dtype: .float64).determinant().doubles == [1, 1])
    #expect(Tensor.zeros([0, 3, 3]).determinant().shape == [0])
  }

  @Test func logarithmNeitherOverflowsNorUnderflows() {
    let (sign, logarithm) = (Tensor.identity(300, dtype: .float64) * -1e-3).logDeterminant()
    #expect(sign.scalar == 1)
    Support.expectClose(logarithm, Tensor(-300 * 6.907755278982137))
  }

  @Test func singularMatrixHasSignZero() {
    let (sign, logarithm) = Tensor([[1.0, 2], [2, 4]]).logDeterminant()
    #expect(sign.scalar == 0)
    #expect(logarithm.scalar == -.infinity)
  }

  @Test func exchangedRowsChangeTheSign() {
    let matrix = Support.numbers([4, 4])
    let exchanged = Tensor.concatenate([matrix[1..<2], matrix[0..<1], matrix[2...]])
    Support.expectClose(exchanged.determinant(), -matrix.determinant())
  }
}
