import Foundation
import MartletReports
import Testing

@Suite struct LineChartTests {
  private func parsed(_ chart: LineChart) throws -> XMLCheck {
    try #require(XMLCheck.parse(chart.svg()))
  }

  private func subpaths(_ check: XMLCheck) -> Int {
    check.attributes.compactMap { $0["d"] }.joined().filter { $0 == "M" }.count
  }

  @Test func valuesThatAreNotFiniteLeaveAGap() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [1, 2, .nan, 3, 4, .infinity, 5, 6])]))
    #expect(subpaths(check) == 3)
  }

  @Test func zeroOnALogarithmicAxisLeavesAGap() throws {
    let check = try parsed(LineChart(y: Axis(scale: .logarithmic), series: [.init("a", values: [1, 2, 0, 3, 4])]))
    #expect(subpaths(check) == 2)
  }

  @Test func aPointBetweenGapsIsStillSeen() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [.nan, 2, .nan])], showsMarkers: false))
    // One on the curve, one under the pointer.
    #expect(check.count("circle") == 2)
  }

  @Test func nothingToDrawSaysSo() throws {
    #expect(try parsed(LineChart(series: [.init("a", values: [.nan])])).text.contains("No data"))
  }

  @Test func oneCurveNeedsNoLegend() throws {
    #expect(try !parsed(LineChart(series: [.init("lonely", values: [1, 2])])).text.hasPrefix("lonely"))
    let two = try parsed(LineChart(series: [.init("first", values: [1, 2]), .init("second", values: [2, 1])]))
    #expect(two.text.contains("first") && two.text.contains("second"))
  }

  @Test func legendStandsAboveThePlot() throws {
    let names = (0..<8).map { "a long name of a curve, number \($0)" }
    let check = try parsed(LineChart(series: names.map { .init($0, values: [1, 2]) }))
    let plot = try #require(check.elements.first { $0.name == "svg" && $0.depth == 1 }?.number("y"))
    for attributes in check.attributes where attributes["class"] == "name" {
      let y = try #require(attributes["y"].flatMap(Double.init))
      #expect(y < plot)
    }
    #expect(check.count(class: "name") == 8)
  }

  @Test func tooltipNamesEveryCurve() throws {
    let chart = LineChart(
      x: Axis("Epoch"), series: [.init("train", values: [0.5, 0.25]), .init("validation", values: [0.75, 0.5])])
    #expect(try parsed(chart).text.contains("Epoch 2\ntrain: 0.25\nvalidation: 0.5"))
  }

  @Test func veryManyPointsAreThinned() throws {
    let values = (0..<200_000).map { sin(Double($0) / 1000) }
    let svg = LineChart(series: [.init("a", values: values)]).svg()
    #expect(svg.utf8.count < 100_000)
  }

  @Test func thinningKeepsASpike() throws {
    var values = [Double](repeating: 1, count: 50_000)
    values[12_345] = 100
    let check = try parsed(LineChart(y: Axis(range: 0...100), series: [.init("a", values: values)]))
    let path = try #require(check.attributes.compactMap { $0["d"] }.first)
    let heights = path.split { $0 == "M" || $0 == "L" }.compactMap {
      $0.split(separator: " ").last.flatMap { Double($0) }
    }
    let lowest = try #require(heights.max())
    let highest = try #require(heights.min())
    #expect(lowest - highest > 200)
  }

  @Test func referenceIsMarkedAndNamed() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [3, 1, 2])], references: [.vertical(2, "best")]))
    #expect(check.count(class: "mark") == 1)
    #expect(check.text.contains("best"))
  }

  @Test func bandAndErrorBarsFollowTheirBounds() throws {
    let spread = Spread(lower: [0, 1, 2], upper: [2, 3, 4])
    let check = try parsed(
      LineChart(series: [
        .init("a", values: [1, 2, 3], band: spread), .init("b", values: [1, 2, 3], errorBars: spread),
      ]))
    let band = try #require(check.elements.first { $0.has(class: "area") }?.attributes["d"])
    #expect(band.filter { $0 == "L" }.count == 5)
    let bars = try #require(check.elements.first { $0.has(class: "error") }?.attributes["d"])
    #expect(bars.filter { $0 == "V" }.count == 3)
    #expect(check.text.contains("2 (1 to 3)"))
  }

  @Test func bandIsWithinTheAxis() throws {
    let check = try parsed(
      LineChart(series: [.init("a", values: [1, 1], band: Spread(lower: [-9, -9], upper: [11, 11]))]))
    #expect(check.words.contains("10") && check.words.contains("−10"))
  }

  @Test func stepsAreLevelThenUpright() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [1, 2, 4], shape: .steps)]))
    let path = try #require(check.elements.first { $0.has(class: "line") }?.attributes["d"])
    let numbers = path.split { "ML ".contains($0) }.compactMap { Double($0) }
    #expect(numbers.count == 10)
    #expect(numbers[3] == numbers[1] && numbers[4] == numbers[2] && numbers[7] == numbers[5])
  }

  @Test func areaHoldsZero() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [7, 8, 9], shape: .area)]))
    #expect(check.words.contains("0") && check.count(class: "area") == 1)
  }

  @Test func horizontalReferenceIsWithinTheAxisAndNamed() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [1, 2])], references: [.horizontal(20, "chance")]))
    #expect(check.words.contains("chance") && check.words.contains("20"))
    #expect(check.count(class: "mark") == 1)
  }

  @Test func wordsOfCloseReferencesStandOnRowsOfTheirOwn() throws {
    let check = try parsed(
      LineChart(
        series: [.init("a", values: Array(repeating: 1, count: 50))],
        references: [.vertical(20, "early stopping"), .vertical(21, "best"), .vertical(22, "rate halved")]))
    let heights = check.elements.filter { ["early stopping", "best", "rate halved"].contains($0.text) }
      .compactMap { $0.attributes["y"] }
    #expect(Set(heights).count == 3)
  }

  @Test func aColorUsedAgainHasAnotherPattern() throws {
    let check = try parsed(LineChart(series: (0..<17).map { .init("curve \($0)", values: [1, 2]) }))
    let lines = check.elements.filter { $0.name == "path" && $0.has(class: "line") }
    #expect(Set(lines.compactMap { $0.attributes["class"] }).count == 17)
    for index in 0..<17 { #expect(check.words.contains("curve \(index)")) }
  }

  @Test func functionIsSampledOverItsRange() {
    let series = LineChart.Series("square", over: -1...2, count: 4) { $0 * $0 }
    #expect(series.x == [-1, 0, 1, 2] && series.y == [1, 0, 1, 4])
  }
}
