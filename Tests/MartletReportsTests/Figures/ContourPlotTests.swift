import Foundation
import MartletReports
import Testing

@Suite struct ContourPlotTests {
  private let bowl = ScalarField(x: -1...1, y: -1...1, columns: 101, rows: 101) { x, y in x * x + y * y }

  private func parsed(_ plot: ContourPlot) throws -> XMLCheck {
    try #require(XMLCheck.parse(plot.svg()))
  }

  @Test func levelsAreNiceAndInside() throws {
    #expect(ContourPlot.Levels.linear(count: 10).values(for: bowl) == [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8])
    #expect(ContourPlot.Levels.values([0.5, .nan, 0.25, 0.5]).values(for: bowl) == [0.25, 0.5])
    let levels = ContourPlot.Levels.logarithmic(count: 8).values(for: bowl)
    #expect(levels.count >= 2 && levels.count <= 8)
    let ratios = zip(levels, levels.dropFirst()).map { $1 / $0 }
    let (largest, smallest) = (try #require(ratios.max()), try #require(ratios.min()))
    #expect(largest / smallest < 1.7)
  }

  @Test func flatAndEmptyFieldsHaveNoLevels() throws {
    let flat = ScalarField(x: 0...1, y: 0...1) { _, _ in 3 }
    let none = ScalarField(x: 0...1, y: 0...1) { _, _ in .nan }
    for levels in [ContourPlot.Levels.linear(), .logarithmic()] {
      #expect(levels.values(for: flat).isEmpty && levels.values(for: none).isEmpty)
    }
    #expect(try parsed(ContourPlot(field: none)).text.contains("No data"))
    #expect(try parsed(ContourPlot(field: nil)).text.contains("No data"))
    #expect(try !parsed(ContourPlot(field: flat)).text.contains("No data"))
  }

  @Test func filledPlotHasABandMoreThanLevelsAndAKey() throws {
    let check = try parsed(ContourPlot(field: bowl, levels: .values([0.5, 1, 1.5])))
    let bands = check.elements.filter { $0.name == "path" && ($0.attributes["class"] ?? "").hasPrefix("r") }
    #expect(bands.count == 4)
    for level in ["0.5", "1", "1.5"] { #expect(check.words.contains(level)) }
  }

  @Test func linesCarryTheirLevels() throws {
    let check = try parsed(ContourPlot(field: bowl, levels: .values([0.25, 0.75]), isFilled: false))
    #expect(check.count(class: "level") == 2)
    #expect(check.words.contains("0.25") && check.words.contains("0.75"))
  }

  @Test func pathsHaveAStartAnEndAndALegend() throws {
    let plot = ContourPlot(
      field: bowl, paths: [.init("descent", points: [(-0.9, 0.9), (-0.4, 0.4), (0, 0)])],
      points: [.init("minimum", x: [0], y: [0], labels: ["here"])])
    let check = try parsed(plot)
    for word in ["descent", "minimum", "start", "end", "here"] { #expect(check.words.contains(word)) }
    let rings = check.elements.filter { $0.has(class: "ring") && !$0.has(class: "sample") }
    #expect(rings.count == 1)
    #expect(check.text.contains("descent, step 1: −0.4, 0.4"))
  }

  @Test func arrowsPointAlongTheField() throws {
    let field = VectorField([.init(x: 0, y: 0, dx: 1, dy: 0), .init(x: 1, y: 1, dx: 0, dy: 2)])
    let check = try parsed(ContourPlot(x: Axis(range: -1...2), y: Axis(range: -1...4), field: nil, arrows: field))
    let data = try #require(check.elements.first { $0.has(class: "arrow") }?.attributes["d"])
    let numbers = data.split { "ML ".contains($0) }.compactMap { Double($0) }
    #expect(numbers.count == 20)
    #expect(numbers[2] > numbers[0] && numbers[3] == numbers[1])
    #expect(numbers[12] == numbers[10] && numbers[13] < numbers[11])
  }

  @Test func arrowsWithoutLengthOrNumbersAreLeftOut() throws {
    let field = VectorField([.init(x: 0, y: 0, dx: 0, dy: 0), .init(x: 0, y: 0, dx: .nan, dy: 1)])
    let check = try parsed(ContourPlot(field: bowl, arrows: field))
    #expect(check.elements.first { $0.has(class: "arrow") }?.attributes["d"] == "")
  }
}
