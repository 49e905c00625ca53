/// The parts that charts with axes share: heading, legend, grid and axes.
struct ChartFrame {
  /// An entry of a legend.
  struct Entry {
    /// How the sample beside the name looks.
    enum Sample {
      case line(LineChart.Series.Stroke, marked: Bool), block, marker, dot, start, end
    }

    let name: String
    let series: Int
    let sample: Sample

    /// The width of the sample and the gap behind it.
    var indent: Double {
      switch sample {
      case .line: 25
      case .block: 16
      case .marker, .dot, .start, .end: 14
      }
    }
  }

  static let lineHeight = 18.0

  /// Draws the title and the legend in rows of their own and returns the y at which what follows may begin.
  static func drawHeading(
    into drawing: inout Drawing, title: String, legend: [Entry], width: Double
  ) -> Double {
    var y = 0.0
    for line in TextMetrics.wrapped(title, to: width, size: FigureStyle.titleSize) {
      y += lineHeight
      drawing.text(line, 0, y - 4, class: "title")
    }
    if y > 0 { y += 6 }
    guard !legend.isEmpty else { return y }
    let size = FigureStyle.textSize
    var x = 0.0
    y += lineHeight
    for entry in legend {
      let name = TextMetrics.truncated(entry.name, to: width - entry.indent, size: size)
      let entryWidth = entry.indent + TextMetrics.width(of: name, size: size)
      if x > 0, x + entryWidth > width {
        x = 0
        y += lineHeight
      }
      draw(entry, into: &drawing, x: x, y: y - 8.5)
      drawing.text(name, x + entry.indent, y - 4, class: "name", title: name == entry.name ? nil : entry.name)
      x += entryWidth + 14
    }
    return y + 8
  }

  /// Draws the sample of an entry, centred on a height.
  private static func draw(_ entry: Entry, into drawing: inout Drawing, x: Double, y: Double) {
    let color = FigureStyle.seriesClass(entry.series)
    let marker = Marker.of(series: entry.series)
    switch entry.sample {
    case .line(let stroke, let isMarked):
      drawing.line(x, y, x + 18, y, class: FigureStyle.lineClass(entry.series, stroke))
      if isMarked { drawing.marker(marker, Point(x: x + 9, y: y), radius: 3.2, class: "dot \(color)") }
    case .block: drawing.rectangle(x, y - 5, 10, 10, class: FigureStyle.barClass(entry.series))
    case .marker: drawing.marker(marker, Point(x: x + 4, y: y), radius: 4, class: "dot \(color)")
    case .dot: drawing.marker(.circle, Point(x: x + 4, y: y), radius: 4, class: "dot \(color)")
    case .start: drawing.marker(.circle, Point(x: x + 4, y: y), radius: 3.5, class: "ring sample")
    case .end: drawing.marker(.circle, Point(x: x + 4, y: y), radius: 4, class: "dot sample")
    }
  }

  /// The room to the left of a vertical axis that its labels need.
  static func labelWidth(_ axis: FittedAxis) -> Double {
    (axis.labels.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) }.max() ?? 0).rounded(.up) + 10
  }

  /// Draws the grid lines and labels of a vertical axis, the label of the axis itself above its upper end.
  static func drawVerticalAxis(_ axis: FittedAxis, into drawing: inout Drawing, area: Rectangle) {
    for value in axis.minorTicks where !axis.ticks.contains(value) {
      let y = crisp(area.bottom - axis.fraction(of: value) * area.height)
      drawing.line(area.left - 3, y, area.left, y, class: "rule")
    }
    for (value, label) in zip(axis.ticks, axis.labels) {
      let y = crisp(area.bottom - axis.fraction(of: value) * area.height)
      drawing.line(area.left, y, area.right, y, class: "grid")
      drawing.text(label, area.left - 8, y + 4, anchor: .end, class: "quiet")
    }
  }

  /// Draws the ticks and labels of a vertical axis at the frame of its area.
  static func drawVerticalTicks(_ axis: FittedAxis, into drawing: inout Drawing, area: Rectangle) {
    for (value, label) in zip(axis.ticks, axis.labels) {
      let y = crisp(area.bottom - axis.fraction(of: value) * area.height)
      drawing.line(area.left - 4, y, area.left, y, class: "rule")
      drawing.text(label, area.left - 8, y + 4, anchor: .end, class: "quiet")
    }
    drawing.rectangle(area.left, area.top, area.width, area.height, class: "box")
  }

  /// Draws the base line, ticks and labels of a horizontal axis, and its label below them.
  ///
  /// - Returns: the y below everything drawn.
  static func drawHorizontalAxis(
    _ axis: FittedAxis, into drawing: inout Drawing, area: Rectangle, hasGrid: Bool = false, drawnWidth: Double
  ) -> Double {
    let base = crisp(area.bottom)
    for value in axis.minorTicks where !axis.ticks.contains(value) {
      let x = crisp(area.left + axis.fraction(of: value) * area.width)
      drawing.line(x, base, x, base + 3, class: "rule")
    }
    for (value, label) in zip(axis.ticks, axis.labels) {
      let x = crisp(area.left + axis.fraction(of: value) * area.width)
      if hasGrid {
        drawing.line(x, area.top, x, area.bottom, class: "grid")
      } else {
        drawing.line(x, base, x, base + 5, class: "rule")
      }
      drawing.text(label, x, base + 19, anchor: .middle, class: "quiet")
    }
    if !hasGrid { drawing.line(area.left, base, area.right, base, class: "rule") }
    return drawLabel(axis.axis.label, into: &drawing, area: area, below: base + 24, drawnWidth: drawnWidth)
  }

  /// Draws the label of a horizontal axis, centred under the area, and returns the y below it.
  static func drawLabel(
    _ label: String, into drawing: inout Drawing, area: Rectangle, below top: Double, drawnWidth: Double
  ) -> Double {
    guard !label.isEmpty else { return top + 2 }
    let text = TextMetrics.truncated(label, to: drawnWidth, size: FigureStyle.textSize)
    let half = TextMetrics.width(of: text, size: FigureStyle.textSize) / 2
    let center = min(max((area.left + area.right) / 2, half), max(half, drawnWidth - half))
    drawing.text(text, center, top + 14, anchor: .middle, class: "name", title: text == label ? nil : label)
    return top + 22
  }

  /// Fits a horizontal axis to values with as many ticks as have room for their labels.
  static func fittedHorizontalAxis(
    _ axis: Axis, values: [Double], fit: FittedAxis.Fit, width: Double
  ) -> FittedAxis {
    var count = max(2, Int(width / 40))
    var fitted = FittedAxis(axis, values: values, fit: fit, count: count)
    while count > 1, !hasRoom(fitted, width: width) {
      count -= 1
      fitted = FittedAxis(axis, values: values, fit: fit, count: count)
    }
    return fitted
  }

  private static func hasRoom(_ axis: FittedAxis, width: Double) -> Bool {
    let places = zip(axis.ticks, axis.labels).map { value, label in
      (center: axis.fraction(of: value) * width, half: TextMetrics.width(of: label, size: FigureStyle.textSize) / 2)
    }
    return zip(places, places.dropFirst()).allSatisfy { $1.center - $1.half - ($0.center + $0.half) >= 14 }
  }

  /// The middle of the nearest pixel, where a hairline is sharp.
  static func crisp(_ coordinate: Double) -> Double {
    coordinate.rounded(.down) + 0.5
  }

  /// The height in pixels of a chart's plotting area at a width.
  static func plotHeight(width: Double) -> Double {
    min(max((width * 0.36).rounded(), 190), 260)
  }

  /// Draws an empty plot that says so, with the label of its horizontal axis, and returns the y below it.
  static func drawNoData(into drawing: inout Drawing, area: Rectangle, label: String, drawnWidth: Double) -> Double {
    drawing.line(area.left, crisp(area.bottom), area.right, crisp(area.bottom), class: "rule")
    drawing.text(
      "No data", (area.left + area.right) / 2, (area.top + area.bottom) / 2 + 4, anchor: .middle, class: "quiet")
    return drawLabel(label, into: &drawing, area: area, below: area.bottom + 5, drawnWidth: drawnWidth)
  }
}
