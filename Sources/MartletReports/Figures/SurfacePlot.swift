/// A function of two variables as a surface seen from above at an angle.
public struct SurfacePlot: Figure {
  /// The heading; empty for none.
  public var title: String
  /// The first horizontal axis.
  public var x: Axis
  /// The second horizontal axis.
  public var y: Axis
  /// The vertical axis; where it has a range, the surface is cut level at its ends.
  public var z: Axis
  /// The function; where it has no value the surface has a hole.
  public var field: ScalarField
  /// How heights become colours.
  public var ramp: Ramp
  /// The direction of the view, in degrees about the vertical axis; 0 looks along the `y` axis.
  public var azimuth: Double
  /// The angle of the view above the horizon, in degrees between 5 and 85.
  public var elevation: Double
  /// Ways along the surface, in the order of the legend; they are drawn over it, also where it would hide them.
  public var paths: [ContourPlot.Path]

  /// Makes a surface plot.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - x: the first horizontal axis.
  ///   - y: the second horizontal axis.
  ///   - z: the vertical axis.
  ///   - field: the function.
  ///   - ramp: how heights become colours.
  ///   - azimuth: the direction of the view, in degrees about the vertical axis.
  ///   - elevation: the angle of the view above the horizon, in degrees between 5 and 85.
  ///   - paths: ways along the surface, in the order of the legend.
  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), z: Axis = Axis(), field: ScalarField,
    ramp: Ramp = .sequential, azimuth: Double = 35, elevation: Double = 32, paths: [ContourPlot.Path] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.z = z
    self.field = field
    self.ramp = ramp
    self.azimuth = azimuth
    self.elevation = elevation
    self.paths = paths
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let height = SurfacePlotLayout(self, width: width).draw(into: &drawing)
    let heading = title.isEmpty ? "Surface plot" : title + ": surface plot"
    let names = paths.map(\.name).filter { !$0.isEmpty }.joined(separator: ", ")
    let label = names.isEmpty ? heading : "\(heading) with \(names)"
    return drawing.document(width: width, height: height, label: label, usesRamps: true)
  }
}
