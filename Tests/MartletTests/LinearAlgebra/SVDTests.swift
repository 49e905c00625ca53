import Martlet
import Testing

@Suite struct SVDTests {
  typealias Support = LinearAlgebraSupport

  @Test(arguments: ["tall", "wide"]) func agreesWithNumPyUpToSigns(form: String) throws {
    let (u, values, vTransposed) = try Support.golden(form).svd()
    Support.expectClose(u.abs(), try Support.golden("svd.\(form).u"))
    Support.expectClose(values, try Support.golden("svd.\(form).s"))
    Support.expectClose(vTransposed.abs(), try Support.golden("svd.\(form).vt"))
  }

  @Test(arguments: [("tall", "tall"), ("wide", "wide"), ("square", "general")])
  func gradientsAgreeWithPyTorch(form: String, matrix: String) throws {
    let matrices = try Support.golden(matrix)
    try Support.expectGoldenGradients("svd.\(form).u", of: [matrices]) { try $0[0].svd().u.squared() }
    try Support.expectGoldenGradients("svd.\(form).s", of: [matrices]) { try $0[0].svd().singularValues.squared() }
    try Support.expectGoldenGradients("svd.\(form).vt", of: [matrices]) { try $0[0].svd().vTransposed.squared() }
  }

  @Test(arguments: [[0, 0], [1, 1], [3, 0], [0, 3], [5, 5], [40, 9], [9, 40]])
  func productIsTheMatrix(sizes: [Int]) throws {
    let matrices = Support.numbers(Shape([2] + sizes))
    let (u, values, vTransposed) = try matrices.svd()
    let least = min(sizes[0], sizes[1])
    let identity = Tensor.identity(least, dtype: .float64).broadcast(to: [2, least, least])
    Support.expectClose((u * values.expanded(at: -2)).matmul(vTransposed), matrices)
    Support.expectClose(u.swapped(-1, -2).matmul(u), identity)
    Support.expectClose(vTransposed.matmul(vTransposed.swapped(-1, -2)), identity)
    for row in 0..<2 {
      let own = values[row].doubles
      #expect(own == own.sorted(by: >))
    }
  }

  @Test func gradientOfValuesStandsForARankDeficientMatrix() throws {
    let column = Support.numbers([4, 1])
    let matrix = column.matmul(Support.numbers([1, 3], seed: 2))
    let (_, values, _) = try matrix.svd()
    let gradient = try gradient(at: matrix) { try $0.svd().singularValues.squared().sum() }
    #expect(values.doubles[1] < 1e-12)
    Support.expectClose(gradient, matrix * 2)
  }

  @Test func infiniteElementThrows() {
    let message = Support.message { () throws(LinearAlgebraError) in
      _ = try Tensor([[1.0, -.infinity]]).svd()
    }
    #expect(message == "svd: [1, 2]: the matrix has an element that is infinite or NaN")
  }
}
