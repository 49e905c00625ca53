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
    values = chart.series.indices.flatMap { series in
      chart.categories.indices.compactMap { chart.value(series: series, category: $0) }
    }
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
    let left = max(ChartFrame.labelWidth(fitted), slantedOverhang)
    let area = Rectangle(left: left, top: y + 12, right: width - 4, bottom: y + 12 + plotHeight)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: "", drawnWidth: width)
    }
    ChartFrame.drawVerticalAxis(fitted, into: &drawing, area: area)
    let zero = area.bottom - min(max(fitted.fraction(of: 0), 0), 1) * area.height
    let slots = Slots(chart: chart, from: area.left, to: area.right)
    let labels = chart.series.indices.map(valueLabels(of:))
    let longest = labels.joined().map { TextMetrics.width(of: $0, size: Self.smallSize) }.max() ?? 0
    let showsValues = chart.showsValues ?? (longest <= slots.barRoom)
    forEachBar { series, category, value in
      let place = area.bottom - min(max(fitted.fraction(of: value), 0), 1) * area.height
      let start = slots.start(series: series, category: category)
      drawing.rectangle(
        start, min(place, zero), slots.bar - slots.gap, abs(place - zero), class: FigureStyle.barClass(series),
        title: tooltip(series: series, category: category, value: value))
      if showsValues {
        drawing.text(
          labels[series][category], start + slots.bar / 2, value < 0 ? place + 13 : place - 5, anchor: .middle,
          class: "small quiet")
      }
    }
    drawing.line(area.left, ChartFrame.crisp(zero), area.right, ChartFrame.crisp(zero), class: "rule")
    return drawCategories(into: &drawing, slots: slots, top: area.bottom)
  }

  /// The room to the left of the bars that the first name needs if the names have to be slanted.
  private var slantedOverhang: Double {
    let slot = (width - 40) / Double(max(1, chart.categories.count))
    let lengths = chart.categories.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) }
    guard let first = lengths.first, let widest = lengths.max(), widest > slot - 6 else { return 0 }
    return min(min(120, first) * 0.82 + 4 - slot / 2, width * 0.25)
  }

  /// Writes the category names below the bars, slanted where they would touch.
  private func drawCategories(into drawing: inout Drawing, slots: Slots, top: Double) -> Double {
    let size = FigureStyle.textSize
    let widest = chart.categories.map { TextMetrics.width(of: $0, size: size) }.max() ?? 0
    // Names that would need more than their slot are slanted; those that even so would touch are thinned out.
    let isSlanted = widest > slots.slot - 6
    let stride = isSlanted ? max(1, Int((15 / slots.slot).rounded(.up))) : 1
    let room = min(120, widest)
    for (index, category) in chart.categories.enumerated() where index.isMultiple(of: stride) {
      let center = slots.center(category: index)
      if isSlanted {
        // The first names have less room to their lower left than the others.
        let available = min(room, (center - 2) / 0.82)
        let text = TextMetrics.truncated(category, to: available, size: size)
        drawing.text(
          text, center + 4, top + 16, anchor: .end, class: "name", rotation: -35,
          title: text == category ? nil : category
        )
      } else {
        drawing.text(category, center, top + 19, anchor: .middle, class: "name")
      }
    }
    return isSlanted ? top + 22 + room * 0.58 : top + 26
  }

  // MARK: To the right

  /// Draws bars that grow to the right and returns the height of the chart.
  func drawHorizontal(into drawing: inout Drawing) -> Double {
    let size = FigureStyle.textSize
    let top = ChartFrame.drawHeading(into: &drawing, title: chart.title, legend: legend, width: width) + 4
    let widest = chart.categories.map { TextMetrics.width(of: $0, size: size) }.max() ?? 0
    let labels = chart.series.indices.map(valueLabels(of:))
    let showsValues = chart.showsValues ?? true
    let longest = labels.joined().map { TextMetrics.width(of: $0, size: Self.smallSize) }.max() ?? 0
    let left = min(widest, width * 0.38) + 10
    let right = width - (showsValues ? longest + 8 : 12)
    let thickness = chart.series.count > 1 ? 12.0 * Double(chart.series.count) + 12 : 26
    let bottom = top + thickness * Double(max(1, chart.categories.count))
    let area = Rectangle(left: left, top: top, right: right, bottom: bottom)
    let fitted = ChartFrame.fittedHorizontalAxis(axis, values: values, fit: .niceWithZero, width: area.width)
    guard !values.isEmpty else {
      return ChartFrame.drawNoData(into: &drawing, area: area, label: axis.label, drawnWidth: width)
    }
    let end = ChartFrame.drawHorizontalAxis(fitted, into: &drawing, area: area, hasGrid: true, drawnWidth: width)
    let zero = area.left + min(max(fitted.fraction(of: 0), 0), 1) * area.width
    let slots = Slots(chart: chart, from: area.top, to: area.bottom)
    forEachBar { series, category, value in
      let place = area.left + min(max(fitted.fraction(of: value), 0), 1) * area.width
      let start = slots.start(series: series, category: category)
      drawing.rectangle(
        min(place, zero), start, abs(place - zero), slots.bar - slots.gap,
        class: FigureStyle.barClass(series),
        title: tooltip(series: series, category: category, value: value))
      if showsValues {
        drawing.text(
          labels[series][category], max(place, zero) + 6, start + slots.bar / 2 + 4, class: "small quiet")
      }
    }
    drawing.line(ChartFrame.crisp(zero), area.top, ChartFrame.crisp(zero), area.bottom, class: "rule")
    for (index, category) in chart.categories.enumerated() {
      let text = TextMetrics.truncated(category, to: left - 10, size: size)
      drawing.text(
        text, left - 10, slots.center(category: index) + 4, anchor: .end, class: "name",
        title: text == category ? nil : category)
    }
    return end
  }

  // MARK: Parts

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
    return "\(heading): \(NumberFormat.short(value))"
  }

  /// How the axis of the categories is shared out among groups and their bars.
  private struct Slots {
    let from: Double
    let slot: Double
    let bar: Double
    let count: Double

    init(chart: BarChart, from: Double, to: Double) {
      self.from = from
      count = Double(max(1, chart.series.count))
      slot = (to - from) / Double(max(1, chart.categories.count))
      bar = min(46, slot * (count > 1 ? 0.78 : 0.66) / count)
    }

    /// What parts the bars of a group, where they are wide enough.
    var gap: Double { count > 1 && bar > 6 ? 1 : 0 }

    /// The room for what is written at a bar.
    var barRoom: Double { count > 1 ? bar - 1 : slot - 4 }

    func center(category: Int) -> Double { from + slot * (Double(category) + 0.5) }

    func start(series: Int, category: Int) -> Double {
      center(category: category) + bar * (Double(series) - count / 2)
    }
  }
}
