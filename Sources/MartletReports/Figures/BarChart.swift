/// Bars from a common zero line: one group for each category, one bar a group for each series.
///
/// A value that is not finite leaves its bar out.
public struct BarChart: Figure {
  /// One bar for each category.
  public struct Series: Sendable {
    /// The name in the legend and in tooltips.
    public var name: String
    /// The lengths of the bars, one for each category.
    public var values: [Double]

    /// Makes a series.
    public init(_ name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// The way bars grow.
  public enum Orientation: Sendable {
    /// Upwards; suits few categories with short names.
    case vertical
    /// To the right; suits many categories or long names.
    case horizontal
  }

  /// The heading; empty for none.
  public var title: String
  /// The names of the groups.
  public var categories: [String]
  /// The axis of the values; its scale is read as linear, because bars start at zero.
  public var axis: Axis
  /// The bars, in the order of the legend.
  public var series: [Series]
  /// The way bars grow.
  public var orientation: Orientation
  /// Whether each bar carries its value; `nil` writes values where they have room.
  public var showsValues: Bool?

  /// Makes a bar chart.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the groups.
  ///   - axis: the axis of the values.
  ///   - series: the bars, in the order of the legend.
  ///   - orientation: the way bars grow.
  ///   - showsValues: whether each bar carries its value; `nil` writes values where they have room.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), series: [Series],
    orientation: Orientation = .vertical, showsValues: Bool? = nil
  ) {
    self.title = title
    self.categories = categories
    self.axis = axis
    self.series = series
    self.orientation = orientation
    self.showsValues = showsValues
  }

  /// Makes a bar chart of one series.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the bars.
  ///   - axis: the axis of the values.
  ///   - values: the lengths of the bars, one for each category.
  ///   - orientation: the way bars grow.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), values: [Double],
    orientation: Orientation = .vertical
  ) {
    self.init(
      title, categories: categories, axis: axis, series: [Series("", values: values)], orientation: orientation)
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let layout = BarChartLayout(self, width: width)
    let height =
      orientation == .vertical ? layout.drawVertical(into: &drawing) : layout.drawHorizontal(into: &drawing)
    let names = series.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Bar chart" : title + ": bar chart"
    let label = names.isEmpty ? heading : "\(heading) of \(names)"
    return drawing.document(width: width, height: height, label: label)
  }

  /// The value of a bar where it has one.
  func value(series: Int, category: Int) -> Double? {
    guard self.series[series].values.indices.contains(category) else { return nil }
    let value = self.series[series].values[category]
    return axis.accepts(value) ? value : nil
  }
}
