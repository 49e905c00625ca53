import MartletReports
import Testing

@Suite struct BarChartTests {
  @Test func errorBarsAreWithinTheAxisAndInTheTooltip() throws {
    for orientation in [BarChart.Orientation.vertical, .horizontal] {
      let chart = BarChart(
        categories: ["a", "b"], values: [1, 2], errorBars: Spread(lower: [0.5, 1], upper: [1.5, 40]),
        orientation: orientation)
      let check = try #require(XMLCheck.parse(chart.svg()))
      #expect(check.count(class: "whisker") == 2)
      #expect(check.text.contains("b: 2 (1 to 40)") && check.words.contains("40"))
    }
  }

  @Test func referenceIsDrawnAcrossTheBars() throws {
    for orientation in [BarChart.Orientation.vertical, .horizontal] {
      let chart = BarChart(
        categories: ["a"], values: [1], orientation: orientation, references: [.horizontal(3, "chance")])
      let check = try #require(XMLCheck.parse(chart.svg()))
      let mark = try #require(check.elements.first { $0.has(class: "mark") })
      let isLevel = mark.attributes["y1"] == mark.attributes["y2"]
      #expect(isLevel == (orientation == .vertical))
      #expect(check.words.contains("chance"))
    }
  }

  private func bars(_ chart: BarChart) throws -> [[String: String]] {
    let check = try #require(XMLCheck.parse(chart.svg()))
    return zip(check.names, check.attributes).filter { $0 == "rect" && $1["class"]?.hasPrefix("bar") == true }.map(\.1)
  }

  @Test(arguments: [BarChart.Orientation.vertical, .horizontal])
  func lengthsAreProportionalToValues(orientation: BarChart.Orientation) throws {
    let side = orientation == .vertical ? "height" : "width"
    let lengths = try bars(BarChart(categories: ["a", "b", "c"], values: [1, 2, 4], orientation: orientation))
      .compactMap { $0[side].flatMap(Double.init) }
    #expect(lengths.count == 3)
    #expect(abs(lengths[1] / lengths[0] - 2) < 0.01 && abs(lengths[2] / lengths[0] - 4) < 0.02)
  }

  @Test func missingValuesHaveNoBar() throws {
    #expect(try bars(BarChart(categories: ["a", "b", "c"], values: [1, .nan])).count == 1)
  }

  @Test func barsBelowZeroHangFromTheZeroLine() throws {
    let bars = try bars(BarChart(categories: ["a", "b"], values: [2, -1]))
    let above = try #require(bars[0]["y"].flatMap(Double.init))
    let height = try #require(bars[0]["height"].flatMap(Double.init))
    let below = try #require(bars[1]["y"].flatMap(Double.init))
    #expect(abs(above + height - below) < 0.02)
  }

  @Test func tooltipNamesCategoryAndSeries() throws {
    let chart = BarChart(categories: ["cat"], series: [.init("net", values: [0.5]), .init("base", values: [0.25])])
    let check = try #require(XMLCheck.parse(chart.svg()))
    #expect(check.text.contains("cat, net: 0.5"))
  }
}
