import Martlet
import Testing

@Suite struct SymmetricEigenTests {
  typealias Support = LinearAlgebraSupport

  @Test func agreesWithNumPy() throws {
    let (values, vectors) = try Support.golden("general").symmetricEigen()
    Support.expectClose(values, try Support.golden("eigenvalues"))
    Support.expectClose(vectors.squared(), try Support.golden("eigenprojections"))
  }

  @Test func gradientsAgreeWithPyTorch() throws {
    let matrices = try Support.golden("general")
    try Support.expectGoldenGradients("eigenvalues", of: [matrices]) { try $0[0].symmetricEigen().values }
    try Support.expectGoldenGradients("eigenprojections", of: [matrices]) {
      try $0[0].symmetricEigen().vectors.squared()
    }
  }

  @Test(arguments: [0, 1, 2, 9, 50]) func vectorsDiagonalizeTheMatrix(size: Int) throws {
    let x = Support.numbers([3, size, size])
    let matrix = (x + x.swapped(-1, -2)) / 2
    let (values, vectors) = try matrix.symmetricEigen()
    Support.expectClose(matrix.matmul(vectors), vectors * values.expanded(at: -2))
    Support.expectClose(
      vectors.swapped(-1, -2).matmul(vectors),
      Tensor.identity(size, dtype: .float64).broadcast(to: [3, size, size]))
    for row in 0..<3 {
      let own = values[row].doubles
      #expect(own == own.sorted())
    }
  }

  @Test func gradientOfValuesStandsWhereTheyCoincide() throws {
    let gradient = try gradient(at: Tensor.identity(3, dtype: .float64)) {
      try $0.symmetricEigen().values.squared().sum()
    }
    Support.expectClose(gradient, Tensor.identity(3, dtype: .float64) * 2)
  }

  @Test func gradientOfVectorsIsNotFiniteWhereValuesCoincide() throws {
    let gradient = try gradient(at: Tensor.identity(3, dtype: .float64)) {
      try ($0.symmetricEigen().vectors * Support.numbers([3, 3])).sum()
    }
    #expect(!gradient.isAllFinite)
  }

  @Test func emptyBatchHasNoValues() throws {
    let (values, vectors) = try Tensor.zeros([0, 3, 3]).symmetricEigen()
    #expect(values.shape == [0, 3])
    #expect(vectors.shape == [0, 3, 3])
  }

  @Test func notANumberThrows() {
    let matrices = Tensor([[1.0, 0], [0, .nan]]).expanded(at: 0)
    let message = Support.message { () throws(LinearAlgebraError) in _ = try matrices.symmetricEigen() }
    #expect(message == "symmetricEigen: [1, 2, 2]: matrix [0] has an element that is infinite or NaN")
  }
}
