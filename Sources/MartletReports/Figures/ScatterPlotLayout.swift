/// A scatter plot fitted to a width: where everything lies, and how it is drawn.
struct ScatterPlotLayout {
  /// More points than this have no tooltips of their own.
  private static let mostTooltips = 600

  private let plot: ScatterPlot
  private var frame: CartesianFrame

  init(_ plot: ScatterPlot, width: Double) {
    self.plot = plot
    let data = plot.data
    let hasGround = plot.background?.field.isDrawable ?? false
    // A background fills the frame: the axes end where it ends, unless points lie beyond.
    var (x, y) = (plot.x, plot.y)
    if hasGround {
      x.range = x.range ?? Self.bounds(data.x)
      y.range = y.range ?? Self.bounds(data.y)
    }
    frame = CartesianFrame(
      x: x, y: y, xs: data.x, ys: data.y, references: plot.references,
      fit: plot.fit, width: width,
      plotHeight: min(max((width * 0.5).rounded(), 220), 340))
  }

  private static func bounds(_ values: [Double]) -> ClosedRange<Double>? {
    guard let lower = values.min(), let upper = values.max(), lower < upper else { return nil }
    return lower...upper
  }

  /// Draws the plot and returns its height.
  mutating func draw(into drawing: inout Drawing) -> Double {
    let entries = plot.legend
    let legend = entries.filter { !$0.name.isEmpty }
    frame.drawHeading(
      into: &drawing, title: plot.title, legend: plot.showsLegend ?? (entries.count > 1) ? legend : [],
      references: plot.references)
    let places = plot.groups.map { group in zip(group.x, group.y).map { frame.place($0, $1) } }
    let painter = CurvePainter(frame: frame)
    let all = (places + plot.curves.map(painter.places(of:))).joined().compactMap { $0 }
    guard !all.isEmpty || plot.background?.field.isDrawable == true else {
      return ChartFrame.drawNoData(into: &drawing, area: frame.area, label: plot.x.label, drawnWidth: frame.width)
    }
    drawBackground(into: &drawing)
    let isBoxed = plot.background != nil
    let bottom = frame.drawAxes(into: &drawing, hasVerticalGrid: !isBoxed, isBoxed: isBoxed)
    frame.drawReferenceLines(plot.references, into: &drawing)
    let radius = plot.pointRadius ?? (plot.areDots ? 1.6 : all.count > 400 ? 2.8 : 3.8)
    drawing.clipped(to: frame.area.grown(by: 6)) { drawing in
      for (index, curve) in plot.curves.enumerated() {
        painter.drawGround(of: curve, index: plot.groups.count + index, into: &drawing)
      }
      for (index, group) in places.enumerated() {
        if plot.areDots {
          drawDots(group, index: index, radius: radius, into: &drawing)
        } else if all.count > Self.mostTooltips {
          drawTogether(group, index: index, radius: radius, into: &drawing)
        } else {
          drawOneByOne(group, index: index, radius: radius, into: &drawing)
        }
      }
      for (index, curve) in plot.curves.enumerated() {
        painter.draw(curve, index: plot.groups.count + index, showsMarkers: false, into: &drawing)
      }
    }
    drawLabels(places, avoiding: all, radius: radius, into: &drawing)
    frame.drawReferenceLabels(plot.references, into: &drawing, avoiding: all)
    return bottom
  }

  private func drawBackground(into drawing: inout Drawing) {
    guard let background = plot.background, background.field.isDrawable else { return }
    drawing.clipped(to: frame.area) { drawing in
      switch background {
      case .classes(let field):
        for (index, data) in ClassRegions.outlines(of: field, classes: plot.groups.count, frame: frame) {
          drawing.path(data, class: "region \(FigureStyle.seriesClass(index))")
        }
      case .values(let field, let ramp, let range, let boundaries):
        let painter = ContourPainter(frame: frame, field: field)
        let limits = ramp.limits(of: field.values.joined(), given: range)
        let steps = ramp == .sequential ? 12 : 13
        let span = limits.upperBound - limits.lowerBound
        let levels = (1..<steps).map { limits.lowerBound + span * Double($0) / Double(steps) }
        painter.drawBands(levels, shading: .init(ramp: ramp, isPale: true), into: &drawing)
        for level in boundaries { drawing.path(painter.lineData(at: level), class: "boundary") }
      }
    }
  }

  private func drawOneByOne(_ places: [Point?], index: Int, radius: Double, into drawing: inout Drawing) {
    let group = plot.groups[index]
    for (offset, place) in places.enumerated() {
      guard let place else { continue }
      var words = group.labels.indices.contains(offset) ? [group.labels[offset]] : []
      if !group.name.isEmpty { words.append(group.name) }
      words.append("\(NumberFormat.short(group.x[offset])), \(NumberFormat.short(group.y[offset]))")
      drawing.marker(
        Marker.of(series: index), place, radius: radius, class: "dot \(FigureStyle.seriesClass(index))",
        title: words.filter { !$0.isEmpty }.joined(separator: "\n"))
    }
  }

  /// Draws very many points as dots, those that fall on the same pixel once.
  private func drawDots(_ places: [Point?], index: Int, radius: Double, into drawing: inout Drawing) {
    var taken = Set<Point>()
    var data = ""
    for case let place? in places where frame.area.grown(by: 6).contains(place) {
      let pixel = Point(x: place.x.rounded(), y: place.y.rounded())
      // A line of no length with round ends.
      if taken.insert(pixel).inserted { data += "M\(Markup.number(pixel.x)) \(Markup.number(pixel.y))h0" }
    }
    guard !data.isEmpty else { return }
    drawing.path(
      data, class: "dots \(FigureStyle.seriesClass(index))", title: plot.groups[index].name,
      strokeWidth: 2 * radius)
  }

  /// Draws many points of a group as one path.
  private func drawTogether(_ places: [Point?], index: Int, radius: Double, into drawing: inout Drawing) {
    let marker = Marker.of(series: index)
    let data = places.compactMap { $0 }.map { marker.path($0.x, $0.y, radius: radius) }.joined()
    guard !data.isEmpty else { return }
    let name = "\(marker.isOpen ? "open" : "dot") many \(FigureStyle.seriesClass(index))"
    drawing.path(data, class: name, title: plot.groups[index].name)
  }

  private func drawLabels(_ places: [[Point?]], avoiding marks: [Point], radius: Double, into drawing: inout Drawing) {
    let size = 10.5
    var room = frame.area.grown(by: 5)
    room.right = frame.width
    var placer = LabelPlacer(area: room, points: marks)
    for (group, points) in zip(plot.groups, places) {
      for (label, point) in zip(group.labels, points) where !label.isEmpty {
        guard let point, frame.area.grown(by: 6).contains(point) else { continue }
        let text = TextMetrics.truncated(label, to: 140, size: size)
        let candidates = LabelPlacer.around(point, distance: radius + 4, size: size)
        guard let place = placer.place(text, size: size, at: candidates) else { continue }
        drawing.text(text, place.x, place.y, anchor: place.anchor, class: "small halo on")
      }
    }
  }
}

extension ScatterPlot {
  /// The data that the axes should hold.
  var data: (x: [Double], y: [Double]) {
    let points =
      (groups.map { Array(zip($0.x, $0.y)) } + curves.map { Array(zip($0.x, $0.y)) }).joined()
      .filter { x.accepts($0.0) && y.accepts($0.1) }
    let field = background.map(\.field).flatMap { $0.isDrawable ? $0 : nil }
    return (
      points.map(\.0) + (field?.x ?? []).filter(x.accepts), points.map(\.1) + (field?.y ?? []).filter(y.accepts)
    )
  }
}
