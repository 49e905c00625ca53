import MartletReports
import Testing

@Suite struct ConfusionMatrixTests {
  private let matrix = ConfusionMatrix(
    classes: ["cat", "dog", "bird"], labels: [0, 0, 0, 1, 1, 2, 2, 2], predictions: [0, 0, 1, 1, 1, 2, 0, 2])

  @Test func countsAddUpToTheSamples() {
    #expect(matrix.counts == [[2, 1, 0], [0, 2, 0], [1, 0, 2]])
    #expect(matrix.total == 8)
    #expect(matrix.counts.map { $0.reduce(0, +) } == [3, 2, 3])
  }

  @Test func ratesFollowFromTheCounts() {
    #expect(matrix.accuracy == 0.75)
    #expect(matrix.recall(of: 0) == 2.0 / 3)
    #expect(matrix.precision(of: 0) == 2.0 / 3)
    #expect(matrix.precision(of: 2) == 1)
  }

  @Test func indicesOutsideTheClassesAreLeftOut() {
    #expect(ConfusionMatrix(classes: ["a", "b"], labels: [0, 5, -1, 1], predictions: [0, 0, 0, 9]).total == 1)
  }

  @Test func emptyClassesHaveNoRates() {
    let empty = ConfusionMatrix(classes: ["a", "b"], counts: [])
    #expect(empty.total == 0 && empty.accuracy.isNaN && empty.recall(of: 0).isNaN && empty.precision(of: 1).isNaN)
  }

  @Test(arguments: [(0...9).map(String.init), ["w", "ii", "W0"], ["cat", "elephant"]])
  func shortNamesAreWrittenWhole(names: [String]) throws {
    let check = try #require(XMLCheck.parse(ConfusionMatrix(classes: names, counts: []).svg()))
    #expect(!check.text.contains("…"))
  }

  @Test func cellsShowCountsAndTooltipsShares() throws {
    let check = try #require(XMLCheck.parse(matrix.svg()))
    #expect(check.count(class: "cell") == 9)
    #expect(check.text.contains("cat predicted as dog: 1 (33.3%)"))
  }
}
