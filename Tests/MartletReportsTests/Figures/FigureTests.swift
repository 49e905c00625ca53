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
    BoxPlot(
      "Boxes & <b>", categories: names, series: [.init("a", samples: [[1, 2, 3]]), .init("<b>", samples: [[], [1]])]),
    BoxPlot(categories: [], series: []),
    BoxPlot(categories: ["a"], samples: [[1e300, -1e300, .nan]], orientation: .horizontal),
    BoxPlot(categories: ["a"], axis: Axis(scale: .logarithmic), samples: [[0, 1, 1e-200, 1e200]]),
    BoxPlot(categories: (0..<150).map { "category \($0)" }, samples: [[1, 2]], orientation: .horizontal),
    BarChart(
      categories: names, axis: Axis("<b>"), series: [.init("a", runs: [[1, .nan], [2, 3, 4]])],
      references: [.horizontal(.nan, "never"), .vertical(1.5, "<b>")]),
    BarChart(
      categories: names, values: [1, 2], errorBars: Spread(lower: [0, .nan], upper: [9, 1]), orientation: .horizontal,
      references: [.vertical(5, "five")]),
    GraphDiagram("Graph & <b>", nodes: names.map { .init($0) }, edges: [.init(names[0], names[1], label: "<b>")]),
    GraphDiagram(nodes: [], edges: [.init("a", "b")]),
    GraphDiagram(nodes: [.init("a"), .init("a")], edges: [.init("a", "a", weight: .nan)], layout: .downwards),
    GraphDiagram(
      nodes: [.init("a", group: -3, layer: -4), .init("b", group: 99, x: .nan, y: 1e300)],
      edges: [.init("a", "b"), .init("b", "a")], layout: .given),
    GraphDiagram(nodes: (0..<40).map { .init("node number \($0)") }, edges: [], layout: .downwards),
    GraphDiagram(
      nodes: (0..<30).map { .init("\($0)") }, edges: (0..<29).map { .init("\($0)", "\($0 + 1)") }, layout: .rightwards),
    GraphDiagram(nodes: [.init("alone", layer: 0)], edges: [], layout: .circular),
    GraphDiagram.network(layers: []),
    GraphDiagram.network(layers: [("none", 0), ("one", 1)]),
    SmallMultiples("Many & <b>", figures: [LineChart(series: []), Heatmap(values: [[1]])]),
    SmallMultiples(figures: []),
    ImageGrid(images: [.init([Double.nan, 2, -1], width: 2, height: 2, range: 1...1)]),
    ImageGrid(images: [.init(map: [Float.nan, .infinity], width: 1, height: 2, range: 3...3)]),
    ImageGrid(
      images: [.init([1.0], width: 1, height: 1, overlay: .init([Double.nan, 1e308], width: 2, height: 1))],
      columnTitles: names, rowTitles: names),
    ImageGrid(images: [.init([Float](), width: 0, height: -3, channels: 9)], columnTitles: [], rowTitles: ["<b>"]),
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
