import Martlet
import Testing

@Suite struct LinearSystemTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithNumPy() throws {
    let matrices = try Support.golden("general")
    Support.expectClose(try matrices.solve(Support.golden("right")), try Support.golden("solve"))
    Support.expectClose(try matrices.inverse(), try Support.golden("inverse"))
  }

  @Test func gradientsAgreeWithPyTorch() throws {
    let matrices = try Support.golden("general")
    try Support.expectGoldenGradients("solve", of: [matrices, Support.golden("right")]) { try $0[0].solve($0[1]) }
    try Support.expectGoldenGradients("inverse", of: [matrices]) { try $0[0].inverse() }
  }

  @Test(arguments: [0, 1, 2, 30]) func solutionFulfilsTheSystem(size: Int) throws {
    let matrices = Support.numbers([2, size, size]) + Tensor.identity(size, dtype: .float64) * 3
    let right = Support.numbers([2, size, 4], seed: 2)
    Support.expectClose(matrices.matmul(try matrices.solve(right)), right)
    Support.expectClose(
      matrices.matmul(try matrices.inverse()),
      Tensor.identity(size, dtype: .float64).broadcast(to: [2, size, size]))
  }

  @Test func leadingAxesBroadcastAndAVectorStaysOne() throws {
    let matrix = Support.numbers([3, 3])
    let right = Support.numbers([4, 3, 2])
    Support.expectClose(matrix.matmul(try matrix.solve(right)), right)
    let matrices = Support.numbers([4, 3, 3])
    let vector = Support.numbers([3])
    let solution = try matrices.solve(vector)
    #expect(solution.shape == [4, 3])
    Support.expectClose(
      matrices.matmul(solution.expanded(at: -1)).squeezed(-1), vector.broadcast(to: [4, 3]))
  }

  @Test func gradientOfABroadcastMatrixIsTheSum() throws {
    let right = Support.numbers([4, 3, 2])
    try Support.expectDerivatives(of: { try $0.solve(right) }, at: Support.definite([3, 3]))
  }

  @Test func stridedMatricesCount() throws {
    let matrix = Support.numbers([3, 3])
    let right = Support.numbers([3, 2])
    Support.expectClose(matrix.transposed().matmul(try matrix.transposed().solve(right)), right)
  }

  @Test func singularMatrixThrows() {
    let matrices = Tensor([1.0, 0, 0, 1, 1, 2, 2, 4], shape: [2, 2, 2])
    let solving = Support.message { () throws(LinearAlgebraError) in _ = try matrices.solve(Tensor([1.0, 1])) }
    #expect(solving == "solve: [2, 2, 2]: matrix [1] is singular")
    let inverting = Support.message { () throws(LinearAlgebraError) in _ = try matrices[1].inverse() }
    #expect(inverting == "inverse: [2, 2]: the matrix is singular")
  }
}
