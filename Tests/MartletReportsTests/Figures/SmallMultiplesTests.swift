import MartletReports
import Testing

@Suite struct SmallMultiplesTests {
  private func chart(_ values: [Double]) -> LineChart {
    LineChart("chart", x: Axis("x"), y: Axis("y"), series: [.init("a", values: values), .init("b", values: [1, 2])])
  }

  private func parsed(_ figure: SmallMultiples, width: Double = 720) throws -> XMLCheck {
    try #require(XMLCheck.parse(figure.svg(width: width)))
  }

  @Test func sharedAxesHaveTheSameTicks() throws {
    let both = try parsed(SmallMultiples(figures: [chart([1, 2]), chart([1, 100])]))
    #expect(both.words.count { $0 == "100" } == 2)
    let none = try parsed(SmallMultiples(figures: [chart([1, 2]), chart([1, 100])], sharing: .none))
    #expect(none.words.count { $0 == "100" } == 1)
  }

  @Test func commonLegendIsDrawnOnce() throws {
    let check = try parsed(SmallMultiples(figures: [chart([1, 2]), chart([3, 4]), chart([5, 6])]))
    #expect(check.words.count { $0 == "a" } == 1 && check.words.count { $0 == "b" } == 1)
    let other = LineChart(series: [.init("c", values: [1]), .init("d", values: [2])])
    let differing = try parsed(SmallMultiples(figures: [chart([1, 2]), other]))
    for name in ["a", "b", "c", "d"] { #expect(differing.words.count { $0 == name } == 1) }
  }

  @Test func rangesThatAreGivenAreKept() throws {
    var fixed = chart([1, 2])
    fixed.y.range = 0...7
    let check = try parsed(SmallMultiples(figures: [fixed, chart([1, 100])]))
    #expect(check.words.contains("6") && check.words.count { $0 == "100" } == 1)
  }

  @Test func narrowPicturesHaveFewerColumns() throws {
    let figures = (0..<3).map { chart([Double($0), 5]) }
    func columns(_ width: Double) throws -> Int {
      let check = try parsed(SmallMultiples(figures: figures), width: width)
      let nested = check.elements.filter { $0.name == "svg" && $0.attributes["role"] == "img" && $0.depth == 1 }
      return Set(nested.compactMap { $0.attributes["x"] }).count
    }
    #expect(try columns(720) == 3 && columns(400) == 2 && columns(300) == 1)
  }

  @Test func rowsDoNotOverlap() throws {
    let figures: [any Figure] = [
      chart([1, 2]), BarChart(categories: ["a rather long name", "b"], values: [1, 2]),
      ImageGrid(images: [.init([0.5], width: 1, height: 1)]), chart([3, 4]),
    ]
    let check = try parsed(SmallMultiples(figures: figures, columns: 2))
    let nested = check.elements.filter { $0.name == "svg" && $0.attributes["role"] == "img" && $0.depth == 1 }
    #expect(nested.count == 4)
    let bottoms = nested.prefix(2).compactMap { element in
      element.number("y").flatMap { y in element.number("height").map { y + $0 } }
    }
    let tops = nested.suffix(2).compactMap { $0.number("y") }
    #expect(try #require(bottoms.max()) <= #require(tops.min()))
  }

  @Test func nothingToDrawSaysSo() throws {
    #expect(try parsed(SmallMultiples(figures: [])).text.contains("No data"))
  }
}
