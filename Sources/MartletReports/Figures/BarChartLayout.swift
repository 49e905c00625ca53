/// A bar chart fitted to a width: where everything lies, and how it is drawn.
struct BarChartLayout {
  private static let smallSize = 10.5

  private let chart: BarChart
  private let width: Double
  private let axis: Axis
  private let values: [Double]
  private let legend: [ChartFrame.Entry]

  init(_ chart: BarChart, width: Double) {
    self.chart = chart
    self.width = width
    axis = Axis(chart.axis.label, range: chart.axis.range)
    var values: [Double] = []
    for series in chart.series.indices {
      for category in chart.categories.indices {
        if let value = chart.value(series: series, category: category) { values.append(value) }
        if let bounds = chart.bounds(series: series, category: category) { values += [bounds.lower, bounds.upper] }
      }
    }
    self.values = values.isEmpty ? [] : values + chart.references.map(\.position)
    legend =
      chart.series.count > 1
      ? chart.series.enumerated().map { ChartFrame.Entry(name: $1.name, series: $0, sample: .block) } : []
  }

  // MARK: Upwards

  /// Draws bars that grow upwards and returns the height of the chart.
  func drawVertical(into drawing: inout Drawing) -> Double {
    let plotHeight = ChartFrame.plotHeight(width: width)
    let fitted = FittedAxis(axis, values: values, fit: .niceWithZero, count: Int(plotHeight / 42))
    var y = ChartFrame.drawHeading(into: &drawing, title: chart.title, legend: legend, width: width)
    if !axis.label.isEmpty {
      y += ChartFrame.lineHeight
      drawing.text(TextMetrics.truncated(axis.label, to: width, size: 12), 0, y - 4, class: "name")
    }
    let left = max(ChartFrame.labelWidth(fitted), CategoryAxis.slantedOverhang(chart.categories, width: width))
    let right = width - 4 - ReferencePainter.sideWidth(chart.references, width: width)
    let area = Rectangle(left: left, top: y + 12, right: right, bottom: y + 12 + plotHeight)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: "", drawnWidth: width)
    }
    ChartFrame.drawVerticalAxis(fitted, into: &drawing, area: area)
    func height(_ value: Double) -> Double {
      area.bottom - min(max(fitted.fraction(of: value), 0), 1) * area.height
    }
    let zero = height(0)
    let slots = CategoryAxis(chart.categories, count: chart.series.count, from: area.left, to: area.right)
    let labels = chart.series.indices.map(valueLabels(of:))
    let longest = labels.joined().map { TextMetrics.width(of: $0, size: Self.smallSize) }.max() ?? 0
    let showsValues = chart.showsValues ?? (longest <= slots.barRoom)
    let marks = marks(on: fitted).map { ReferencePainter.Mark(place: height($0.value), label: $0.label) }
    var tops: [(text: String, x: Double, y: Double)] = []
    forEachBar { series, category, value in
      let place = height(value)
      let start = slots.start(of: series, in: category)
      let middle = start + (slots.bar - slots.gap) / 2
      drawing.rectangle(
        start, min(place, zero), slots.bar - slots.gap, abs(place - zero), class: FigureStyle.barClass(series),
        title: tooltip(series: series, category: category, value: value))
      var end = place
      if let bounds = chart.bounds(series: series, category: category) {
        let (low, high) = (height(bounds.lower), height(bounds.upper))
        drawing.path(ErrorBar.upright(x: middle, from: low, to: high), class: "whisker")
        end = value < 0 ? max(low, place) : min(high, place)
      }
      tops.append((labels[series][category], middle, value < 0 ? end + 13 : end - 5))
    }
    drawing.line(area.left, ChartFrame.crisp(zero), area.right, ChartFrame.crisp(zero), class: "rule")
    ReferencePainter.drawLevelLines(marks, into: &drawing, area: area)
    if showsValues {
      for label in tops { drawing.text(label.text, label.x, label.y, anchor: .middle, class: "small quiet halo") }
    }
    ReferencePainter.drawSideLabels(marks, into: &drawing, area: area, width: width)
    return slots.drawBelow(into: &drawing, top: area.bottom)
  }

  // MARK: To the right

  /// Draws bars that grow to the right and returns the height of the chart.
  func drawHorizontal(into drawing: inout Drawing) -> Double {
    var top = ChartFrame.drawHeading(into: &drawing, title: chart.title, legend: legend, width: width) + 4
    let labels = chart.series.indices.map(valueLabels(of:))
    let showsValues = chart.showsValues ?? true
    let longest = labels.joined().map { TextMetrics.width(of: $0, size: Self.smallSize) }.max() ?? 0
    let left = CategoryAxis.besideWidth(chart.categories, width: width)
    let right = width - (showsValues ? longest + 8 : 12)
    let fitted = ChartFrame.fittedHorizontalAxis(axis, values: values, fit: .niceWithZero, width: right - left)
    func place(_ value: Double) -> Double {
      left + min(max(fitted.fraction(of: value), 0), 1) * (right - left)
    }
    let marks = marks(on: fitted).map { ReferencePainter.Mark(place: place($0.value), label: $0.label) }
    if !values.isEmpty {
      top = ReferencePainter.drawUprightLabels(marks, into: &drawing, top: top, width: width) + (marks.isEmpty ? 0 : 6)
    }
    let thickness = chart.series.count > 1 ? 12.0 * Double(chart.series.count) + 12 : 26
    let bottom = top + thickness * Double(max(1, chart.categories.count))
    let area = Rectangle(left: left, top: top, right: right, bottom: bottom)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: axis.label, drawnWidth: width)
    }
    let end = ChartFrame.drawHorizontalAxis(fitted, into: &drawing, area: area, hasGrid: true, drawnWidth: width)
    let zero = place(0)
    let slots = CategoryAxis(chart.categories, count: chart.series.count, from: area.top, to: area.bottom)
    var ends: [(text: String, x: Double, y: Double)] = []
    forEachBar { series, category, value in
      let start = slots.start(of: series, in: category)
      let middle = start + (slots.bar - slots.gap) / 2
      drawing.rectangle(
        min(place(value), zero), start, abs(place(value) - zero), slots.bar - slots.gap,
        class: FigureStyle.barClass(series), title: tooltip(series: series, category: category, value: value))
      var end = max(place(value), zero)
      if let bounds = chart.bounds(series: series, category: category) {
        drawing.path(ErrorBar.level(y: middle, from: place(bounds.lower), to: place(bounds.upper)), class: "whisker")
        end = max(end, place(bounds.upper))
      }
      ends.append((labels[series][category], end + 6, middle + 4))
    }
    drawing.line(ChartFrame.crisp(zero), area.top, ChartFrame.crisp(zero), area.bottom, class: "rule")
    ReferencePainter.drawUprightLines(marks, into: &drawing, area: area)
    if showsValues { for label in ends { drawing.text(label.text, label.x, label.y, class: "small quiet halo") } }
    slots.drawBeside(into: &drawing, left: left)
    return end
  }

  // MARK: Parts

  /// The references that the axis of the values shows.
  private func marks(on fitted: FittedAxis) -> [(value: Double, label: String)] {
    chart.references.filter { fitted.visibleFraction(of: $0.position) != nil }.map { ($0.position, $0.label) }
  }

  private func forEachBar(_ body: (_ series: Int, _ category: Int, _ value: Double) -> Void) {
    for series in chart.series.indices {
      for category in chart.categories.indices {
        if let value = chart.value(series: series, category: category) { body(series, category, value) }
      }
    }
  }

  private func valueLabels(of series: Int) -> [String] {
    chart.categories.indices.map { category in
      chart.value(series: series, category: category).map { NumberFormat.short($0, digits: 3) } ?? ""
    }
  }

  private func tooltip(series: Int, category: Int, value: Double) -> String {
    let name = chart.series[series].name
    let heading = name.isEmpty ? chart.categories[category] : "\(chart.categories[category]), \(name)"
    let text = "\(heading): \(NumberFormat.short(value))"
    guard let bounds = chart.bounds(series: series, category: category) else { return text }
    return text + " (\(NumberFormat.short(bounds.lower)) to \(NumberFormat.short(bounds.upper)))"
  }
}
