/// How samples are spread: quartiles as a box, whiskers to the last values within 1.5 interquartile ranges, and points.
///
/// Values that are not finite, and on a logarithmic axis those that are not positive, are left out.
public struct BoxPlot: Figure {
  /// One sample for each category.
  public struct Series: Sendable {
    /// The name in the legend and in tooltips.
    public var name: String
    /// The samples, one for each category.
    public var samples: [[Double]]

    /// Makes a series.
    public init(_ name: String, samples: [[Double]]) {
      self.name = name
      self.samples = samples
    }
  }

  /// The heading; empty for none.
  public var title: String
  /// The names of the groups.
  public var categories: [String]
  /// The axis of the values.
  public var axis: Axis
  /// The samples, in the order of the legend.
  public var series: [Series]
  /// The way the axis of the values runs.
  public var orientation: BarChart.Orientation
  /// Whether all values are drawn as points over the box; `nil` draws them where they are few, otherwise those beyond
  /// the whiskers.
  public var showsPoints: Bool?
  /// Lines across the boxes at a value; whatever their direction, they follow the plot's.
  public var references: [ReferenceLine]

  /// Makes a box plot.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the groups.
  ///   - axis: the axis of the values.
  ///   - series: the samples, in the order of the legend.
  ///   - orientation: the way the axis of the values runs.
  ///   - showsPoints: whether all values are drawn as points; `nil` draws them where they are few.
  ///   - references: lines across the boxes at a value.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), series: [Series],
    orientation: BarChart.Orientation = .vertical, showsPoints: Bool? = nil, references: [ReferenceLine] = []
  ) {
    self.title = title
    self.categories = categories
    self.axis = axis
    self.series = series
    self.orientation = orientation
    self.showsPoints = showsPoints
    self.references = references
  }

  /// Makes a box plot of one sample for each category.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - categories: the names of the samples.
  ///   - axis: the axis of the values.
  ///   - samples: the samples.
  ///   - orientation: the way the axis of the values runs.
  ///   - showsPoints: whether all values are drawn as points; `nil` draws them where they are few.
  ///   - references: lines across the boxes at a value.
  public init(
    _ title: String = "", categories: [String], axis: Axis = Axis(), samples: [[Double]],
    orientation: BarChart.Orientation = .vertical, showsPoints: Bool? = nil, references: [ReferenceLine] = []
  ) {
    self.init(
      title, categories: categories, axis: axis, series: [Series("", samples: samples)], orientation: orientation,
      showsPoints: showsPoints, references: references)
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let layout = BoxPlotLayout(self, width: width)
    let height =
      orientation == .vertical ? layout.drawVertical(into: &drawing) : layout.drawHorizontal(into: &drawing)
    let names = series.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Box plot" : title + ": box plot"
    return drawing.document(
      width: width, height: height, label: names.isEmpty ? heading : "\(heading) of \(names)")
  }

  /// The values of a sample that have a place on the axis.
  func sample(series: Int, category: Int) -> [Double] {
    guard self.series[series].samples.indices.contains(category) else { return [] }
    return self.series[series].samples[category].filter(axis.accepts)
  }
}
