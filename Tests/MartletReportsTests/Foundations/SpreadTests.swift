import MartletReports
import Testing

@Suite struct SpreadTests {
  private let runs: [[Double]] = [[1, 10], [2, 20], [6, 60]]

  @Test func meanAndRange() {
    let (mean, spread) = Spread.summary(of: runs, .range)
    #expect(mean == [3, 30] && spread.lower == [1, 10] && spread.upper == [6, 60])
  }

  @Test func deviationIsThatOfASample() {
    let (_, spread) = Spread.summary(of: runs)
    // The squares of −2, −1 and 3 sum to 14; divided by two they are 7.
    let deviation = 7.0.squareRoot()
    #expect(abs(spread.upper[0] - 3 - deviation) < 1e-12)
    let (_, error) = Spread.summary(of: runs, .standardError)
    let standardError = (7.0 / 3).squareRoot()
    #expect(abs(error.lower[0] - 3 + standardError) < 1e-12)
  }

  @Test func runThatDivergedIsNotLeftOut() {
    for measure in [Spread.Measure.range, .standardDeviation, .standardError] {
      let (mean, spread) = Spread.summary(of: [[1, .nan], [3, 4]], measure)
      #expect(mean[0] == 2 && mean[1].isNaN && spread.lower[1].isNaN)
    }
  }

  @Test func runsMayDifferInLength() {
    #expect(Spread.summary(of: [[1, 2, 3], [3]]).mean == [2, 2, 3])
    #expect(Spread.summary(of: []).mean.isEmpty)
  }
}
