import Martlet
import MartletClassical
import TestSupport
import Testing

struct LogisticRegressionTests {
  @Test(arguments: [2, 3], ["1 with", "1 without", "0.05 with", "0.05 without"])
  func modelsAreThoseOfScikitLearn(classes: Int, name: String) throws {
    let golden = Golden(group: "logistic \(classes)")
    let penalty = name.hasPrefix("1") ? 1 : 0.05
    let regression = LogisticRegression(penalty: penalty, hasIntercept: name.hasSuffix("with"), tolerance: 1e-10)
    let model = try regression.fitted(to: golden("x"), labels: golden("labels"))
    #expect(model.classCount == classes)
    #expect(try mismatch(model.weights, golden("\(name)/weights"), relative: 1e-6, absolute: 1e-6) == nil)
    #expect(try mismatch(model.intercepts, golden("\(name)/intercepts"), relative: 1e-6, absolute: 1e-6) == nil)
    let probabilities = model.probabilities(try golden("test"))
    #expect(try mismatch(probabilities, golden("\(name)/test"), relative: 1e-6, absolute: 1e-6) == nil)
    #expect(model(try golden("test")).integers == probabilities.argmax(-1).integers)
  }

  @Test func theGradientVanishesAtTheModel() throws {
    let (x, labels) = groups(90, classes: 3, features: 4, distance: 1, seed: 5)
    let model = try LogisticRegression(penalty: 2, tolerance: 1e-9).fitted(to: x, labels: labels)
    let difference = model.probabilities(x) - labels.oneHot(3, dtype: .float64)
    let gradient = x.transposed().matmul(difference) + 2 * model.weights
    #expect(gradient.abs().max().scalar < 1e-6 && difference.sum(0).abs().max().scalar < 1e-6)
  }

  @Test func separateGroupsAreToldApart() throws {
    let (x, labels) = groups(200, classes: 4, features: 5, distance: 12, seed: 6)
    let model = try LogisticRegression().fitted(to: x.converted(to: .float32), labels: labels)
    let (test, expected) = groups(100, classes: 4, features: 5, distance: 12, seed: 7)
    #expect(model.accuracy(test, labels: expected) == 1)
    #expect(model.probabilities(test.converted(to: .float32)).dtype == .float32)
  }

  @Test func classesWithoutSamplesHaveAProbabilityToo() throws {
    let (x, labels) = groups(30, classes: 2, features: 3, distance: 2, seed: 8)
    let model = try LogisticRegression().fitted(to: x, labels: labels, classCount: 3)
    let probabilities = model.probabilities(x)
    #expect(probabilities.shape == [30, 3])
    #expect(
      mismatch(probabilities.sum(-1), Tensor.ones([30], dtype: .float64), relative: 1e-12, absolute: 1e-12) == nil)
    #expect(!model(x).integers.contains(2))
  }

  @Test func anIterationThatDoesNotEndIsReported() throws {
    let (x, labels) = groups(60, classes: 3, features: 4, distance: 1, seed: 9)
    let error = #expect(throws: ConvergenceError.self) {
      _ = try LogisticRegression(tolerance: 1e-12, maximumIterations: 3).fitted(to: x, labels: labels)
    }
    #expect(error?.iterationCount == 3)
    #expect(
      error?.description.hasPrefix("LogisticRegression: after 3 iterations the greatest element of the gradient is")
        == true)
  }
}
