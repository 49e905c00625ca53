import Martlet
import Testing

@Suite struct DiagonalTests {
  typealias Support = LinearAlgebraSupport

  @Test func diagonalsFollowTheirOffset() {
    let matrix = Tensor([[1.0, 2, 3], [4, 5, 6]])
    #expect(matrix.diagonal().doubles == [1, 5])
    #expect(matrix.diagonal(offset: 1).doubles == [2, 6])
    #expect(matrix.diagonal(offset: 2).doubles == [3])
    #expect(matrix.diagonal(offset: -1).doubles == [4])
    #expect(matrix.diagonal(offset: 9).shape == [0])
    #expect(matrix.transposed().diagonal(offset: 1).doubles == [4])
  }

  @Test(arguments: [-2, -1, 0, 1, 2]) func diagonalMatrixIsTheTranspose(offset: Int) {
    let elements = Support.numbers([2, 3])
    let matrix = elements.diagonalMatrix(offset: offset)
    #expect(matrix.shape == [2, 3 + abs(offset), 3 + abs(offset)])
    Support.expectClose(matrix.diagonal(offset: offset), elements, tolerance: 0)
    Support.expectClose(matrix.abs().sum(), elements.abs().sum())
  }

  @Test func integersHaveDiagonals() {
    let matrix = Tensor([Int32(1), 2, 3, 4], shape: [2, 2])
    #expect(matrix.trace().integers == [5])
    #expect(matrix.diagonal().diagonalMatrix().integers == [1, 0, 0, 4])
  }

  @Test func traceOfNothingIsZero() {
    #expect(Tensor.zeros([0, 0]).trace().scalar == 0)
  }
}
