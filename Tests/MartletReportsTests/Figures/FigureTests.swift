import Foundation
import MartletReports
import Testing

@Suite struct FigureTests {
  private static let names = ["T-shirt/top", "Trouser & <b>", "卷積", "Ankle \"boot\""]

  /// Every figure with usual and with awkward content.
  static let figures: [any Figure] = [
    LineChart("Loss", x: Axis("Epoch"), y: Axis("Loss"), series: [.init("a", values: [3, 2, 1])]),
    LineChart("<script>", x: Axis("<x>"), y: Axis("&", scale: .logarithmic), series: [.init("'", values: [1, 0, 10])]),
    LineChart(series: []),
    LineChart(series: [.init("none", values: [.nan, .infinity])], references: [.vertical(.nan, "never")]),
    LineChart(series: [.init("one", values: [0.5])], references: [.vertical(40, "far away")]),
    LineChart(series: [.init("flat", values: [2, 2, 2]), .init("huge", values: [1e300, -1e300, 1e-300])]),
    LineChart(x: Axis(range: 0...1), y: Axis(range: 0...1), series: [.init("out", x: [-9, 9], y: [1e9, -1e9])]),
    BarChart("Bars", categories: names, series: [.init("a", values: [1, -2, .nan]), .init("b", values: [])]),
    BarChart(categories: names, values: [1, 2, 3, 4], orientation: .horizontal),
    BarChart(categories: [], series: []),
    BarChart(categories: (0..<200).map { "category \($0)" }, values: [1, 2]),
    Heatmap("Map", values: [[1, .nan], [3]], rows: names, columns: names),
    Heatmap(values: []),
    Heatmap(values: [[]], ramp: .diverging),
    Heatmap(values: [[0, 0], [0, 0]], ramp: .diverging),
    Heatmap(values: (0..<60).map { row in (0..<60).map { Double($0 * row) - 900 } }, ramp: .diverging),
    ConfusionMatrix("Matrix", classes: names, counts: [[1, 2], [3, 4, 5, 6, 7]]),
    ConfusionMatrix(classes: [], counts: []),
    ConfusionMatrix(classes: (0..<100).map(String.init), counts: []),
    Histogram("Values", values: (0..<500).map { sin(Double($0)) }, axis: Axis("sin")),
    Histogram(values: []),
    Histogram(values: [.nan, -.infinity]),
    Histogram(values: [3, 3, 3]),
    Histogram(values: [1, 2, 3], axis: Axis(range: 2...9), bins: 4),
    ScatterPlot("Points & <b>", x: Axis("<x>"), groups: names.map { .init($0, x: [1, 2], y: [2, 1], labels: names) }),
    ScatterPlot(groups: []),
    ScatterPlot(groups: [.init("one", x: [3], y: [3])]),
    ScatterPlot(groups: [.init("equal", x: [2, 2], y: [5, 5])], hasEqualAspect: true),
    ScatterPlot(groups: [.init("wild", x: [1e300, -1e300, .nan], y: [1e-300, .infinity, 0])], hasEqualAspect: true),
    ScatterPlot(
      x: Axis(scale: .logarithmic), y: Axis(scale: .logarithmic),
      groups: [.init("a", x: [0, 1, 1e9], y: [1, 0, 1e-9])]),
    ScatterPlot(groups: [], background: .values(ScalarField(x: 0...1, y: 0...1) { $0 - $1 }, boundaries: [0, 9])),
    ContourPlot("Levels & <b>", x: Axis("<x>"), field: ScalarField(x: 0...1, y: 0...1) { $0 * $1 }),
    ContourPlot(field: nil),
    ContourPlot(field: ScalarField(x: 0...1, y: 0...1) { _, _ in .nan }),
    ContourPlot(field: ScalarField(x: 0...1, y: 0...1) { _, _ in 7 }, levels: .logarithmic(count: 0)),
    ContourPlot(field: ScalarField(x: 0...1, y: 0...1) { 1e299 * $0 - 1e299 * $1 }, isFilled: false),
    ContourPlot(field: ScalarField(x: 0...1, y: 0...1) { 1e-290 * $0 * $1 }, levels: .logarithmic()),
    ContourPlot(
      field: nil, arrows: VectorField([.init(x: .nan, y: 0, dx: 1, dy: 1)]),
      paths: [.init(names[1], x: [0, .nan, 1e300], y: [0, 1, 2]), .init("", x: [], y: [])]),
    SurfacePlot("Surface & <b>", x: Axis("<x>"), field: ScalarField(x: 0...1, y: 0...1) { $0 - $1 }),
    SurfacePlot(field: ScalarField(x: [], y: [], values: [])),
    SurfacePlot(field: ScalarField(x: 0...1, y: 0...1) { _, _ in 0 }, ramp: .diverging),
    SurfacePlot(z: Axis(scale: .logarithmic), field: ScalarField(x: 0...1, y: 0...1) { $0 - $1 }),
    ImageGrid("Images", images: names.map { ImageGrid.Image(png: [1, 2, 3], caption: $0, isMarked: true) }),
    ImageGrid(images: []),
  ]

  @Test(arguments: figures.indices) func everyFigureIsWellFormedAtAnyWidth(index: Int) throws {
    for width in [720.0, 400, 340, 120] {
      let svg = Self.figures[index].svg(width: width)
      let check = try #require(XMLCheck.parse(svg), "\(svg)")
      #expect(check.count("script") == 0)
      #expect(check.attributes[0]["role"] == "img")
      #expect(check.attributes[0]["aria-label"]?.isEmpty == false)
      let drawn = try #require(check.attributes[0]["width"].flatMap(Double.init))
      let height = try #require(check.attributes[0]["height"].flatMap(Double.init))
      #expect(drawn > 0 && drawn <= width && height > 0)
      #expect(!svg.contains("\"nan\"") && !svg.contains("\"inf\""))
    }
  }

  @Test(arguments: figures.indices) func figuresOnAPageNameNoAddress(index: Int) {
    let html = Self.figures[index].html()
    #expect(!html.contains("http"))
    #expect(!html.contains("<style"))
  }

  @Test func figureCarriesItsColorsForBothThemes() {
    let svg = Self.figures[0].svg()
    #expect(svg.contains("prefers-color-scheme:dark"))
    #expect(svg.contains("--martlet-series-1:" + Palette.dark.categorical[0].hexadecimal))
  }
}
