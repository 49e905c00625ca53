import Martlet
import MartletTheory
import Testing

@Suite struct ThreePhaseTests {
  @Test func everyPositionIsInOnePart() {
    var generator = PhiloxGenerator(seed: 1)
    let parts = DataPartition(count: 100, validation: 20, test: 15, using: &generator)
    #expect((parts.training.count, parts.validation.count, parts.test.count) == (65, 20, 15))
    #expect((parts.training + parts.validation + parts.test).sorted() == Array(0..<100))
    #expect(parts.validation != Array(65..<85) && parts.validation == parts.validation.sorted())
    var again = PhiloxGenerator(seed: 1)
    #expect(DataPartition(count: 100, validation: 20, test: 15, using: &again) == parts)
  }

  @Test func classesKeepTheirFractions() {
    let labels = (0..<120).map { $0 < 80 ? 0 : $0 < 110 ? 1 : 2 }
    var generator = PhiloxGenerator(seed: 2)
    let parts = DataPartition(labels: labels, validationFraction: 0.2, testFraction: 0.1, using: &generator)
    func counts(_ part: [Int]) -> [Int] { (0..<3).map { label in part.count { labels[$0] == label } } }
    #expect(counts(parts.validation) == [16, 6, 2])
    #expect(counts(parts.test) == [8, 3, 1])
    #expect((parts.training + parts.validation + parts.test).sorted() == Array(0..<120))
  }

  @Test func theChosenModelIsTestedOnce() {
    // Candidates are degrees of shrinkage of a mean; data are numbers.
    let (training, validation, test) = ([1.0, 2, 3, 6], [2.0, 2.5], [2.2])
    var seenByTest = 0
    let result = trainValidateTest(
      [0.0, 0.5, 0.75, 1.0], training: training, validation: validation, test: HeldOut(test),
      fit: { shrinkage, data in shrinkage * data.reduce(0, +) / Double(data.count) },
      loss: { model, data in
        if data == test { seenByTest += 1 }
        return data.reduce(0) { $0 + ($1 - model) * ($1 - model) } / Double(data.count)
      })
    #expect(seenByTest == 1)
    #expect(result.selection.best.candidate == 0.75 && result.model == 2.25)
    #expect(abs(result.testLoss - 0.0025) < 1e-15)
    #expect(result.selection.trials.count == 4)
  }
}
