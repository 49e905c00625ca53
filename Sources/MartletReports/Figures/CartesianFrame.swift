/// The frame of a chart of two quantities: its axes fitted to data and to a width, and where data lie within it.
struct CartesianFrame {
  let horizontal: FittedAxis
  let vertical: FittedAxis
  let width: Double
  /// Where data lie; its place is known once the heading is drawn.
  private(set) var area: Rectangle

  /// How the axes follow from the data.
  struct Fit {
    var horizontal: FittedAxis.Fit
    var vertical: FittedAxis.Fit
    /// Whether one unit is as long on either axis.
    var hasEqualAspect = false
  }

  /// Fits the axes.
  ///
  /// - Parameters:
  ///   - xs: the data along the horizontal axis.
  ///   - ys: the data along the vertical axis.
  ///   - references: lines that the axes should hold, too.
  init(
    x: Axis, y: Axis, xs: [Double], ys: [Double], references: [ReferenceLine] = [], fit: Fit, width: Double,
    plotHeight: Double? = nil
  ) {
    self.width = width
    var height = plotHeight ?? ChartFrame.plotHeight(width: width)
    let xs = xs + references.filter { $0.direction == .vertical }.map(\.position)
    let ys = ys + references.filter { $0.direction == .horizontal }.map(\.position)
    var vertical = FittedAxis(y, values: ys, fit: fit.vertical, count: Int(height / 42))
    var left = ChartFrame.labelWidth(vertical)
    var fitted = ChartFrame.fittedHorizontalAxis(x, values: xs, fit: fit.horizontal, width: width - left - 20)
    let lastLabel = fitted.labels.last.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) / 2 } ?? 0
    var right = width - max(8, lastLabel.rounded(.up))
    if fit.hasEqualAspect {
      // As wide as there is room for, but not higher than a screen shows.
      let (ratio, highest) = (vertical.length / fitted.length, max(height, min(width, 460)))
      let plotWidth = min(right - left, highest / ratio)
      if plotWidth * ratio >= 40, plotWidth >= 40 {
        height = plotWidth * ratio
        right = left + plotWidth
        vertical = FittedAxis(y, values: ys, fit: fit.vertical, count: max(2, Int(height / 42)))
        // Other ticks may have longer labels; the plot then moves aside.
        let shift = max(0, ChartFrame.labelWidth(vertical) - left)
        left += shift
        right = min(right + shift, width - 8)
        fitted = ChartFrame.fittedHorizontalAxis(x, values: xs, fit: fit.horizontal, width: plotWidth)
      }
    }
    self.vertical = vertical
    horizontal = fitted
    area = Rectangle(left: left, top: 0, right: max(right, left + 20), bottom: height)
  }

  /// Draws title, legend, the vertical axis' label and the words of vertical reference lines; the area then lies below.
  mutating func drawHeading(
    into drawing: inout Drawing, title: String, legend: [ChartFrame.Entry], references: [ReferenceLine] = []
  ) {
    var y = ChartFrame.drawHeading(into: &drawing, title: title, legend: legend, width: width)
    y = drawLabels(into: &drawing, top: y, references: references)
    area = Rectangle(left: area.left, top: y + 8, right: area.right, bottom: y + 8 + area.height)
  }

  /// Draws both axes and returns the y below them.
  func drawAxes(into drawing: inout Drawing, hasVerticalGrid: Bool = false, isBoxed: Bool = false) -> Double {
    if isBoxed {
      ChartFrame.drawVerticalTicks(vertical, into: &drawing, area: area)
    } else {
      ChartFrame.drawVerticalAxis(vertical, into: &drawing, area: area)
    }
    if hasVerticalGrid {
      for value in horizontal.ticks {
        let x = ChartFrame.crisp(area.left + horizontal.fraction(of: value) * area.width)
        drawing.line(x, area.top, x, area.bottom, class: "grid")
      }
    }
    return ChartFrame.drawHorizontalAxis(horizontal, into: &drawing, area: area, drawnWidth: width)
  }

  /// Draws reference lines, which belong behind the data.
  func drawReferenceLines(_ references: [ReferenceLine], into drawing: inout Drawing) {
    ReferencePainter.drawUprightLines(marks(references, .vertical), into: &drawing, area: area)
    ReferencePainter.drawLevelLines(marks(references, .horizontal), into: &drawing, area: area)
  }

  /// Writes the words of horizontal reference lines, where they cover as few of the data as can be.
  func drawReferenceLabels(_ references: [ReferenceLine], into drawing: inout Drawing, avoiding points: [Point]) {
    ReferencePainter.drawLevelLabels(marks(references, .horizontal), into: &drawing, area: area, avoiding: points)
  }

  /// A point of the data in pixels; `nil` if it has no place on the axes.
  func place(_ x: Double, _ y: Double) -> Point? {
    guard horizontal.axis.accepts(x), vertical.axis.accepts(y) else { return nil }
    return Point(
      x: area.left + Self.limited(horizontal.fraction(of: x)) * area.width,
      y: area.bottom - Self.limited(vertical.fraction(of: y)) * area.height)
  }

  /// Whether a point of the data lies within the frame.
  func shows(_ x: Double, _ y: Double) -> Bool {
    horizontal.axis.accepts(x) && vertical.axis.accepts(y) && (0...1).contains(horizontal.fraction(of: x))
      && (0...1).contains(vertical.fraction(of: y))
  }

  /// Keeps far-away points within what renderers can draw.
  private static func limited(_ fraction: Double) -> Double {
    min(max(fraction, -100), 100)
  }

  /// The lines of one direction that have a place on their axis.
  private func marks(_ references: [ReferenceLine], _ direction: ReferenceLine.Direction) -> [ReferencePainter.Mark] {
    let axis = direction == .vertical ? horizontal : vertical
    return references.filter { $0.direction == direction }.compactMap { reference in
      guard let fraction = axis.visibleFraction(of: reference.position) else { return nil }
      let place = direction == .vertical ? area.left + fraction * area.width : area.bottom - fraction * area.height
      return ReferencePainter.Mark(place: place, label: reference.label)
    }
  }

  /// Draws the label of the vertical axis and the words of vertical lines, on as many rows as hold them.
  private func drawLabels(into drawing: inout Drawing, top: Double, references: [ReferenceLine]) -> Double {
    let size = FigureStyle.textSize
    var taken = 0.0
    let name = vertical.axis.label
    if !name.isEmpty {
      let text = TextMetrics.truncated(name, to: width, size: size)
      drawing.text(text, 0, top + ChartFrame.lineHeight - 4, class: "name", title: text == name ? nil : name)
      taken = TextMetrics.width(of: text, size: size) + 16
    }
    return ReferencePainter.drawUprightLabels(
      marks(references, .vertical), into: &drawing, top: top, width: width, taken: taken)
  }
}
