/// A surface plot fitted to a width: the box, its axes and the patches of the surface from the back to the front.
struct SurfacePlotLayout {
  private let plot: SurfacePlot
  private let width: Double
  private let field: ScalarField
  private let x: FittedAxis
  private let y: FittedAxis
  private let z: FittedAxis

  init(_ plot: SurfacePlot, width: Double) {
    self.plot = plot
    self.width = width
    let patches = width >= 560 ? 40 : 28
    field = plot.field.thinned(columns: patches + 1, rows: patches + 1)
    func floor(_ axis: Axis, _ values: [Double]) -> FittedAxis {
      var axis = axis
      if let first = values.first, let last = values.last, first < last { axis.range = axis.range ?? first...last }
      return FittedAxis(axis, values: values, fit: .nice, count: width >= 560 ? 5 : 4)
    }
    x = floor(plot.x, plot.field.x)
    y = floor(plot.y, plot.field.y)
    z = FittedAxis(plot.z, values: field.values.joined(), fit: .nice, count: 4)
  }

  /// Draws the plot and returns its height.
  func draw(into drawing: inout Drawing) -> Double {
    let legend = plot.paths.enumerated().map {
      ChartFrame.Entry(name: $1.name, series: $0, sample: .line(.solid, marked: false))
    }
    let top = ChartFrame.drawHeading(
      into: &drawing, title: plot.title, legend: legend.filter { !$0.name.isEmpty }, width: width)
    guard plot.field.isDrawable else {
      let area = Rectangle(left: 0, top: top, right: width, bottom: top + ChartFrame.plotHeight(width: width))
      return ChartFrame.drawNoData(into: &drawing, area: area, label: "", drawnWidth: width)
    }
    // Room for the labels beside the box, and below it.
    let margin = max(52, min(width * 0.13, 84))
    let boxWidth = min(width - 2 * margin, 470)
    let origin = Point(x: (width - boxWidth) / 2, y: top + 12)
    let view = Projection(azimuth: plot.azimuth, elevation: plot.elevation, origin: origin, width: boxWidth)
    let box = SurfaceBox(view: view, x: x, y: y, z: z, width: width)
    box.drawWalls(into: &drawing)
    drawPatches(view, into: &drawing)
    box.drawLabels(into: &drawing)
    for (index, path) in plot.paths.enumerated() { draw(path, index: index, view: view, into: &drawing) }
    return origin.y + view.height + 24
  }

  /// Draws the surface from the back to the front, so that what is near hides what is far.
  private func drawPatches(_ view: Projection, into drawing: inout Drawing) {
    let xs = field.x.map(x.fraction(of:))
    let ys = field.y.map(y.fraction(of:))
    let zs = field.values.map { $0.map(height) }
    var patches: [(depth: Double, row: Int, column: Int)] = []
    for row in ys.indices.dropLast() {
      for column in xs.indices.dropLast() {
        let depth = view.depth((xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2)
        patches.append((depth, row, column))
      }
    }
    patches.sort { $0.depth > $1.depth }
    let shading = ContourPainter.Shading(ramp: plot.ramp, isPale: !plot.paths.isEmpty)
    drawing.group(class: "mesh") { drawing in
      for patch in patches {
        let corners = [
          (patch.row, patch.column), (patch.row, patch.column + 1), (patch.row + 1, patch.column + 1),
          (patch.row + 1, patch.column),
        ]
        let heights = corners.compactMap { zs[$0.0][$0.1] }
        guard heights.count == 4 else { continue }
        let points = zip(corners, heights).map { view.place(xs[$0.1], ys[$0.0], $1) }
        let mean = heights.reduce(0, +) / 4
        drawing.path(PathData.outline(points), class: plot.ramp.appearance(at: shading.place(shade(mean))).cell)
      }
    }
  }

  /// The place of a value between the ends of the vertical axis; `nil` where there is none.
  private func height(_ value: Double) -> Double? {
    guard z.axis.accepts(value) else { return nil }
    return min(max(z.fraction(of: value), 0), 1)
  }

  /// The place along the ramp of a height, for a diverging ramp such that zero lies in the middle.
  private func shade(_ height: Double) -> Double {
    guard plot.ramp == .diverging, z.axis.scale == .linear else { return height }
    let value = z.domain.lowerBound + height * (z.domain.upperBound - z.domain.lowerBound)
    let largest = max(abs(z.domain.lowerBound), abs(z.domain.upperBound))
    return 0.5 + 0.5 * value / largest
  }

  private func draw(_ path: ContourPlot.Path, index: Int, view: Projection, into drawing: inout Drawing) {
    let places = zip(path.x, path.y).compactMap { x, y -> Point? in
      guard plot.x.accepts(x), plot.y.accepts(y), let value = plot.field.value(x: x, y: y), let z = height(value)
      else { return nil }
      let (first, second) = (self.x.fraction(of: x), self.y.fraction(of: y))
      guard (0...1).contains(first), (0...1).contains(second) else { return nil }
      return view.place(first, second, z)
    }
    guard let first = places.first, let last = places.last else { return }
    let color = FigureStyle.seriesClass(index)
    if places.count > 1 {
      drawing.path(PathData.line(places), class: "casing")
      drawing.path(PathData.line(places), class: FigureStyle.lineClass(index), title: path.name)
    }
    drawing.marker(.circle, first, radius: 4.5, class: "ring \(color)", title: "\(path.name) start")
    if places.count > 1 { drawing.marker(.circle, last, radius: 5, class: "dot \(color)", title: "\(path.name) end") }
  }
}
