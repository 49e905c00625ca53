import Martlet
import MartletOptimization
import TestSupport
import Testing

@Suite struct LossTests {
  @Test func closedFormsAreTheDerivatives() {
    for logits in [[10.0, -10], [0.3, -1.2, 2], [700, -700, 0, 1], [0, 0]] {
      for target in logits.indices {
        let label = Tensor([Int32(target)])
        let z = Tensor([logits])
        let (entropy, entropyGradient) = valueAndGradient(at: z) { crossEntropy($0, label) }
        #expect(
          abs(LogitLoss.crossEntropy.value(logits: logits, target: target) - entropy.scalar) < 1e-12
            * max(1, entropy.scalar))
        #expect(
          mismatch(
            LogitLoss.crossEntropy.gradient(logits: logits, target: target), entropyGradient.doubles, absolute: 1e-14)
            == nil)
        let oneHot = label.oneHot(logits.count, dtype: .float64)
        let (error, errorGradient) = valueAndGradient(at: z) { ($0.softmax() - oneHot).squared().sum() }
        #expect(abs(LogitLoss.squaredError.value(logits: logits, target: target) - error.scalar) < 1e-14)
        #expect(
          mismatch(
            LogitLoss.squaredError.gradient(logits: logits, target: target), errorGradient.doubles, relative: 1e-9,
            absolute: 1e-16) == nil)
      }
    }
  }

  @Test func theSquaredErrorsGradientVanishesAtAWrongSureAnswer() {
    let wrong = [10.0, -10]
    let squared = LogitLoss.squaredError.gradientNorm(logits: wrong, target: 1)
    let entropy = LogitLoss.crossEntropy.gradientNorm(logits: wrong, target: 1)
    #expect(squared / entropy < 1e-3 && squared > 0)
    #expect(abs(entropy - 2.0.squareRoot()) < 1e-8)
  }

  @Test func theLandscapeHasTheValuesOfTheLoss() {
    let places = [-10.0, 0, 10]
    let landscape = LogitLandscape(.crossEntropy, columns: places, rows: places, otherLogits: [-1000])
    #expect(landscape.losses.count == 3 && landscape.losses[0].count == 3)
    #expect(landscape.losses[0][2] < 1e-8 && abs(landscape.losses[2][0] - 20) < 1e-8)
    #expect(landscape.gradientNorms[2][0] > 1.4 && landscape.gradientNorms[0][2] < 1e-8)
    let squared = LogitLandscape(.squaredError, columns: places, rows: places, otherLogits: [-1000])
    #expect(squared.gradientNorms[2][0] < 1e-7, "flat where it is far from the answer")
    #expect(abs(squared.losses[2][0] - 2) < 1e-7)
  }
}
