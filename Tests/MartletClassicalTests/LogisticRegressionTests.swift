import Martlet
import MartletClassical
import Testing

struct LogisticRegressionTests {
  @Test(arguments: [2, 3], ["1 with", "1 without", "0.05 with", "0.05 without"])
  func modelsAreThoseOfScikitLearn(classes: Int, name: String) throws {
    let golden = Golden(group: "logistic \(classes)")
    let penalty = name.hasPrefix("1") ? 1 : 0.05
    let regression = LogisticRegression(penalty: penalty, hasIntercept: name.hasSuffix("with"), tolerance: 1e-10)
    let model = try regression.fitted(to: golden("x"), labels: golden("labels"))
    #expect(model.classCount == classes)
    expectClose(model.weights, try golden("\(name)/weights"), 1e-6)
    expectClose(model.intercepts, try golden("\(name)/intercepts"), 1e-6)
    let probabilities = model.probabilities(try golden("test"))
    expectClose(probabilities, try golden("\(name)/test"), 1e-6)
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
    expectClose(probabilities.sum(-1), Tensor.ones([30], dtype: .float64), 1e-12)
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

  @Test func wrongLabelsTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = try LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 2]), classCount: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = try LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, -1]))
    }
    await #expect(processExitsWith: .failure) {
      _ = try LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor.ones([2]))
    }
    await #expect(processExitsWith: .failure) {
      _ = try LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 0]))
    }
  }
}
