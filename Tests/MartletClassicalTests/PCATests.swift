import Martlet
import MartletClassical
import TestSupport
import Testing

struct PCATests {
  @Test(arguments: ["tall", "wide"])
  func componentsAreThoseOfScikitLearn(name: String) throws {
    let golden = Golden(group: "pca")
    let (x, test) = (try golden("\(name)/x"), try golden("\(name)/test"))
    let projection = try PCA(count: 4).fitted(to: x)
    #expect(try mismatch(projection.components, golden("\(name)/components"), relative: 1e-9, absolute: 1e-9) == nil)
    #expect(try mismatch(projection.variances, golden("\(name)/variances"), relative: 1e-9, absolute: 1e-9) == nil)
    #expect(try mismatch(projection.varianceRatios, golden("\(name)/ratios"), relative: 1e-9, absolute: 1e-9) == nil)
    #expect(try mismatch(projection(test), golden("\(name)/scores"), relative: 1e-9, absolute: 1e-9) == nil)
    #expect(
      try mismatch(projection.inverse(projection(test)), golden("\(name)/inverse"), relative: 1e-9, absolute: 1e-9)
        == nil)
  }

  @Test func allComponentsKeepEverything() throws {
    let x = try Golden(group: "pca")("tall/x")
    let projection = try PCA().fitted(to: x)
    #expect(mismatch(projection.inverse(projection(x)), x, relative: 1e-12, absolute: 1e-12) == nil)
    #expect(
      mismatch(
        projection.components.matmul(projection.components.transposed()), .identity(6, dtype: .float64),
        relative: 1e-12, absolute: 1e-12) == nil)
    #expect(isClose(projection.varianceRatios.sum().scalar, 1))
    // Scores are not correlated, and vary as the variances say.
    let scores = projection(x)
    #expect(
      mismatch(
        scores.transposed().matmul(scores) / 49, projection.variances * .identity(6, dtype: .float64), relative: 1e-10,
        absolute: 1e-10) == nil)
  }

  @Test func fewComponentsLoseTheLeast() throws {
    let x = try Golden(group: "pca")("tall/x")
    let projection = try PCA(count: 2).fitted(to: x)
    let lost = (projection.inverse(projection(x)) - x).squared().sum().scalar / 49
    let kept = projection.variances.sum().scalar
    #expect(isClose(lost, projection.totalVariance - kept, 1e-10))
    // Other planes lose more.
    var generator = PhiloxGenerator(seed: 1)
    for _ in 0..<20 {
      let basis = Tensor.normal([6, 2], dtype: .float64, using: &generator).qr().q
      let centered = x - x.mean(0)
      #expect((centered - centered.matmul(basis).matmul(basis.transposed())).squared().sum().scalar / 49 > lost)
    }
  }

  @Test func samplesThatDoNotVaryHaveNoVariance() throws {
    let projection = try PCA(count: 1).fitted(to: Tensor.ones([5, 3]))
    #expect(projection.variances.doubles == [0] && projection.varianceRatios.doubles == [0])
    #expect(projection(Tensor.ones([2, 3])).doubles.allSatisfy { abs($0) < 1e-12 })
  }
}
