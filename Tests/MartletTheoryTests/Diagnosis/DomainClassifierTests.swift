import Martlet
import MartletTheory
import Testing

@Suite struct DomainClassifierTests {
  private let thresholds = DiagnosticThresholds(trainingLoss: 0.3, gap: 0.1)

  @Test(arguments: [1, 2, 3] as [UInt64]) func alikeSetsAreNotToldApart(seed: UInt64) {
    var generator = PhiloxGenerator(seed: seed)
    let first = Tensor.normal([700, 8], using: &generator)
    let second = Tensor.normal([520, 8], using: &generator)
    let test = DomainClassifierTest(first, second, using: &generator)
    #expect(test.examples == 520)
    #expect(test.accuracy <= thresholds.domainAccuracy(examples: test.examples))
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func shiftedAndStretchedSetsAreToldApart(seed: UInt64) {
    var generator = PhiloxGenerator(seed: seed)
    let first = Tensor.normal([600, 2, 4], using: &generator)
    let shifted = Tensor.normal([600, 2, 4], mean: 0.5, using: &generator)
    let stretched = Tensor.normal([600, 2, 4], standardDeviation: 2, using: &generator)
    for second in [shifted, stretched] {
      let test = DomainClassifierTest(first, second, using: &generator)
      #expect(test.accuracy > thresholds.domainAccuracy(examples: test.examples))
      #expect(test.shift == .domainClassifier(accuracy: test.accuracy, examples: 600))
    }
    // A linear classifier sees the shift of the mean and cannot see the stretch.
    let linear = DomainClassifierTest(first, shifted, options: .init(hiddenUnits: 0), using: &generator)
    #expect(linear.accuracy > thresholds.domainAccuracy(examples: linear.examples))
  }
}
