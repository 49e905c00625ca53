/// Points in the plane, in groups told apart by colour and by shape.
///
/// Points that are not finite, and on a logarithmic axis those that are not positive, are left out.
public struct ScatterPlot: Figure {
  /// Points that belong together.
  public struct Group: Sendable {
    /// The name in the legend and in tooltips.
    public var name: String
    /// The horizontal coordinates.
    public var x: [Double]
    /// The vertical coordinates, one for each of `x`.
    public var y: [Double]
    /// The words beside the points, as far as they have room, and in their tooltips; points beyond the array have none.
    public var labels: [String]

    /// Makes a group from coordinates; where one array is longer, its rest is left out.
    public init(_ name: String, x: [Double], y: [Double], labels: [String] = []) {
      self.name = name
      self.x = x
      self.y = y
      self.labels = labels
    }

    /// Makes a group from points.
    public init(_ name: String, points: [(x: Double, y: Double)], labels: [String] = []) {
      self.init(name, x: points.map(\.x), y: points.map(\.y), labels: labels)
    }
  }

  /// What lies under the points.
  public enum Background: Sendable {
    /// The regions of classes: a value `k` takes the colour of group `k`.
    case classes(ScalarField)
    /// The values of a function in steps of a ramp, and lines where it has a value, such as the decision boundary.
    case values(ScalarField, ramp: Ramp = .diverging, range: ClosedRange<Double>? = nil, boundaries: [Double] = [])

    /// The function.
    var field: ScalarField {
      switch self {
      case .classes(let field): field
      case .values(let field, _, _, _): field
      }
    }
  }

  /// The heading; empty for none.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The points, in the order of the legend.
  public var groups: [Group]
  /// Curves over the points, such as a fit or a decision boundary; their colours follow those of the groups.
  public var curves: [LineChart.Series]
  /// Lines across the plot.
  public var references: [ReferenceLine]
  /// What lies under the points.
  public var background: Background?
  /// Whether one unit is as long on either axis, as for an embedding.
  public var hasEqualAspect: Bool
  /// The radius of a point in pixels; `nil` follows the number of points.
  public var pointRadius: Double?
  /// Whether groups are named above the plot; `nil` names them if they are more than one.
  public var showsLegend: Bool?

  /// Makes a scatter plot.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - groups: the points, in the order of the legend.
  ///   - curves: curves over the points.
  ///   - references: lines across the plot.
  ///   - background: what lies under the points.
  ///   - hasEqualAspect: whether one unit is as long on either axis.
  ///   - pointRadius: the radius of a point in pixels; `nil` follows the number of points.
  ///   - showsLegend: whether groups are named above the plot; `nil` names them if they are more than one.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), groups: [Group], curves: [LineChart.Series] = [],
    references: [ReferenceLine] = [], background: Background? = nil, hasEqualAspect: Bool = false,
    pointRadius: Double? = nil, showsLegend: Bool? = nil
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.groups = groups
    self.curves = curves
    self.references = references
    self.background = background
    self.hasEqualAspect = hasEqualAspect
    self.pointRadius = pointRadius
    self.showsLegend = showsLegend
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    var layout = ScatterPlotLayout(self, width: width)
    let height = layout.draw(into: &drawing)
    let names = (groups.map(\.name) + curves.map(\.name)).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Scatter plot" : title + ": scatter plot"
    let label = names.isEmpty ? heading : "\(heading) of \(names)"
    return drawing.document(width: width, height: height, label: label, usesRamps: background != nil)
  }
}
