import Foundation

/// A contour plot fitted to a width: where everything lies, and how it is drawn.
struct ContourPlotLayout {
  private let plot: ContourPlot
  private let field: ScalarField?
  private let levels: [Double]
  private var frame: CartesianFrame

  init(_ plot: ContourPlot, width: Double) {
    self.plot = plot
    field = plot.field.flatMap { $0.isDrawable ? $0 : nil }
    levels = field.map(plot.levels.values(for:)) ?? []
    var (x, y) = (plot.x, plot.y)
    let data = plot.data
    if let field, let left = field.x.first, let right = field.x.last, let low = field.y.first, let high = field.y.last {
      x.range = x.range ?? left...right
      y.range = y.range ?? low...high
    }
    frame = CartesianFrame(
      x: x, y: y, xs: data.x, ys: data.y,
      fit: .init(horizontal: .padded, vertical: .padded, hasEqualAspect: plot.hasEqualAspect), width: width,
      plotHeight: min(max((width * 0.52).rounded(), 240), 380))
  }

  /// Draws the plot and returns its height.
  mutating func draw(into drawing: inout Drawing) -> Double {
    frame.drawHeading(into: &drawing, title: plot.title, legend: legend)
    guard field != nil || !plot.data.x.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: frame.area, label: plot.x.label, drawnWidth: frame.width)
    }
    var labels: [LevelLabel] = []
    if let field {
      drawing.clipped(to: frame.area) { drawing in labels = drawField(field, into: &drawing) }
    }
    var bottom = frame.drawAxes(into: &drawing, hasVerticalGrid: field == nil, isBoxed: field != nil)
    drawing.clipped(to: frame.area) { drawing in
      if let arrows = plot.arrows { drawing.path(ArrowPainter(frame: frame).data(arrows), class: "arrow") }
    }
    for label in labels {
      drawing.text(
        label.text, label.center.x, label.center.y, anchor: .middle, class: "small halo on", rotation: label.angle,
        offset: 3.6)
    }
    drawing.clipped(to: frame.area.grown(by: 6)) { drawing in
      for (index, path) in plot.paths.enumerated() { draw(path, index: index, into: &drawing) }
    }
    drawPoints(into: &drawing)
    if field != nil, plot.isFilled, !levels.isEmpty { bottom = drawKey(into: &drawing, top: bottom + 6) }
    return bottom
  }

  private var legend: [ChartFrame.Entry] {
    let paths = plot.paths.enumerated().map {
      ChartFrame.Entry(name: $1.name, series: $0, sample: .line(.solid, marked: false))
    }
    let points = plot.points.enumerated().map {
      ChartFrame.Entry(name: $1.name, series: plot.paths.count + $0, sample: .marker)
    }
    let ends =
      plot.paths.isEmpty
      ? []
      : [
        ChartFrame.Entry(name: "start", series: 0, sample: .start),
        ChartFrame.Entry(name: "end", series: 0, sample: .end),
      ]
    return (paths + points).filter { !$0.name.isEmpty } + ends
  }

  /// Draws bands and lines and returns where the labels of lines have room.
  private func drawField(_ field: ScalarField, into drawing: inout Drawing) -> [LevelLabel] {
    // Between nodes, values whose ratios matter run evenly in their logarithm.
    let least = (levels.first ?? 1) / 10
    let isLogarithmic = plot.levels.isLogarithmic
    let traced = isLogarithmic ? field.mapped { log10(max($0, least)) } : field
    let heights = isLogarithmic ? levels.map { log10($0) } : levels
    let painter = ContourPainter(frame: frame, field: traced)
    if plot.isFilled { painter.drawBands(heights, shading: shading, into: &drawing) }
    var placer = LevelLabelPlacer(area: frame.area)
    let texts = texts
    var labels: [LevelLabel] = []
    for (index, height) in heights.enumerated() {
      let lines = painter.lines(at: height)
      drawing.path(
        lines.map(PathData.line).joined(), class: plot.isFilled ? "contour" : "level \(lineColor(of: index))",
        title: NumberFormat.short(levels[index]))
      if plot.showsLabels ?? !plot.isFilled { labels += placer.place(texts[index], on: lines) }
    }
    return labels
  }

  /// The numbers of the levels as labels show them.
  private var texts: [String] {
    switch plot.levels {
    case .linear: Ticks.labels(for: levels)
    case .logarithmic: Ticks.labels(for: levels, scale: .logarithmic)
    case .values: levels.map { NumberFormat.short($0, digits: 3) }
    }
  }

  private var shading: ContourPainter.Shading {
    ContourPainter.Shading(ramp: plot.ramp, isPale: !plot.paths.isEmpty || plot.arrows != nil)
  }

  /// The class that colours the line of a level; the palest steps would not be seen.
  private func lineColor(of level: Int) -> String {
    let fraction = levels.count > 1 ? Double(level) / Double(levels.count - 1) : 1
    guard plot.ramp == .diverging else { return plot.ramp.appearance(at: 0.35 + 0.65 * fraction).cell }
    let signed = 2 * fraction - 1
    return plot.ramp.appearance(at: 0.5 + (signed < 0 ? -1 : 1) * (0.2 + 0.3 * abs(signed))).cell
  }

  private func draw(_ path: ContourPlot.Path, index: Int, into drawing: inout Drawing) {
    let color = FigureStyle.seriesClass(index)
    let places = zip(path.x, path.y).enumerated().compactMap { step, point in
      frame.place(point.0, point.1).map { (step: step, place: $0) }
    }
    guard let first = places.first, let last = places.last else { return }
    var line: [Point] = []
    for place in places.map(\.place) where line.last.map({ $0.distance(to: place) > 0.3 }) ?? true {
      line.append(place)
    }
    if line.count > 1 {
      drawing.path(PathData.line(line), class: "casing")
      drawing.path(PathData.line(line), class: FigureStyle.lineClass(index), title: path.name)
    }
    func words(_ step: Int) -> String {
      let place = "\(NumberFormat.short(path.x[step])), \(NumberFormat.short(path.y[step]))"
      return "\(path.name.isEmpty ? "" : path.name + ", ")step \(step): \(place)"
    }
    // Single steps are seen as long as they do not merge.
    if places.count <= 60 {
      for entry in places.dropFirst().dropLast() {
        drawing.marker(.circle, entry.place, radius: 2.2, class: "step \(color)", title: words(entry.step))
      }
    }
    drawing.marker(.circle, first.place, radius: 4.5, class: "ring \(color)", title: words(first.step))
    if places.count > 1 {
      drawing.marker(.circle, last.place, radius: 5, class: "dot \(color)", title: words(last.step))
    }
  }

  private func drawPoints(into drawing: inout Drawing) {
    var placer = LabelPlacer(area: frame.area)
    for (index, group) in plot.points.enumerated() {
      let series = plot.paths.count + index
      for (offset, (x, y)) in zip(group.x, group.y).enumerated() where frame.shows(x, y) {
        guard let place = frame.place(x, y) else { continue }
        let label = group.labels.indices.contains(offset) ? group.labels[offset] : ""
        let words = [label, group.name, "\(NumberFormat.short(x)), \(NumberFormat.short(y))"].filter { !$0.isEmpty }
        drawing.marker(
          Marker.of(series: series), place, radius: 4.5, class: "dot \(FigureStyle.seriesClass(series))",
          title: words.joined(separator: "\n"))
        let candidates = LabelPlacer.around(place, distance: 9, size: FigureStyle.textSize)
        if !label.isEmpty, let spot = placer.place(label, size: FigureStyle.textSize, at: candidates) {
          drawing.text(label, spot.x, spot.y, anchor: spot.anchor, class: "name halo on")
        }
      }
    }
  }

  /// Draws a strip of the bands' colours with the levels between them and returns the y below it.
  private func drawKey(into drawing: inout Drawing, top: Double) -> Double {
    let width = min(320, frame.area.width)
    let step = width / Double(levels.count + 1)
    drawing.group(class: shading.groupName) { drawing in
      for band in 0...levels.count {
        // A hair of overlap hides the seams between the steps.
        drawing.rectangle(
          frame.area.left + Double(band) * step, top, step + (band < levels.count ? 0.4 : 0), 9,
          class: shading.name(of: band, of: levels.count + 1))
      }
    }
    drawing.rectangle(frame.area.left, top, width, 9, class: "frame")
    let texts = texts
    let widest = texts.map { TextMetrics.width(of: $0, size: 10.5) }.max() ?? 0
    let stride = max(1, Int(((widest + 6) / step).rounded(.up)))
    for (index, text) in texts.enumerated() {
      let x = frame.area.left + Double(index + 1) * step
      drawing.line(ChartFrame.crisp(x), top + 9, ChartFrame.crisp(x), top + 12, class: "rule")
      guard index.isMultiple(of: stride) else { continue }
      drawing.text(text, x, top + 23, anchor: .middle, class: "small quiet")
    }
    return top + 28
  }
}

extension ContourPlot {
  /// The data that the axes should hold.
  var data: (x: [Double], y: [Double]) {
    var data = (paths.flatMap { Array(zip($0.x, $0.y)) } + points.flatMap { Array(zip($0.x, $0.y)) }).filter {
      x.accepts($0.0) && y.accepts($0.1)
    }
    data += (arrows?.arrows ?? []).map { ($0.x, $0.y) }.filter { x.accepts($0.0) && y.accepts($0.1) }
    let field = field.flatMap { $0.isDrawable ? $0 : nil }
    return (data.map(\.0) + (field?.x ?? []), data.map(\.1) + (field?.y ?? []))
  }
}
