import Foundation
import MartletReports
import Testing

@Suite struct ScatterPlotTests {
  private func parsed(_ plot: ScatterPlot) throws -> XMLCheck {
    try #require(XMLCheck.parse(plot.svg()))
  }

  @Test func everyFinitePointIsDrawnOnce() throws {
    let plot = ScatterPlot(groups: [.init("a", x: [1, 2, .nan, 3], y: [1, 2, 3, .infinity])])
    #expect(try parsed(plot).count("circle") == 2)
  }

  @Test func groupsHaveTheirOwnShapesAndALegend() throws {
    let names = (0..<10).map { "group \($0)" }
    let check = try parsed(ScatterPlot(groups: names.map { .init($0, x: [1], y: [1]) }))
    for name in names { #expect(check.words.contains(name)) }
    // Ten groups of eight colours: the ninth and the tenth have a shape that their colour did not have before.
    let shapes = check.elements.filter { $0.depth == 2 && $0.attributes["class"] != nil }
    let looks = shapes.map { [$0.name, $0.attributes["class"] ?? "", $0.attributes["d"] ?? ""].joined(separator: " ") }
    #expect(Set(looks).count == 10)
  }

  @Test func pointsLieWhereTheAxesSay() throws {
    let plot = ScatterPlot(
      x: Axis(scale: .logarithmic, range: 1...100), y: Axis(range: 0...4),
      groups: [.init("a", x: [1, 10, 100], y: [0, 1, 4])])
    let check = try parsed(plot)
    let circles = check.elements.filter { $0.name == "circle" }
    let x = circles.compactMap { $0.number("cx") }
    let y = circles.compactMap { $0.number("cy") }
    let (first, second) = (x[1] - x[0], x[2] - x[1])
    #expect(abs(first - second) < 0.02)
    let (lower, upper) = (y[0] - y[1], y[1] - y[2])
    #expect(abs(3 * lower - upper) < 0.05)
  }

  @Test func equalAspectGivesEqualUnits() throws {
    let plot = ScatterPlot(groups: [.init("a", x: [0, 10, 0], y: [0, 0, 3])], hasEqualAspect: true)
    let circles = try parsed(plot).elements.filter { $0.name == "circle" }
    let (x, y) = (circles.compactMap { $0.number("cx") }, circles.compactMap { $0.number("cy") })
    let (horizontal, vertical) = ((x[1] - x[0]) / 10, (y[0] - y[2]) / 3)
    #expect(abs(horizontal - vertical) < 0.01)
  }

  @Test func veryManyPointsStaySmall() throws {
    let points = (0..<50_000).map { (x: sin(Double($0)), y: cos(Double($0) * 1.7)) }
    #expect(ScatterPlot(groups: [.init("a", points: points)]).svg().utf8.count < 2_500_000)
  }

  @Test func labelsAreWrittenOrKeptAsTooltips() throws {
    let plot = ScatterPlot(groups: [.init("a", x: [1, 1, 5], y: [1, 1, 5], labels: ["first", "second", "third"])])
    let check = try parsed(plot)
    #expect(check.words.contains("third"))
    for label in ["first", "second", "third"] { #expect(check.text.contains(label)) }
  }

  @Test func regionsTakeTheColorsOfTheirGroups() throws {
    let field = ScalarField(x: 0...1, y: 0...1, columns: 11, rows: 11) { x, _ in x < 0.5 ? 0 : 1 }
    let plot = ScatterPlot(
      groups: [.init("a", x: [0], y: [0]), .init("b", x: [1], y: [1])], background: .classes(field))
    let regions = try parsed(plot).elements.filter { $0.has(class: "region") }
    #expect(regions.map { $0.attributes["class"] } == ["region s1", "region s2"])
  }

  @Test func nothingToDrawSaysSo() throws {
    #expect(try parsed(ScatterPlot(groups: [])).text.contains("No data"))
    #expect(try parsed(ScatterPlot(groups: [.init("a", x: [.nan], y: [1])])).text.contains("No data"))
  }
}
