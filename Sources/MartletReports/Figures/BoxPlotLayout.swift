/// A box plot fitted to a width: where everything lies, and how it is drawn.
struct BoxPlotLayout {
  /// Samples larger than this are not drawn point by point unless asked for.
  private static let mostPoints = 60
  /// Even if asked for, no more points of a sample than this are drawn.
  private static let mostPointsAtAll = 2000

  private let plot: BoxPlot
  private let width: Double
  private let values: [Double]
  private let legend: [ChartFrame.Entry]

  init(_ plot: BoxPlot, width: Double) {
    self.plot = plot
    self.width = width
    let values = plot.series.indices.flatMap { series in
      plot.categories.indices.flatMap { plot.sample(series: series, category: $0) }
    }
    self.values = values.isEmpty ? [] : values + plot.references.map(\.position)
    legend =
      plot.series.count > 1
      ? plot.series.enumerated().map { ChartFrame.Entry(name: $1.name, series: $0, sample: .block) } : []
  }

  /// Draws boxes over categories and returns the height of the plot.
  func drawVertical(into drawing: inout Drawing) -> Double {
    let plotHeight = ChartFrame.plotHeight(width: width)
    let fitted = FittedAxis(plot.axis, values: values, fit: .nice, count: Int(plotHeight / 42))
    var y = ChartFrame.drawHeading(into: &drawing, title: plot.title, legend: legend, width: width)
    if !plot.axis.label.isEmpty {
      y += ChartFrame.lineHeight
      drawing.text(TextMetrics.truncated(plot.axis.label, to: width, size: 12), 0, y - 4, class: "name")
    }
    let left = max(ChartFrame.labelWidth(fitted), CategoryAxis.slantedOverhang(plot.categories, width: width))
    let right = width - 6 - ReferencePainter.sideWidth(plot.references, width: width)
    let area = Rectangle(left: left, top: y + 12, right: right, bottom: y + 12 + plotHeight)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: "", drawnWidth: width)
    }
    ChartFrame.drawVerticalAxis(fitted, into: &drawing, area: area)
    let marks = marks(on: fitted) { area.bottom - $0 * area.height }
    ReferencePainter.drawLevelLines(marks, into: &drawing, area: area)
    let slots = CategoryAxis(plot.categories, count: plot.series.count, from: area.left, to: area.right)
    let boxes = boxes(slots, fitted) { along, across in
      Point(x: across, y: area.bottom - along * area.height)
    }
    drawing.clipped(to: area.grown(by: 6)) { drawing in
      for box in boxes { draw(box, into: &drawing) }
    }
    drawing.line(area.left, ChartFrame.crisp(area.bottom), area.right, ChartFrame.crisp(area.bottom), class: "rule")
    ReferencePainter.drawSideLabels(marks, into: &drawing, area: area, width: width)
    return slots.drawBelow(into: &drawing, top: area.bottom)
  }

  /// Draws boxes beside categories and returns the height of the plot.
  func drawHorizontal(into drawing: inout Drawing) -> Double {
    var top = ChartFrame.drawHeading(into: &drawing, title: plot.title, legend: legend, width: width) + 4
    let left = CategoryAxis.besideWidth(plot.categories, width: width)
    let right = width - 12
    let fitted = ChartFrame.fittedHorizontalAxis(plot.axis, values: values, fit: .nice, width: right - left)
    let marks = marks(on: fitted) { left + $0 * (right - left) }
    if !values.isEmpty {
      top = ReferencePainter.drawUprightLabels(marks, into: &drawing, top: top, width: width) + (marks.isEmpty ? 0 : 6)
    }
    let thickness = plot.series.count > 1 ? 18.0 * Double(plot.series.count) + 12 : 32
    let bottom = top + thickness * Double(max(1, plot.categories.count))
    let area = Rectangle(left: left, top: top, right: right, bottom: bottom)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: plot.axis.label, drawnWidth: width)
    }
    let end = ChartFrame.drawHorizontalAxis(fitted, into: &drawing, area: area, hasGrid: true, drawnWidth: width)
    ReferencePainter.drawUprightLines(marks, into: &drawing, area: area)
    let slots = CategoryAxis(plot.categories, count: plot.series.count, from: area.top, to: area.bottom)
    let boxes = boxes(slots, fitted) { along, across in Point(x: area.left + along * area.width, y: across) }
    drawing.clipped(to: area.grown(by: 6)) { drawing in
      for box in boxes { draw(box, into: &drawing) }
    }
    slots.drawBeside(into: &drawing, left: left)
    return end
  }

  private func marks(on fitted: FittedAxis, _ place: (Double) -> Double) -> [ReferencePainter.Mark] {
    plot.references.compactMap { reference in
      fitted.visibleFraction(of: reference.position).map { .init(place: place($0), label: reference.label) }
    }
  }

  // MARK: Boxes

  /// A box in pixels.
  private struct Box {
    let series: Int
    let outline: [Point]
    let median: [Point]
    let whiskers: [[Point]]
    let places: [Point]
    let tooltip: String
  }

  /// The boxes of all samples.
  ///
  /// - Parameter place: the point at a fraction of the axis of the values and a pixel along the other.
  private func boxes(
    _ slots: CategoryAxis, _ fitted: FittedAxis, place: (_ along: Double, _ across: Double) -> Point
  ) -> [Box] {
    var result: [Box] = []
    for series in plot.series.indices {
      for category in plot.categories.indices {
        let sample = plot.sample(series: series, category: category)
        guard let statistics = BoxStatistics(of: sample) else { continue }
        func at(_ value: Double, _ across: Double) -> Point {
          place(min(max(fitted.fraction(of: value), -1), 2), across)
        }
        let start = slots.start(of: series, in: category) + 1
        let end = start + max(2, slots.bar - 2)
        let middle = (start + end) / 2
        let cap = (end - start) / 4
        let showsAll = plot.showsPoints ?? (sample.count <= Self.mostPoints)
        let shown = showsAll ? Array(sample.prefix(Self.mostPointsAtAll)) : statistics.outliers
        let (low, high) = (statistics.lowerWhisker, statistics.upperWhisker)
        result.append(
          Box(
            series: series,
            outline: [
              at(statistics.lowerQuartile, start), at(statistics.lowerQuartile, end), at(statistics.upperQuartile, end),
              at(statistics.upperQuartile, start),
            ], median: [at(statistics.median, start), at(statistics.median, end)],
            whiskers: [
              [at(statistics.lowerQuartile, middle), at(low, middle)],
              [at(statistics.upperQuartile, middle), at(high, middle)],
              [at(low, middle - cap), at(low, middle + cap)], [at(high, middle - cap), at(high, middle + cap)],
            ],
            places: shown.enumerated().map { index, value in
              at(value, middle + (showsAll ? Self.shift(index) * (end - start) * 0.62 : 0))
            }, tooltip: tooltip(statistics, series: series, category: category)))
      }
    }
    return result
  }

  /// A shift aside between −½ and ½ that keeps successive points apart: multiples of the golden ratio.
  private static func shift(_ index: Int) -> Double {
    let multiple = Double(index) * 0.618_033_988_749_895
    return multiple - multiple.rounded(.down) - 0.5
  }

  private func draw(_ box: Box, into drawing: inout Drawing) {
    let color = FigureStyle.seriesClass(box.series)
    drawing.path(box.whiskers.map(PathData.line).joined(), class: "error \(color)")
    drawing.path(PathData.outline(box.outline), class: "quartiles \(color)", title: box.tooltip)
    for place in box.places {
      drawing.marker(Marker.of(series: box.series), place, radius: 2.3, class: "speck \(color)")
    }
    drawing.path(PathData.line(box.median), class: "median \(color)")
  }

  private func tooltip(_ statistics: BoxStatistics, series: Int, category: Int) -> String {
    let name = plot.series[series].name
    let heading = name.isEmpty ? plot.categories[category] : "\(plot.categories[category]), \(name)"
    func number(_ value: Double) -> String { NumberFormat.short(value) }
    return """
      \(heading)
      median \(number(statistics.median))
      quartiles \(number(statistics.lowerQuartile)) to \(number(statistics.upperQuartile))
      whiskers \(number(statistics.lowerWhisker)) to \(number(statistics.upperWhisker))
      \(statistics.count) values, \(statistics.outliers.count) beyond the whiskers
      """
  }
}
