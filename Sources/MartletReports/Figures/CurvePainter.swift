/// Draws curves with their bands, bars and marks into the frame of a chart.
struct CurvePainter {
  /// More points than this in one curve are not marked unless asked for.
  static let mostMarkers = 24

  let frame: CartesianFrame

  /// Whether the points of a curve are marked.
  static func marks(_ series: LineChart.Series, _ showsMarkers: Bool?) -> Bool {
    let count = min(series.x.count, series.y.count)
    return showsMarkers ?? (count <= mostMarkers && series.shape == .line && series.stroke == .solid)
  }

  /// The points of a curve in pixels, `nil` where there is a gap.
  func places(of series: LineChart.Series) -> [Point?] {
    zip(series.x, series.y).map { frame.place($0, $1) }
  }

  /// Draws what belongs behind all curves: the band and the filled area.
  func drawGround(of series: LineChart.Series, index: Int, into drawing: inout Drawing) {
    let color = FigureStyle.seriesClass(index)
    var data = ""
    if let band = series.band {
      let edges = zip(series.x, series.y).enumerated().map { offset, point -> (lower: Point, upper: Point)? in
        guard frame.place(point.0, point.1) != nil, let bounds = band.bounds(at: offset) else { return nil }
        // On a logarithmic axis a band may reach below every place; it is then cut at the frame.
        let least = frame.vertical.domain.lowerBound
        let lower = frame.vertical.axis.accepts(bounds.lower) ? bounds.lower : least
        guard let low = frame.place(point.0, lower), let high = frame.place(point.0, bounds.upper) else { return nil }
        return (low, high)
      }
      for run in edges.split(whereSeparator: { $0 == nil }) {
        let points = run.compactMap { $0 }
        let upper = thinned(corners(points.map(\.upper), series.shape))
        data += PathData.outline(upper + thinned(corners(points.map(\.lower), series.shape)).reversed())
      }
    }
    if series.shape == .area {
      let zero = min(max(frame.vertical.axis.scale == .linear ? frame.vertical.fraction(of: 0) : 0, 0), 1)
      let base = frame.area.bottom - zero * frame.area.height
      for run in places(of: series).split(whereSeparator: { $0 == nil }) {
        let points = thinned(run.compactMap { $0 })
        guard let first = points.first, let last = points.last else { continue }
        data += PathData.outline([Point(x: first.x, y: base)] + points + [Point(x: last.x, y: base)])
      }
    }
    if !data.isEmpty { drawing.path(data, class: "area \(color)") }
  }

  /// Draws the line, its error bars and its marks.
  func draw(_ series: LineChart.Series, index: Int, showsMarkers: Bool, into drawing: inout Drawing) {
    let curve = places(of: series)
    let color = FigureStyle.seriesClass(index)
    var data = ""
    var lonely: [Point] = []
    for run in curve.split(whereSeparator: { $0 == nil }) {
      let points = thinned(run.compactMap { $0 })
      if points.count == 1 { lonely += points }
      if points.count > 1 { data += PathData.line(corners(points, series.shape)) }
    }
    if !data.isEmpty {
      let name = FigureStyle.lineClass(index, series.stroke)
      drawing.path(data, class: Double(curve.count) > frame.width / 2 ? name + " fine" : name)
    }
    if let bars = errorBars(of: series) { drawing.path(bars, class: "error \(color)") }
    for point in showsMarkers ? curve.compactMap({ $0 }) : lonely {
      drawing.marker(Marker.of(series: index), point, radius: 3.2, class: "dot \(color)")
    }
  }

  private func errorBars(of series: LineChart.Series) -> String? {
    guard let bars = series.errorBars else { return nil }
    var data = ""
    for (offset, point) in zip(series.x, series.y).enumerated() {
      guard let bounds = bars.bounds(at: offset), let high = frame.place(point.0, bounds.upper) else { continue }
      let low = frame.place(point.0, bounds.lower)
      data += ErrorBar.upright(x: high.x, from: low?.y ?? frame.area.bottom + 6, to: high.y, hasFoot: low != nil)
    }
    return data.isEmpty ? nil : data
  }

  /// The points with the corners of steps between them.
  private func corners(_ points: [Point], _ shape: LineChart.Series.Shape) -> [Point] {
    guard shape == .steps, let first = points.first else { return points }
    return [first] + zip(points, points.dropFirst()).flatMap { [Point(x: $1.x, y: $0.y), $1] }
  }

  /// The points that show at this width: of very many in one column of pixels, the first, lowest, highest and last.
  private func thinned(_ points: [Point]) -> [Point] {
    guard Double(points.count) > 4 * frame.width else { return points }
    var result: [Point] = []
    var column: [Point] = []
    func flush() {
      let indices = column.indices
      guard let lowest = indices.min(by: { column[$0].y < column[$1].y }),
        let highest = indices.max(by: { column[$0].y < column[$1].y })
      else { return }
      result += Set([0, lowest, highest, column.count - 1]).sorted().map { column[$0] }
      column = []
    }
    for point in points {
      if let first = column.first, first.x.rounded(.down) != point.x.rounded(.down) { flush() }
      column.append(point)
    }
    flush()
    return result
  }
}

/// The outline of an error bar.
enum ErrorBar {
  private static let cap = 3.5

  /// A bar of path data from one height to another, with a cap at its head and, if asked for, at its foot.
  static func upright(x: Double, from foot: Double, to head: Double, hasFoot: Bool = true) -> String {
    let n = Markup.number
    let start = hasFoot ? "M\(n(x - cap)) \(n(foot))h\(n(2 * cap))" : ""
    return start + "M\(n(x)) \(n(foot))V\(n(head))M\(n(x - cap)) \(n(head))h\(n(2 * cap))"
  }

  /// The same lying on its side.
  static func level(y: Double, from foot: Double, to head: Double) -> String {
    let n = Markup.number
    let start = "M\(n(foot)) \(n(y - cap))v\(n(2 * cap))M\(n(foot)) \(n(y))"
    return start + "H\(n(head))M\(n(head)) \(n(y - cap))v\(n(2 * cap))"
  }
}
