import Foundation

/// How often values fall into intervals of equal width.
///
/// Values that are not finite are left out and counted in ``excluded``.
public struct Histogram: Figure {
  /// One interval; the upper bound belongs to it only in the last.
  public struct Bin: Sendable, Hashable {
    /// The lower bound.
    public let lower: Double
    /// The upper bound.
    public let upper: Double
    /// How many values lie between the bounds.
    public let count: Int
  }

  /// The heading; empty for none.
  public var title: String
  /// The axis of the values; a range leaves out what lies beyond it.
  public let axis: Axis
  /// The intervals, from the lowest; empty without values.
  public let bins: [Bin]
  /// How many values were not finite or lay outside the range.
  public let excluded: Int

  /// Counts values into intervals.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - values: the sample, in any order.
  ///   - axis: the axis of the values; its scale is read as linear.
  ///   - count: the number of intervals; `nil` follows Freedman and Diaconis (1981), between 5 and 60.
  public init(_ title: String = "", values: [Double], axis: Axis = Axis(), bins count: Int? = nil) {
    self.title = title
    self.axis = Axis(axis.label, range: axis.range)
    let linear = self.axis
    let inside = values.filter { value in
      linear.accepts(value) && (linear.range.map { $0.contains(value) } ?? true)
    }.sorted()
    excluded = values.count - inside.count
    bins = Self.bins(of: inside, range: linear.range, count: count)
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let plotHeight = ChartFrame.plotHeight(width: width)
    let counts = FittedAxis(
      Axis("count"), values: [0] + bins.map { Double($0.count) }, fit: .niceWithZero,
      count: max(1, min(Int(plotHeight / 42), bins.map(\.count).max() ?? 1)))
    var y = ChartFrame.drawHeading(into: &drawing, title: title, legend: [], width: width)
    y += ChartFrame.lineHeight
    drawing.text("Count", 0, y - 4, class: "name")
    if excluded > 0 {
      drawing.text("\(excluded) left out", width, y - 4, anchor: .end, class: "quiet")
    }
    let left = ChartFrame.labelWidth(counts)
    let area = Rectangle(left: left, top: y + 8, right: width - 16, bottom: y + 8 + plotHeight)
    let label = title.isEmpty ? "Histogram" : title + ": histogram"
    let fullLabel = axis.label.isEmpty ? label : "\(label) of \(axis.label)"
    guard !bins.isEmpty else {
      let bottom = ChartFrame.drawNoData(into: &drawing, area: area, label: axis.label, drawnWidth: width)
      return drawing.document(width: width, height: bottom, label: fullLabel)
    }
    ChartFrame.drawVerticalAxis(counts, into: &drawing, area: area)
    let edges = (bins.first.map { [$0.lower] } ?? []) + bins.map(\.upper)
    let values = ChartFrame.fittedHorizontalAxis(axis, values: edges, fit: .tight, width: area.width)
    for bin in bins {
      let start = area.left + values.fraction(of: bin.lower) * area.width
      let end = area.left + values.fraction(of: bin.upper) * area.width
      let height = counts.fraction(of: Double(bin.count)) * area.height
      let gap = end - start > 4 ? 1.0 : 0
      drawing.rectangle(
        start + gap / 2, area.bottom - height, end - start - gap, height, class: "bar s1",
        title: "\(NumberFormat.short(bin.lower)) to \(NumberFormat.short(bin.upper)): \(bin.count)")
    }
    let bottom = ChartFrame.drawHorizontalAxis(values, into: &drawing, area: area, drawnWidth: width)
    return drawing.document(width: width, height: bottom, label: fullLabel)
  }

  /// - Parameter values: finite, in ascending order.
  private static func bins(of values: [Double], range: ClosedRange<Double>?, count: Int?) -> [Bin] {
    guard let first = values.first, let last = values.last else { return [] }
    let isConstant = last - first <= max(abs(first), abs(last)) * 1e-12
    if range == nil, isConstant {
      let margin = max(abs(first) * 0.05, 0.5)
      return [Bin(lower: first - margin, upper: first + margin, count: values.count)]
    }
    let lower = range?.lowerBound ?? first
    let upper = range?.upperBound ?? last
    guard lower < upper else { return [Bin(lower: lower - 0.5, upper: lower + 0.5, count: values.count)] }
    let number = max(1, min(count ?? suggestedCount(values, span: upper - lower), 1000))
    let step = (upper - lower) / Double(number)
    var counts = [Int](repeating: 0, count: number)
    for value in values { counts[min(number - 1, Int((value - lower) / step))] += 1 }
    return counts.enumerated().map { index, count in
      Bin(
        lower: lower + Double(index) * step, upper: index == number - 1 ? upper : lower + Double(index + 1) * step,
        count: count)
    }
  }

  private static func suggestedCount(_ values: [Double], span: Double) -> Int {
    let quartiles = (values[values.count / 4], values[values.count * 3 / 4])
    let width = 2 * (quartiles.1 - quartiles.0) / cbrt(Double(values.count))
    guard width > 0, span / width < 60 else { return width > 0 ? 60 : 20 }
    return max(5, Int((span / width).rounded(.up)))
  }
}
