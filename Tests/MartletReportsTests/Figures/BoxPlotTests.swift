import MartletReports
import Testing

@Suite struct BoxPlotTests {
  private func parsed(_ plot: BoxPlot) throws -> XMLCheck {
    try #require(XMLCheck.parse(plot.svg()))
  }

  @Test func boxStandsAtItsQuartiles() throws {
    for orientation in [BarChart.Orientation.vertical, .horizontal] {
      let plot = BoxPlot(
        categories: ["a"], axis: Axis(range: 0...10), samples: [[1, 3, 5, 7, 9]], orientation: orientation)
      let check = try parsed(plot)
      let box = try #require(check.elements.first { $0.has(class: "quartiles") }?.attributes["d"])
      let numbers = box.split { "MLz ".contains($0) }.compactMap { Double($0) }
      let along = orientation == .vertical ? stride(from: 1, to: 8, by: 2) : stride(from: 0, to: 8, by: 2)
      let places = along.map { numbers[$0] }
      let grid = check.elements.filter { $0.has(class: "grid") }
        .compactMap { $0.number(orientation == .vertical ? "y1" : "x1") }.sorted()
      let (first, last) = (try #require(grid.first), try #require(grid.last))
      // Quartiles 3 and 7 of an axis from 0 to 10.
      for place in places {
        let share = (place - first) / (last - first)
        #expect(min(abs(share - 0.3), abs(share - 0.7)) < 0.01)
      }
    }
  }

  @Test func fewValuesAreAllDrawnAndOfManyTheOutliers() throws {
    #expect(try parsed(BoxPlot(categories: ["a"], samples: [[1, 2, 3, 4]])).count(class: "speck") == 4)
    let many = (0..<100).map(Double.init) + [1000]
    #expect(try parsed(BoxPlot(categories: ["a"], samples: [many])).count(class: "speck") == 1)
    #expect(try parsed(BoxPlot(categories: ["a"], samples: [many], showsPoints: true)).count(class: "speck") == 101)
  }

  @Test func samplesWithoutValuesHaveNoBox() throws {
    let plot = BoxPlot(
      categories: ["a", "b", "c"], series: [.init("x", samples: [[1], [.nan]]), .init("y", samples: [])])
    let check = try parsed(plot)
    #expect(check.count(class: "quartiles") == 1)
    #expect(check.words.contains("x") && check.words.contains("y"))
    #expect(try parsed(BoxPlot(categories: ["a"], samples: [[]])).text.contains("No data"))
  }

  @Test func tooltipTellsTheNumbers() throws {
    let text = try parsed(BoxPlot(categories: ["a"], samples: [[1, 2, 3, 4, 5]])).text
    #expect(text.contains("median 3\nquartiles 2 to 4\nwhiskers 1 to 5\n5 values, 0 beyond the whiskers"))
  }
}
