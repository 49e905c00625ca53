import Foundation
import Martlet
import MartletClassical
import TestSupport
import Testing

struct LinearRegressionTests {
  private let golden = Golden(group: "linear")

  @Test(arguments: [
    ("least squares", LinearRegression()), ("no intercept", LinearRegression(hasIntercept: false)),
    ("ridge", LinearRegression(penalty: 2.5)),
    ("ridge without intercept", LinearRegression(penalty: 2.5, hasIntercept: false)),
  ])
  func modelsAreThoseOfScikitLearn(name: String, regression: LinearRegression) throws {
    let (x, y, test) = (try golden("x"), try golden("y"), try golden("test"))
    let model = try regression.fitted(to: x, targets: y)
    #expect(try mismatch(model.weights, golden("\(name)/weights"), relative: 1e-10, absolute: 1e-10) == nil)
    #expect(try mismatch(model.intercept, golden("\(name)/intercept"), relative: 1e-10, absolute: 1e-10) == nil)
    #expect(try mismatch(model(test), golden("\(name)/test"), relative: 1e-10, absolute: 1e-10) == nil)
    #expect(isClose(model.determination(x, targets: y), try golden("\(name)/score").scalar, 1e-10))
    // One target alone gives what it gives beside another.
    let second = try regression.fitted(to: x, targets: y.narrowed(1, to: 1..<2).squeezed(1))
    #expect(second.weights.shape == [5] && second.intercept.shape == [])
    #expect(
      try mismatch(
        second(test), golden("\(name)/test").narrowed(1, to: 1..<2).squeezed(1), relative: 1e-10, absolute: 1e-10)
        == nil)
  }

  @Test func residualsAreOrthogonalToTheFeatures() throws {
    let (x, y) = (try golden("x"), try golden("y"))
    let residuals = y - (try LinearRegression().fitted(to: x, targets: y))(x)
    #expect(x.transposed().matmul(residuals).abs().max().scalar < 1e-10)
    #expect(residuals.sum(0).abs().max().scalar < 1e-11)
  }

  @Test func aPenaltyShortensTheWeights() throws {
    let (x, y) = (try golden("x"), try golden("y"))
    let lengths = try [0, 1, 10, 100, 1e6].map {
      try LinearRegression(penalty: $0).fitted(to: x, targets: y).weights.norm().scalar
    }
    #expect(zip(lengths, lengths.dropFirst()).allSatisfy { $0 > $1 } && lengths[4] < 1e-3)
  }

  @Test func singlePrecisionSamplesGiveSinglePrecisionPredictions() throws {
    let (x, y) = (try golden("x").converted(to: .float32), try golden("y").converted(to: .float32))
    let model = try LinearRegression().fitted(to: x, targets: y)
    #expect(model(x).dtype == .float32 && model.weights.dtype == .float64)
    #expect(try mismatch(model.weights, golden("least squares/weights"), relative: 1e-6, absolute: 1e-6) == nil)
  }

  @Test func dependentFeaturesNeedAPenalty() throws {
    let x = Tensor([[1.0, 2, 3], [2, 4, 1], [3, 6, 5], [4, 8, 0]])
    let y = Tensor([1.0, 2, 3, 4])
    #expect {
      _ = try LinearRegression().fitted(to: x, targets: y)
    } throws: { ($0 as? LinearAlgebraError)?.reason == .rankDeficient(rank: 2) }
    let model = try LinearRegression(penalty: 1e-3).fitted(to: x, targets: y)
    #expect(model.determination(x, targets: y) > 0.999)
  }
}
