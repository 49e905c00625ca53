import Martlet
import Testing

@Suite struct LinearAlgebraErrorTests {
  typealias Support = LinearAlgebraSupport

  @Test func errorTellsWhichMatrixOfWhichShapeAndWhy() throws {
    let matrices = Tensor.concatenate([Tensor.ones([1, 2, 2]), Tensor.identity(2).expanded(at: 0)])
    let error = try #require(
      #expect(throws: LinearAlgebraError.self) { _ = try matrices.expanded(at: 1).inverse() })
    #expect(error.operation == "inverse")
    #expect(error.shape == [2, 1, 2, 2])
    #expect(error.position == [0, 0])
    #expect(error.reason == .singular)
    #expect(error.description == "inverse: [2, 1, 2, 2]: matrix [0, 0] is singular")
  }

  @Test func errorsPassThroughRecordedFunctions() {
    #expect(throws: LinearAlgebraError.self) {
      _ = try valueAndGradient(at: Tensor([[0.0]])) { try $0.cholesky().sum() }
    }
  }

  @Test func matricesBeyondLAPACKsCountTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Tensor.zeros([1]).broadcast(to: [20_000, 20_000]).symmetricEigen()
    }
    #expect(Support.text(result).contains("symmetricEigen: [20000, 20000]: a matrix may have 2^28 elements"))
  }
}
