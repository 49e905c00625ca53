/// A line chart fitted to a width: where everything lies, and how it is drawn.
struct LineChartLayout {
  /// More places than this are not offered one by one to the pointer.
  private static let mostProbes = 150

  private let chart: LineChart
  private var frame: CartesianFrame

  init(_ chart: LineChart, width: Double) {
    self.chart = chart
    let data = chart.data
    frame = CartesianFrame(
      x: chart.x, y: chart.y, xs: data.x, ys: data.y, references: chart.references,
      fit: chart.fit, width: width)
  }

  /// Draws the chart and returns its height.
  mutating func draw(into drawing: inout Drawing) -> Double {
    let series = chart.series
    let legend = chart.legend
    frame.drawHeading(
      into: &drawing, title: chart.title, legend: chart.showsLegend ?? (legend.count > 1) ? legend : [],
      references: chart.references)
    let painter = CurvePainter(frame: frame)
    let points = series.flatMap { painter.places(of: $0).compactMap { $0 } }
    if points.isEmpty {
      return ChartFrame.drawNoData(into: &drawing, area: frame.area, label: chart.x.label, drawnWidth: frame.width)
    }
    let bottom = frame.drawAxes(into: &drawing)
    frame.drawReferenceLines(chart.references, into: &drawing)
    drawing.clipped(to: frame.area.grown(by: 6)) { drawing in
      for (index, series) in series.enumerated() { painter.drawGround(of: series, index: index, into: &drawing) }
      for (index, series) in series.enumerated() {
        painter.draw(
          series, index: index, showsMarkers: CurvePainter.marks(series, chart.showsMarkers), into: &drawing)
      }
    }
    frame.drawReferenceLabels(chart.references, into: &drawing, avoiding: points)
    drawProbes(into: &drawing)
    return bottom
  }

  /// Draws bands that show, where the pointer is, a line, the points and a tooltip with all values.
  private func drawProbes(into drawing: inout Drawing) {
    var values: [Double: [(series: Int, offset: Int)]] = [:]
    for (index, series) in chart.series.enumerated() {
      for (offset, (x, y)) in zip(series.x, series.y).enumerated() where chart.x.accepts(x) && chart.y.accepts(y) {
        guard (0...1).contains(frame.horizontal.fraction(of: x)) else { continue }
        values[x, default: []].append((index, offset))
      }
    }
    let all = values.keys.sorted()
    let stride = max(1, (all.count + Self.mostProbes - 1) / Self.mostProbes)
    let chosen = all.enumerated().filter { $0.offset.isMultiple(of: stride) }.map(\.element)
    let area = frame.area
    let places = chosen.map { area.left + frame.horizontal.fraction(of: $0) * area.width }
    for (index, x) in chosen.enumerated() {
      let start = index == 0 ? area.left : (places[index - 1] + places[index]) / 2
      let end = index == places.count - 1 ? area.right : (places[index] + places[index + 1]) / 2
      let entries = values[x] ?? []
      let name = chart.x.label.isEmpty ? "" : chart.x.label + " "
      let lines = entries.map { words(series: chart.series[$0.series], offset: $0.offset) }
      let title = ([name + NumberFormat.short(x, digits: 6)] + lines).joined(separator: "\n")
      drawing.group(class: "probe", title: title) { drawing in
        drawing.rectangle(start, area.top, end - start, area.height, class: "catch")
        let place = ChartFrame.crisp(places[index])
        drawing.line(place, area.top, place, area.bottom, class: "rule")
        for entry in entries {
          let y = chart.series[entry.series].y[entry.offset]
          guard frame.shows(x, y), let point = frame.place(x, y) else { continue }
          let color = FigureStyle.seriesClass(entry.series)
          drawing.marker(Marker.of(series: entry.series), point, radius: 4, class: "dot \(color)")
        }
      }
    }
  }

  /// The name and the value of a point, with its bounds.
  private func words(series: LineChart.Series, offset: Int) -> String {
    var text = (series.name.isEmpty ? "" : series.name + ": ") + NumberFormat.short(series.y[offset])
    if let bounds = (series.band ?? series.errorBars)?.bounds(at: offset) {
      text += " (\(NumberFormat.short(bounds.lower)) to \(NumberFormat.short(bounds.upper)))"
    }
    return text
  }
}

extension LineChart {
  /// The data that the axes should hold.
  var data: (x: [Double], y: [Double]) {
    let points = series.flatMap { Array(zip($0.x, $0.y)) }.filter { x.accepts($0.0) && y.accepts($0.1) }
    return (points.map(\.0), points.map(\.1) + series.flatMap(\.heights).filter(y.accepts))
  }
}
