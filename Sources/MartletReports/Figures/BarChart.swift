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
    /// Error bars at the ends of the bars.
    public var errorBars: Spread?

    /// Makes a series.
    ///
    /// - Parameters:
    ///   - name: the name in the legend and in tooltips.
    ///   - values: the lengths of the bars, one for each category.
    ///   - errorBars: error bars at the ends of the bars.
    public init(_ name: String, values: [Double], errorBars: Spread? = nil) {
      self.name = name
      self.values = values
      self.errorBars = errorBars
    }

    /// Makes the means of several runs with error bars, see ``Spread/summary(of:_:)``.
    ///
    /// - Parameters:
    ///   - name: the name in the legend and in tooltips.
    ///   - runs: the values of each run, category by category.
    ///   - measure: what the error bars are.
    public init(_ name: String, runs: [[Double]], errorBars measure: Spread.Measure = .standardDeviation) {
      let (mean, spread) = Spread.summary(of: runs, measure)
      self.init(name, values: mean, errorBars: spread)
    }
  }

  /// The way bars grow.
  public enum Orientation: Sendable, Hashable {
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
  /// Lines across the bars at a value, such as the level of chance; whatever their direction, they follow the bars'.
  public var references: [ReferenceLine]

  /// Makes a bar chart.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the groups.
  ///   - axis: the axis of the values.
  ///   - series: the bars, in the order of the legend.
  ///   - orientation: the way bars grow.
  ///   - showsValues: whether each bar carries its value; `nil` writes values where they have room.
  ///   - references: lines across the bars at a value.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), series: [Series],
    orientation: Orientation = .vertical, showsValues: Bool? = nil, references: [ReferenceLine] = []
  ) {
    self.title = title
    self.categories = categories
    self.axis = axis
    self.series = series
    self.orientation = orientation
    self.showsValues = showsValues
    self.references = references
  }

  /// Makes a bar chart of one series.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the bars.
  ///   - axis: the axis of the values.
  ///   - values: the lengths of the bars, one for each category.
  ///   - errorBars: error bars at the ends of the bars.
  ///   - orientation: the way bars grow.
  ///   - references: lines across the bars at a value.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), values: [Double], errorBars: Spread? = nil,
    orientation: Orientation = .vertical, references: [ReferenceLine] = []
  ) {
    self.init(
      title, categories: categories, axis: axis, series: [Series("", values: values, errorBars: errorBars)],
      orientation: orientation, references: references)
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

  /// The ends of a bar's error bar where it has one.
  func bounds(series: Int, category: Int) -> (lower: Double, upper: Double)? {
    guard value(series: series, category: category) != nil else { return nil }
    return self.series[series].errorBars?.bounds(at: category)
  }
}
