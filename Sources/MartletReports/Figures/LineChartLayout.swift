/// A line chart fitted to a width: where everything lies, and how it is drawn.
struct LineChartLayout {
  private typealias Point = (x: Double, y: Double)

  /// More places than this are not offered one by one to the pointer.
  private static let mostProbes = 150
  /// More points than this in one curve are not marked unless asked for.
  private static let mostMarkers = 24

  private let chart: LineChart
  private let width: Double
  private let horizontal: FittedAxis
  private let vertical: FittedAxis
  private let left: Double
  private let right: Double

  init(_ chart: LineChart, width: Double) {
    self.chart = chart
    self.width = width
    let points = chart.series.flatMap { Array(zip($0.x, $0.y)) }
    let visible = points.filter { chart.x.accepts($0.0) && chart.y.accepts($0.1) }
    let count = Int(ChartFrame.plotHeight(width: width) / 42)
    vertical = FittedAxis(chart.y, values: visible.map(\.1), fit: .nice, count: count)
    left = ChartFrame.labelWidth(vertical)
    let xs = visible.map(\.0) + (chart.highlight.map { [$0.x] } ?? [])
    let fitted = ChartFrame.fittedHorizontalAxis(chart.x, values: xs, fit: .tight, width: width - left - 20)
    horizontal = fitted
    let lastLabel = fitted.labels.last.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) / 2 } ?? 0
    right = width - max(8, lastLabel.rounded(.up))
  }

  /// Draws the chart and returns its height.
  func draw(into drawing: inout Drawing) -> Double {
    let legend = chart.series.enumerated().map { index, series in
      ChartFrame.Entry(name: series.name, series: index, sample: series.isDashed ? .dashed : .line)
    }
    var y = ChartFrame.drawHeading(
      into: &drawing, title: chart.title, legend: legend.count > 1 ? legend : [], width: width)
    y = drawLabels(into: &drawing, top: y)
    let top = y + 8
    let area = Rectangle(left: left, top: top, right: right, bottom: top + ChartFrame.plotHeight(width: width))
    let curves = chart.series.map { places(of: $0, in: area) }
    if curves.allSatisfy({ $0.allSatisfy { $0 == nil } }) {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: chart.x.label, drawnWidth: width)
    }
    ChartFrame.drawVerticalAxis(vertical, into: &drawing, area: area)
    let bottom = ChartFrame.drawHorizontalAxis(horizontal, into: &drawing, area: area, drawnWidth: width)
    if let place = highlightPlace {
      let x = ChartFrame.crisp(place)
      drawing.line(x, area.top - 8, x, area.bottom, class: "mark")
    }
    drawing.clipped(to: area.grown(by: 6)) { drawing in
      for (index, curve) in curves.enumerated() { draw(curve, index: index, into: &drawing) }
    }
    drawProbes(into: &drawing, area: area)
    return bottom
  }

  /// Draws the label of the vertical axis and the words of the highlight, on two rows where one would not hold both.
  private func drawLabels(into drawing: inout Drawing, top: Double) -> Double {
    var y = top
    let size = FigureStyle.textSize
    var taken = 0.0
    if !chart.y.label.isEmpty {
      let text = TextMetrics.truncated(chart.y.label, to: width, size: size)
      y += ChartFrame.lineHeight
      drawing.text(text, 0, y - 4, class: "name", title: text == chart.y.label ? nil : chart.y.label)
      taken = TextMetrics.width(of: text, size: size) + 16
    }
    guard let highlight = chart.highlight, let place = highlightPlace, !highlight.label.isEmpty else { return y }
    let text = TextMetrics.truncated(highlight.label, to: width, size: size)
    let half = TextMetrics.width(of: text, size: size) / 2
    let center = min(max(place, half), width - half)
    if taken == 0 || center - half < taken { y += ChartFrame.lineHeight }
    drawing.text(text, center, y - 4, anchor: .middle, class: "quiet")
    return y + 4
  }

  /// The horizontal place of the highlight in pixels, where the axis has one.
  private var highlightPlace: Double? {
    guard let highlight = chart.highlight, chart.x.accepts(highlight.x) else { return nil }
    let fraction = horizontal.fraction(of: highlight.x)
    return (0...1).contains(fraction) ? left + fraction * (right - left) : nil
  }

  /// The points of a curve in pixels, `nil` where there is a gap.
  private func places(of series: LineChart.Series, in area: Rectangle) -> [Point?] {
    zip(series.x, series.y).map { x, y in
      guard chart.x.accepts(x), chart.y.accepts(y) else { return nil }
      return (
        area.left + limited(horizontal.fraction(of: x)) * area.width,
        area.bottom - limited(vertical.fraction(of: y)) * area.height
      )
    }
  }

  /// Keeps far-away points within what renderers can draw.
  private func limited(_ fraction: Double) -> Double {
    min(max(fraction, -100), 100)
  }

  private func draw(_ curve: [Point?], index: Int, into drawing: inout Drawing) {
    let color = FigureStyle.seriesClass(index)
    let showsMarkers = chart.showsMarkers ?? (curve.count <= Self.mostMarkers)
    var data = ""
    var lonely: [Point] = []
    for run in curve.split(whereSeparator: { $0 == nil }) {
      let points = thinned(run.compactMap { $0 })
      if points.count == 1 { lonely += points }
      for (offset, point) in points.enumerated() where points.count > 1 {
        data += "\(offset == 0 ? "M" : "L")\(Markup.number(point.x)) \(Markup.number(point.y))"
      }
    }
    if !data.isEmpty {
      let weight = Double(curve.count) > width / 2 ? "line fine" : "line"
      drawing.path(data, class: chart.series[index].isDashed ? "\(weight) dashed \(color)" : "\(weight) \(color)")
    }
    for point in showsMarkers ? curve.compactMap({ $0 }) : lonely {
      drawing.circle(point.x, point.y, radius: 3.2, class: "dot \(color)")
    }
  }

  /// The points that show at this width: of very many in one column of pixels, the first, lowest, highest and last.
  private func thinned(_ points: [Point]) -> [Point] {
    guard Double(points.count) > 4 * width else { return points }
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

  /// Draws bands that show, where the pointer is, a line, the points and a tooltip with all values.
  private func drawProbes(into drawing: inout Drawing, area: Rectangle) {
    var values: [Double: [(series: Int, y: Double)]] = [:]
    for (index, series) in chart.series.enumerated() {
      for (x, y) in zip(series.x, series.y) where chart.x.accepts(x) && chart.y.accepts(y) {
        guard (0...1).contains(horizontal.fraction(of: x)) else { continue }
        values[x, default: []].append((index, y))
      }
    }
    let all = values.keys.sorted()
    let stride = max(1, (all.count + Self.mostProbes - 1) / Self.mostProbes)
    let chosen = all.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
    let places = chosen.map { area.left + horizontal.fraction(of: $0) * area.width }
    for (index, x) in chosen.enumerated() {
      let start = index == 0 ? area.left : (places[index - 1] + places[index]) / 2
      let end = index == places.count - 1 ? area.right : (places[index] + places[index + 1]) / 2
      let entries = values[x] ?? []
      let name = chart.x.label.isEmpty ? "" : chart.x.label + " "
      let lines = entries.map { entry in
        let name = chart.series[entry.series].name
        return (name.isEmpty ? "" : name + ": ") + NumberFormat.short(entry.y)
      }
      let title = ([name + NumberFormat.short(x, digits: 6)] + lines).joined(separator: "\n")
      drawing.group(class: "probe", title: title) { drawing in
        drawing.rectangle(start, area.top, end - start, area.height, class: "catch")
        let place = ChartFrame.crisp(places[index])
        drawing.line(place, area.top, place, area.bottom, class: "rule")
        for entry in entries {
          let fraction = vertical.fraction(of: entry.y)
          guard (0...1).contains(fraction) else { continue }
          let color = FigureStyle.seriesClass(entry.series)
          drawing.circle(places[index], area.bottom - fraction * area.height, radius: 4, class: "dot \(color)")
        }
      }
    }
  }
}
