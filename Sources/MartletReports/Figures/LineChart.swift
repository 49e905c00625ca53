/// Curves over a common horizontal axis, such as losses over epochs.
///
/// Values that are not finite, and on a logarithmic axis those that are not positive, leave a gap in their curve.
public struct LineChart: Figure {
  /// One curve.
  public struct Series: Sendable {
    /// The name in the legend and in tooltips.
    public var name: String
    /// The horizontal coordinates, in any order that the line should follow.
    public var x: [Double]
    /// The vertical coordinates, one for each of `x`.
    public var y: [Double]
    /// Whether the line is dashed, as for a baseline or a bound.
    public var isDashed: Bool

    /// Makes a curve from coordinates; where one array is longer, its rest is left out.
    public init(_ name: String, x: [Double], y: [Double], isDashed: Bool = false) {
      self.name = name
      self.x = x
      self.y = y
      self.isDashed = isDashed
    }

    /// Makes a curve from values at `start`, `start + 1`, …
    public init(_ name: String, values: [Double], startingAt start: Int = 1, isDashed: Bool = false) {
      self.init(name, x: values.indices.map { Double(start + $0) }, y: values, isDashed: isDashed)
    }
  }

  /// A place on the horizontal axis worth a line and a word, such as the best epoch.
  public struct Highlight: Sendable, Hashable {
    /// The horizontal coordinate.
    public var x: Double
    /// The words above the line.
    public var label: String

    /// Makes a highlight.
    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

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
  /// A place marked by a vertical line.
  public var highlight: Highlight?

  /// Makes a line chart.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - series: the curves, in the order of the legend.
  ///   - showsMarkers: whether points are marked; `nil` marks them where they are few.
  ///   - highlight: a place marked by a vertical line.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), series: [Series], showsMarkers: Bool? = nil,
    highlight: Highlight? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.showsMarkers = showsMarkers
    self.highlight = highlight
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let height = LineChartLayout(self, width: width).draw(into: &drawing)
    return drawing.document(width: width, height: height, label: accessibleLabel)
  }

  private var accessibleLabel: String {
    let names = series.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Line chart" : title + ": line chart"
    let axes = x.label.isEmpty ? "" : " over " + x.label
    return names.isEmpty ? heading + axes : "\(heading) of \(names)\(axes)"
  }
}
