import Martlet
import MartletErrorSurface
import MartletOptimization
import TestSupport
import Testing

@Suite struct LandscapeTests {
  @Test func covariateShiftsAreThoseOfThePeer() throws {
    let goldens = try GoldenValues("error_surface")
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Linear(3, 5, using: &generator), Tanh(), Linear(5, 5, using: &generator), Tanh(), Linear(5, 4, using: &generator))
    model.setParameters(goldens["shift.point"])
    let (x, labels) = (goldens["perceptron.x"].converted(to: .float32), goldens["perceptron.labels"])
    let before = model.parameterVector
    let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), labels) }
    let expected = before - 0.5 * ParameterLayout(of: model).vector(gradients, of: model)
    let shifts = InternalCovariateShift.measure(of: model, optimizer: SGD(learningRate: 0.5)) {
      crossEntropy(model(x), labels)
    }
    #expect(shifts.map(\.layer) == ["0", "2", "4"])
    #expect(mismatch(shifts.map(\.shift), goldens["shift.shifts"].doubles, absolute: 1e-5) == nil)
    #expect(mismatch(shifts.map(\.cosine), goldens["shift.cosines"].doubles, absolute: 1e-5) == nil)
    #expect(shifts[0].shift == 0 && shifts[0].cosine > 0.999999)
    #expect(mismatch(model.parameterVector, expected, absolute: 1e-6) == nil, "the step was made")
  }

  @Test func alongTheGradientOfABowlEverythingIsKnown() {
    // ½ a x²: after a step of size η the loss has the factor (1 − η a)², and the gradient has changed by η a of itself.
    let landscape = GradientLandscape(at: Tensor([2.0]), stepSizes: [0.1, 0.5, 1]) { 1.5 * $0.squared().sum() }
    #expect(landscape.loss == 6 && landscape.gradientNorm == 6)
    #expect(mismatch(landscape.steps.map(\.loss), [6 * 0.49, 6 * 0.25, 6 * 4], absolute: 1e-12) == nil)
    #expect(mismatch(landscape.steps.map(\.gradientChange), [1.8, 9, 18], absolute: 1e-12) == nil)
    #expect(landscape.steps.allSatisfy { abs($0.smoothness - 3) < 1e-12 })
    #expect(abs(landscape.effectiveSmoothness - 3) < 1e-12)
    #expect(abs(landscape.lossRange.lowerBound - 1.5) < 1e-12 && abs(landscape.lossRange.upperBound - 24) < 1e-12)
    #expect(abs(landscape.gradientChangeRange.upperBound - 18) < 1e-12)
  }

  @Test func whatIsNotANumberIsAsBadAsCanBe() {
    let landscape = GradientLandscape(at: Tensor([1.0]), stepSizes: [0.1, 3]) { $0.log().sum() * -1 }
    #expect(landscape.lossRange.upperBound.isFinite)
    let broken = GradientLandscape(at: Tensor([1.0]), stepSizes: [0.1, 3]) { $0.log().sum() }
    #expect(broken.lossRange.upperBound == .infinity)
  }
}
