import Martlet
import Testing

@Suite struct QRTests {
  typealias Support = LinearAlgebraSupport

  @Test(arguments: ["tall", "wide"]) func agreesWithNumPyUpToSigns(form: String) throws {
    let (q, r) = try Support.golden(form).qr()
    Support.expectClose(q.abs(), try Support.golden("qr.\(form).q"))
    Support.expectClose(r.abs(), try Support.golden("qr.\(form).r"))
  }

  @Test(arguments: [("tall", "tall"), ("square", "general")])
  func gradientsAgreeWithPyTorch(form: String, matrix: String) throws {
    let matrices = try Support.golden(matrix)
    try Support.expectGoldenGradients("qr.\(form).q", of: [matrices]) { $0[0].qr().q.squared() }
    try Support.expectGoldenGradients("qr.\(form).r", of: [matrices]) { $0[0].qr().r.squared() }
  }

  @Test(arguments: [[0, 0], [1, 1], [3, 0], [0, 3], [5, 5], [40, 9], [9, 40]])
  func factorsAreOrthonormalAndTriangular(sizes: [Int]) {
    let matrices = Support.numbers(Shape([2] + sizes))
    let (q, r) = matrices.qr()
    let least = min(sizes[0], sizes[1])
    #expect(q.shape == [2, sizes[0], least])
    #expect(r.shape == [2, least, sizes[1]])
    Support.expectClose(q.matmul(r), matrices)
    Support.expectClose(r.upperTriangle(), r, tolerance: 0)
    Support.expectClose(
      q.swapped(-1, -2).matmul(q), Tensor.identity(least, dtype: .float64).broadcast(to: [2, least, least]))
  }
}
