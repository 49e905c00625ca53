/// Curves over a common horizontal axis, such as losses over epochs.
///
/// Values that are not finite, and on a logarithmic axis those that are not positive, leave a gap in their curve.
public struct LineChart: Figure {
  /// The heading; empty for none.
  public var title: String
  /// The horizontal axis; without a range it ends at the data's bounds.
  public var x: Axis
  /// The vertical axis; without a range it ends at ticks around the data.
  public var y: Axis
  /// The curves, in the order of the legend.
  public var series: [Series]
  /// Whether points are marked; `nil` marks them where they are few.
  public var showsMarkers: Bool?
  /// Whether the curves are named above the chart; `nil` names them if they are more than one.
  public var showsLegend: Bool?
  /// Lines across the chart, such as the best epoch or the level of chance.
  public var references: [ReferenceLine]

  /// Makes a line chart.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - series: the curves, in the order of the legend.
  ///   - showsMarkers: whether points are marked; `nil` marks them where they are few.
  ///   - showsLegend: whether the curves are named above the chart; `nil` names them if they are more than one.
  ///   - references: lines across the chart.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), series: [Series], showsMarkers: Bool? = nil,
    showsLegend: Bool? = nil, references: [ReferenceLine] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.showsMarkers = showsMarkers
    self.showsLegend = showsLegend
    self.references = references
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    var layout = LineChartLayout(self, width: width)
    let height = layout.draw(into: &drawing)
    return drawing.document(width: width, height: height, label: accessibleLabel)
  }

  private var accessibleLabel: String {
    let names = series.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Line chart" : title + ": line chart"
    let axes = x.label.isEmpty ? "" : " over " + x.label
    return names.isEmpty ? heading + axes : "\(heading) of \(names)\(axes)"
  }
}
