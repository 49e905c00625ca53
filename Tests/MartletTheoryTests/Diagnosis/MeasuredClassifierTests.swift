import Martlet
import MartletData
import MartletTheory
import Testing

/// Diagnoses of trained classifiers of pictures of 2 × 2 with two classes.
@Suite struct MeasuredClassifierTests {
  private let thresholds = DiagnosticThresholds(trainingLoss: 0.1, gap: 0.1)

  /// Pictures of which a share is labelled by whether their first pixel is light, the others the other way round.
  private func pictures(_ count: Int, wrong: Int = 0, other: UInt8 = 0) -> BatchLoader {
    var pixels: [UInt8] = []
    let labels = (0..<count).map { Int32($0 % 2) }
    for (index, label) in labels.enumerated() {
      let isLight = (label == 1) != (index < wrong)
      pixels += [isLight ? 255 : 0, other, other, UInt8(index % 7)]
    }
    return BatchLoader(
      ImageDataset(
        LabelledImages(
          pixels: pixels, count: count, height: 2, width: 2, labels: labels, classNames: ["dark", "light"])),
      standardization: .identity(channels: 1), batchSize: 8, isShuffled: false)
  }

  /// A classifier that tells the first pixel; `layers` of ones and zeros stand in front.
  private func reader(layers: Int = 0) -> any Layer {
    func linear(_ weights: [Float], _ outputs: Int) -> Linear {
      Linear(
        weight: Tensor(weights, shape: [outputs, 4]), bias: Tensor.zeros([outputs]))
    }
    let identity = (0..<16).map { Float($0 % 5 == 0 ? 1 : 0) }
    let front: [any Layer] = (0..<layers).map { _ in linear(identity, 4) }
    let head = Linear(
      weight: Tensor([-9, 0, 0, 0, 9, 0, 0, 0] as [Float], shape: [2, 4]), bias: Tensor([4.5, -4.5] as [Float]))
    return Sequential([Flatten()] + front + [head])
  }

  private func measured(
    _ name: String, layers: Int = 0, wrong: (training: Int, validation: Int, test: Int), testLight: UInt8 = 0
  ) -> ClassifierMeasurement {
    ClassifierMeasurement(
      name, of: reader(layers: layers), training: pictures(20, wrong: wrong.training),
      validation: pictures(20, wrong: wrong.validation),
      test: pictures(20, wrong: wrong.test, other: testLight))
  }

  @Test func aMeasurementHasErrorsLossesAndSizes() {
    let found = measured("a", layers: 2, wrong: (2, 4, 5))
    #expect(found.depth == 3 && found.parameterCount == 2 * 20 + 10)
    let errors = found.losses(by: .error)
    #expect(abs(errors.training - 0.1) < 1e-12 && abs((errors.validation ?? 0) - 0.2) < 1e-12)
    #expect(abs(errors.test - 0.25) < 1e-12)
    #expect(found.losses(by: .loss).training == found.training.loss)
  }

  @Test func complexityIsDepthThenParameters() {
    let (shallow, deep) = (measured("a", wrong: (0, 0, 0)), measured("b", layers: 1, wrong: (0, 0, 0)))
    #expect(shallow.isNoMoreComplex(than: deep) && !deep.isNoMoreComplex(than: shallow))
    #expect(shallow.isNoMoreComplex(than: shallow))
  }

  @Test func theBestReferenceThatIsNoMoreComplexIsTaken() {
    let subject = measured("subject", layers: 1, wrong: (10, 10, 10))
    let worse = measured("worse", wrong: (9, 9, 9))
    let better = measured("better", wrong: (3, 3, 3))
    let deeper = measured("deeper", layers: 2, wrong: (0, 0, 0))
    func diagnosis(_ references: [ClassifierMeasurement]) -> ClassifierDiagnosis {
      ClassifierDiagnosis(of: subject, references: references, thresholds: thresholds)
    }
    #expect(diagnosis([subject, worse, better, deeper]).reference == better)
    #expect(diagnosis([subject, worse, better, deeper]).finding == .optimizationFailure)
    #expect(diagnosis([subject, deeper]).reference == nil)
    #expect(diagnosis([subject, deeper]).finding == .referenceNeeded)
    #expect(diagnosis([measured("alike", wrong: (10, 0, 0))]).finding == .modelBias)
  }

  @Test func distributionsAreTestedOnlyWhereTheTestErrorIsLarge() {
    var calls = 0
    func finding(_ subject: ClassifierMeasurement, _ first: UInt8, _ second: UInt8) -> Diagnosis.Finding {
      ClassifierDiagnosis(of: subject, thresholds: thresholds) {
        calls += 1
        var generator = PhiloxGenerator(seed: 1)
        return DomainClassifierTest(
          pictures(200, other: first).dataset, pictures(200, other: second).dataset, using: &generator)
      }.finding
    }
    #expect(finding(measured("a", wrong: (0, 0, 0)), 0, 0) == .fine)
    #expect(finding(measured("a", wrong: (9, 0, 0)), 0, 0) == .referenceNeeded)
    #expect(calls == 0)
    #expect(finding(measured("a", wrong: (0, 6, 6)), 0, 0) == .overfitting)
    #expect(finding(measured("a", wrong: (0, 0, 6)), 0, 200) == .mismatch)
    #expect(finding(measured("a", wrong: (0, 6, 7)), 0, 200) == .overfitting)
    #expect(finding(measured("a", wrong: (0, 0, 6)), 0, 0) == .overfitting)
    #expect(calls == 4)
  }

  @Test func picturesOfOneSourceAreNotToldApart() {
    var generator = PhiloxGenerator(seed: 2)
    let test = DomainClassifierTest(pictures(400).dataset, pictures(300).dataset, limit: 200, using: &generator)
    #expect(test.examples == 200 && test.accuracy <= thresholds.domainAccuracy(examples: 200))
  }
}
