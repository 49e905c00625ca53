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
}
