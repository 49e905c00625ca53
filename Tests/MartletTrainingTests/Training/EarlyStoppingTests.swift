import MartletTraining
import Testing

@Suite struct EarlyStoppingTests {
  /// The epochs that were best, and the one after which training stops.
  private func run(
    _ criterion: EarlyStopping.Criterion, _ validation: [Double], training: [Double]? = nil
  ) -> (best: [Int], stop: Int?, bestEpoch: Int?) {
    var monitor = EarlyStopping(criterion)
    var (best, stop): ([Int], Int?) = ([], nil)
    for (index, loss) in validation.enumerated() where stop == nil {
      let decision = monitor.record(trainingLoss: training?[index] ?? 1, validationLoss: loss)
      if decision.isBest { best.append(index + 1) }
      if decision.stops { stop = index + 1 }
    }
    return (best, stop, monitor.bestEpoch)
  }

  @Test func patienceCountsEpochsWithoutABetterOne() {
    #expect(run(.patience(epochs: 2), [5, 4, 4, 3, 3.5, 3, 1]) == ([1, 2, 4], 6, 4))
    #expect(run(.patience(epochs: 3), [5, 4, 4, 3, 3.5, 3, 1]) == ([1, 2, 4, 7], nil, 7))
    #expect(run(.patience(epochs: 1), [5, .nan]) == ([1], 2, 1))
    #expect(run(.patience(epochs: 2), [.nan, 5, 4]) == ([2, 3], nil, 3))
  }

  @Test func smallImprovementsCountAsBestButNotAgainstPatience() {
    #expect(run(.patience(epochs: 2, minimumImprovement: 0.5), [5, 4.8, 4.7, 4]) == ([1, 2, 3], 3, 3))
    #expect(run(.patience(epochs: 2, minimumImprovement: 0.5), [5, 4.8, 4.4, 4.3, 3.8]) == ([1, 2, 3, 4, 5], nil, 5))
  }

  @Test func generalizationLossIsInPerCentOfTheLeast() {
    // GL = 0, 0, 5, 0, 10.5 %.
    #expect(run(.generalizationLoss(above: 5.1), [2, 1, 1.05, 0.95, 1.05]) == ([1, 2, 4], 5, 4))
    #expect(run(.generalizationLoss(above: 4.9), [2, 1, 1.05, 0.95, 1.05]) == ([1, 2], 3, 2))
  }

  @Test func progressExcusesGeneralizationLoss() {
    // Strips of two: P = 1000 (1.5 / 1 − 1) = 500 and 1000 (1.005 / 1 − 1) = 5; GL = 10 % at the end of both.
    let validation = [1, 1.1, 1, 1.1]
    #expect(run(.progressQuotient(above: 1, strip: 2), validation, training: [2, 1, 1.01, 1]) == ([1], 4, 1))
    #expect(run(.progressQuotient(above: 0.01, strip: 2), validation, training: [2, 1, 1.01, 1]) == ([1], 2, 1))
    #expect(run(.progressQuotient(above: 3, strip: 2), validation, training: [2, 1, 1.01, 1]) == ([1], nil, 1))
    #expect(
      run(.progressQuotient(above: 3, strip: 2), validation, training: [1, 1, 1, 1]) == ([1], 2, 1), "no progress")
  }

  @Test func increasesOverSuccessiveStripsStop() {
    // Ends of strips of two: 3, 4, 2, 3, 5.
    let validation: [Double] = [9, 3, 9, 4, 9, 2, 1, 3, 9, 5]
    #expect(run(.successiveIncreases(1, strip: 2), validation).stop == 4)
    #expect(run(.successiveIncreases(2, strip: 2), validation) == ([1, 2, 6, 7], 10, 7))
    #expect(run(.successiveIncreases(3, strip: 2), validation).stop == nil)
  }
}
