/// The levels of a function of two variables, with the ways of optimisers, arrows and points over them.
public struct ContourPlot: Figure {
  /// Which values get a line.
  public enum Levels: Sendable, Hashable {
    /// Multiples of 1, 2 or 5 times a power of ten, at most so many.
    case linear(count: Int = 10)
    /// Values of about equal ratio, at most so many; for losses that fall by orders of magnitude.
    case logarithmic(count: Int = 10)
    /// These.
    case values([Double])
  }

  /// A way through the plane from a start to an end, such as that of an optimiser.
  public struct Path: Sendable {
    /// The name in the legend and in tooltips.
    public var name: String
    /// The horizontal coordinates, step by step.
    public var x: [Double]
    /// The vertical coordinates, one for each of `x`.
    public var y: [Double]

    /// Makes a way from coordinates; where one array is longer, its rest is left out.
    public init(_ name: String, x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }

    /// Makes a way from points.
    public init(_ name: String, points: [(x: Double, y: Double)]) {
      self.init(name, x: points.map(\.x), y: points.map(\.y))
    }
  }

  /// The heading; empty for none.
  public var title: String
  /// The horizontal axis; without a range it ends where the field does.
  public var x: Axis
  /// The vertical axis; without a range it ends where the field does.
  public var y: Axis
  /// The function; `nil` for arrows, ways and points alone.
  public var field: ScalarField?
  /// Which values get a line.
  public var levels: Levels
  /// Whether the bands between lines are filled.
  public var isFilled: Bool
  /// Whether lines carry their value; `nil` writes values where bands are not filled.
  public var showsLabels: Bool?
  /// How values become colours.
  public var ramp: Ramp
  /// Arrows, such as gradients.
  public var arrows: VectorField?
  /// Ways through the plane, in the order of the legend.
  public var paths: [Path]
  /// Points, such as minima; their colours follow those of the ways.
  public var points: [ScatterPlot.Group]
  /// Whether one unit is as long on either axis.
  public var hasEqualAspect: Bool

  /// Makes a contour plot.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - x: the horizontal axis.
  ///   - y: the vertical axis.
  ///   - field: the function; `nil` for arrows, ways and points alone.
  ///   - levels: which values get a line.
  ///   - isFilled: whether the bands between lines are filled.
  ///   - showsLabels: whether lines carry their value; `nil` writes values where bands are not filled.
  ///   - ramp: how values become colours.
  ///   - arrows: arrows, such as gradients.
  ///   - paths: ways through the plane, in the order of the legend.
  ///   - points: points, such as minima.
  ///   - hasEqualAspect: whether one unit is as long on either axis.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), field: ScalarField?, levels: Levels = .linear(),
    isFilled: Bool = true, showsLabels: Bool? = nil, ramp: Ramp = .sequential, arrows: VectorField? = nil,
    paths: [Path] = [], points: [ScatterPlot.Group] = [], hasEqualAspect: Bool = false
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.field = field
    self.levels = levels
    self.isFilled = isFilled
    self.showsLabels = showsLabels
    self.ramp = ramp
    self.arrows = arrows
    self.paths = paths
    self.points = points
    self.hasEqualAspect = hasEqualAspect
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    var layout = ContourPlotLayout(self, width: width)
    let height = layout.draw(into: &drawing)
    let names = (paths.map(\.name) + points.map(\.name)).filter { !$0.isEmpty }.joined(separator: ", ")
    let heading = title.isEmpty ? "Contour plot" : title + ": contour plot"
    let label = names.isEmpty ? heading : "\(heading) with \(names)"
    return drawing.document(width: width, height: height, label: label, usesRamps: true)
  }
}

extension ContourPlot.Levels {
  /// Whether values below the lowest level are as far from it as their ratio says.
  var isLogarithmic: Bool {
    if case .logarithmic = self { return true }
    return false
  }

  /// The levels strictly inside the range of a field, ascending.
  package func values(for field: ScalarField) -> [Double] {
    guard let range = field.range else { return [] }
    switch self {
    case .values(let values): return Set(values.filter(\.isFinite)).sorted()
    case .linear(let count):
      guard range.lowerBound < range.upperBound else { return [] }
      return Ticks.linear(in: range, count: max(1, count)).filter { $0 > range.lowerBound && $0 < range.upperBound }
    case .logarithmic(let count):
      let positive = field.values.joined().filter { $0 > 0 && $0.isFinite }.sorted()
      // A minimum of almost zero would otherwise draw most levels to itself, closer than the grid can tell.
      guard let least = positive.dropFirst(positive.count / 200).first, least < range.upperBound else { return [] }
      let bounds = least...range.upperBound
      return Ticks.ratios(in: bounds, count: max(2, count))
        .filter { $0 > bounds.lowerBound && $0 < bounds.upperBound }
    }
  }
}
