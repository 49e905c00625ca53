/// Figures in rows and columns under one heading; charts of the same kind of data share their axes and their legend.
public struct SmallMultiples: Figure {
  /// Which axes take one range in all charts.
  public enum Sharing: Sendable, Hashable {
    /// Neither.
    case none
    /// The horizontal axis.
    case x
    /// The vertical axis.
    case y
    /// Both.
    case both
  }

  /// The heading; empty for none.
  public var title: String
  /// The figures, row by row.
  public var figures: [any Figure]
  /// How many stand in a row where there is room; `nil` takes three, or two where that fills the rows.
  public var columns: Int?
  /// Which axes take one range in all line charts and scatter plots whose axis has no range of its own.
  public var sharing: Sharing

  /// No figure is drawn narrower than this, in pixels.
  private static let narrowest = 165.0
  private static let gap = 20.0

  /// Makes a grid of figures.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - figures: the figures, row by row.
  ///   - columns: how many stand in a row where there is room; `nil` takes three, or two where that fills the rows.
  ///   - sharing: which axes take one range in all line charts and scatter plots.
  public init(_ title: String = "", figures: [any Figure], columns: Int? = nil, sharing: Sharing = .both) {
    self.title = title
    self.figures = figures
    self.columns = columns.map { max(1, $0) }
    self.sharing = sharing
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let (figures, legend) = prepared
    var y = ChartFrame.drawHeading(into: &drawing, title: title, legend: legend, width: width)
    let label = "\(title.isEmpty ? "" : title + ": ")\(figures.count) figures"
    guard !figures.isEmpty else {
      drawing.text("No data", 0, y + 14, class: "quiet")
      return drawing.document(width: width, height: y + 24, label: label)
    }
    if y > 0 { y += 4 }
    let usual = figures.count == 2 || figures.count == 4 ? 2 : 3
    let fitting = max(1, Int((width + Self.gap) / (Self.narrowest + Self.gap)))
    let columns = min(self.columns ?? usual, fitting, figures.count)
    let cell = ((width - Self.gap * Double(columns - 1)) / Double(columns)).rounded(.down)
    var usesRamps = false
    for start in stride(from: 0, to: figures.count, by: columns) {
      var height = 0.0
      for (column, figure) in figures[start..<min(start + columns, figures.count)].enumerated() {
        let svg = figure.svg(width: cell)
        usesRamps = usesRamps || svg.contains(FigureStyle.rampElement)
        height = max(height, drawing.nest(svg, x: Double(column) * (cell + Self.gap), y: y))
      }
      y += height + Self.gap
    }
    return drawing.document(width: width, height: y - Self.gap, label: label, usesRamps: usesRamps)
  }

  /// The figures with shared axes, and the legend that they have in common; without one, each keeps its own.
  private var prepared: (figures: [any Figure], legend: [ChartFrame.Entry]) {
    let charts = figures.compactMap { $0 as? any SharedAxes }
    let data = charts.map(\.data)
    let legends = charts.map(\.legend)
    let isCommon =
      charts.count > 1 && charts.count == figures.count
      && legends.allSatisfy { $0.map(\.name) == legends[0].map(\.name) }
      && charts.allSatisfy { $0.showsLegend ?? ($0.legend.count > 1) }
    let shared = figures.map { figure -> any Figure in
      guard var chart = figure as? any SharedAxes else { return figure }
      if sharing == .x || sharing == .both {
        chart.x.range = chart.x.range ?? range(chart.x, data.flatMap(\.x), chart.fit.horizontal)
      }
      if sharing == .y || sharing == .both {
        chart.y.range = chart.y.range ?? range(chart.y, data.flatMap(\.y), chart.fit.vertical)
      }
      if isCommon { chart.showsLegend = false }
      return chart
    }
    return (shared, isCommon ? legends[0].filter { !$0.name.isEmpty } : [])
  }

  private func range(_ axis: Axis, _ values: [Double], _ fit: FittedAxis.Fit) -> ClosedRange<Double>? {
    values.contains(where: axis.accepts) ? FittedAxis(axis, values: values, fit: fit, count: 4).domain : nil
  }
}
