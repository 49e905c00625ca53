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
    let plot = try #require(check.attributes.dropFirst().first { $0["viewBox"] != nil }?["y"].flatMap(Double.init))
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

  @Test func highlightIsMarkedAndNamed() throws {
    let check = try parsed(LineChart(series: [.init("a", values: [3, 1, 2])], highlight: .init(x: 2, label: "best")))
    #expect(check.count(class: "mark") == 1)
    #expect(check.text.contains("best"))
  }
}
