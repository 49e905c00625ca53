import Martlet
import MartletData
import MartletTheory
import MartletTraining
import Testing

/// Pictures of 4 × 4 whose class is whether the light of the left half and that of the upper half differ: no linear classifier
/// can tell that.
@Suite struct ClassifierDiagnosisTests {
  private let thresholds = DiagnosticThresholds(trainingLoss: 0.2, gap: 0.2)

  private func pictures(_ count: Int, labelNoise: Double = 0, isInverted: Bool = false, seed: UInt64) -> BatchLoader {
    var generator = PhiloxGenerator(seed: seed)
    var (pixels, labels): ([UInt8], [Int32]) = ([], [])
    for _ in 0..<count {
      let (left, top) = (Bool.random(using: &generator), Bool.random(using: &generator))
      let isWrong = Double.random(in: 0..<1, using: &generator) < labelNoise
      labels.append((left != top) != isWrong ? 1 : 0)
      for place in 0..<16 {
        let light = (place % 4 < 2 && left ? 90 : 0) + (place < 8 && top ? 90 : 0)
        let value = UInt8(light + Int.random(in: 0..<60, using: &generator))
        pixels.append(isInverted ? 255 - value : value)
      }
    }
    let images = LabelledImages(
      pixels: pixels, count: count, height: 4, width: 4, labels: labels, classNames: ["alike", "different"])
    return BatchLoader(
      ImageDataset(images), standardization: Standardization(mean: [0.35], standardDeviation: [0.2]), batchSize: 32)
  }

  private func train(_ model: any Layer, on loader: BatchLoader, epochs: Int = 40) {
    let optimizer = Adam(learningRate: 3e-3)
    for epoch in 0..<epochs {
      for (x, y) in loader.epoch(epoch) {
        let (_, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), y) }
        optimizer.update(model, with: gradients)
      }
    }
  }

  private func linear() -> any Layer {
    var generator = PhiloxGenerator(seed: 1)
    return Sequential(Flatten(), Linear(16, 2, using: &generator))
  }

  private func perceptron(_ units: Int = 32) -> any Layer {
    var generator = PhiloxGenerator(seed: 1)
    return Sequential(Flatten(), Linear(16, units, using: &generator), ReLU(), Linear(units, 2, using: &generator))
  }

  /// Ten layers of sigmoids: gradients vanish on the way to the first ones.
  private func deepSigmoids() -> any Layer {
    var generator = PhiloxGenerator(seed: 1)
    var layers: [any Layer] = [Flatten(), Linear(16, 16, using: &generator), Sigmoid()]
    for _ in 0..<9 { layers += [Linear(16, 16, using: &generator), Sigmoid()] as [any Layer] }
    return Sequential(layers + [Linear(16, 2, using: &generator)])
  }

  private func finding(
    _ model: any Layer, reference: any Layer, training: BatchLoader, test: BatchLoader, epochs: Int = 40
  ) -> Diagnosis.Finding {
    diagnose(
      model, reference: { reference }, training: training, validation: pictures(200, seed: 8), test: test,
      thresholds: thresholds,
      shift: {
        var generator = PhiloxGenerator(seed: 4)
        func batch(_ loader: BatchLoader) -> Tensor { Tensor.concatenate(loader.map(\.x)) }
        return DomainClassifierTest(batch(pictures(200, seed: 9)), batch(test), using: &generator).shift
      },
      train: { train($0, on: training, epochs: epochs) }
    ).finding
  }

  @Test func aModelThatSufficesIsFine() {
    #expect(
      finding(perceptron(), reference: linear(), training: pictures(600, seed: 2), test: pictures(300, seed: 3))
        == .fine)
  }

  @Test func aLinearModelIsTooSimple() {
    #expect(
      finding(linear(), reference: linear(), training: pictures(600, seed: 2), test: pictures(300, seed: 3))
        == .modelBias)
  }

  @Test func aDeepNetworkThatDoesWorseThanAShallowOneFailedToBeOptimised() {
    #expect(
      finding(deepSigmoids(), reference: perceptron(), training: pictures(600, seed: 2), test: pictures(300, seed: 3))
        == .optimizationFailure)
  }

  @Test func wrongLabelsLearnedByHeartAreOverfitting() {
    #expect(
      finding(
        perceptron(256), reference: linear(), training: pictures(60, labelNoise: 0.3, seed: 2),
        test: pictures(300, seed: 3), epochs: 400) == .overfitting)
  }

  @Test func picturesOfAnotherKindAreAMismatch() {
    #expect(
      finding(
        perceptron(), reference: linear(), training: pictures(600, seed: 2),
        test: pictures(300, isInverted: true, seed: 3)) == .mismatch)
  }
}
