import Martlet
import Testing

/// Losses at the ends of what they are defined for.
struct LossEdgeTests {
  @Test func anIgnoredLabelLetsNothingThrough() {
    let logs = Tensor([-Double.infinity, -1, -2, -.infinity, -.infinity, -.infinity], shape: [2, 3])
    for weights in [nil, Tensor([3.0, 2, 1])] {
      for reduction in [Reduction.mean, .sum, .none] {
        let (value, gradient) = valueAndGradient(at: logs) {
          negativeLogLikelihood(
            $0, Tensor([1, -100]), classWeights: weights, ignoredLabel: -100, reduction: reduction
          ).sum()
        }
        let weight = weights == nil || reduction == .mean ? 1.0 : 2
        #expect(value.scalar == weight)
        #expect(gradient.doubles == [0, -weight, 0, 0, 0, 0])
      }
    }
  }

  @Test func theMeanOfNoLabelIsNaN() {
    let logs = Tensor.zeros([2, 3])
    #expect(negativeLogLikelihood(logs, Tensor([1, 1]), ignoredLabel: 1).scalar.isNaN)
    #expect(negativeLogLikelihood(logs, Tensor([1, 1]), ignoredLabel: 1, reduction: .sum).scalar == 0)
  }

  @Test func targetsOfOneClassAreLabels() {
    let logits = Tensor.sample([5, 4], -2...2, seed: 3)
    let labels = Tensor([2, 0, 1, 1, 3])
    let weights = Tensor([0.5, 1, 2, 3]).converted(to: .float32)
    for smoothing in [0, 0.3] {
      func loss(_ targets: Tensor, _ weights: Tensor?) -> [Double] {
        crossEntropy(logits, targets, classWeights: weights, labelSmoothing: smoothing, reduction: .none).doubles
      }
      for weights in [nil, weights] {
        expectClose(
          loss(labels.oneHot(4), weights), loss(labels, weights), relative: 1e-5, absolute: 1e-6, "\(smoothing)")
      }
    }
  }

  @Test(arguments: [DType.float32, .float64])
  func certainProbabilitiesHaveFiniteLosses(_ dtype: DType) {
    let p = Tensor([0.0, 1, 0, 1]).converted(to: dtype)
    let t = Tensor([1.0, 0, 0, 1]).converted(to: dtype)
    let (_, gradient) = valueAndGradient(at: p) {
      let losses = binaryCrossEntropy(probabilities: $0, t, reduction: .none)
      #expect(losses.doubles == [100, 100, 0, 0])
      return losses.sum()
    }
    expectClose(gradient.doubles, [-1e12, 1e12, 0, 0], relative: 1e-6, absolute: 0)
  }

  @Test func probabilitiesOutsideOfTheirRangeHaveTheLossNaN() {
    let losses = binaryCrossEntropy(
      probabilities: Tensor([-0.5, 1.5, 0.5, .nan]), Tensor([1.0, 0, 1, 1]), reduction: .none)
    #expect(losses.doubles.map(\.isNaN) == [true, true, false, true])
  }

  @Test func aSwapTakesTheNearerOfAnchorAndPositive() {
    func loss(_ positive: [Double], swaps: Bool) -> Double {
      tripletLoss(
        anchors: Tensor([0.0, 0]), positives: Tensor(positive), negatives: Tensor([3.0, 0]), margin: 1, epsilon: 0,
        swaps: swaps
      ).scalar
    }
    #expect(loss([2.5, 0], swaps: false) == 0.5 && loss([2.5, 0], swaps: true) == 3)
    #expect(loss([-1, 0], swaps: false) == 0 && loss([-1, 0], swaps: true) == 0)
  }
}
