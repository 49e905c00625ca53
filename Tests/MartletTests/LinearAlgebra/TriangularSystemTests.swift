import Martlet
import Testing

@Suite struct TriangularSystemTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithPyTorch() throws {
    let solution = try Support.golden("lower").triangularSolve(Support.golden("right"))
    Support.expectClose(solution, try Support.golden("triangular"))
  }

  static let forms = [false, true].flatMap { lower in
    [false, true].flatMap { transposed in [false, true].map { [lower, transposed, $0] } }
  }

  @Test(arguments: forms) func everyFormFulfilsItsSystem(form: [Bool]) throws {
    let full = Support.numbers([2, 4, 4]) + Tensor.identity(4, dtype: .float64) * 3
    let right = Support.numbers([2, 4, 3], seed: 2)
    let solution = try full.triangularSolve(right, lower: form[0], transposed: form[1], unitDiagonal: form[2])
    var triangle = form[0] ? full.lowerTriangle(form[2] ? -1 : 0) : full.upperTriangle(form[2] ? 1 : 0)
    if form[2] { triangle += Tensor.identity(4, dtype: .float64) }
    Support.expectClose((form[1] ? triangle.swapped(-1, -2) : triangle).matmul(solution), right)
  }

  @Test func zeroOnTheDiagonalThrowsUnlessItIsNotRead() throws {
    let triangle = Tensor([[1.0, 0], [2, 0]])
    let message = Support.message { () throws(LinearAlgebraError) in
      _ = try triangle.triangularSolve(Tensor([1.0, 1]))
    }
    #expect(message == "triangularSolve: [2, 2]: the matrix is singular")
    #expect(try triangle.triangularSolve(Tensor([1.0, 1]), unitDiagonal: true).doubles == [1, -1])
  }

  @Test func emptySystemHasAnEmptySolution() throws {
    #expect(try Tensor.zeros([0, 0]).triangularSolve(Tensor.zeros([0, 2])).shape == [0, 2])
  }
}
