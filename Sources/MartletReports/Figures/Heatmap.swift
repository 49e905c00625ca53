/// A matrix of numbers as coloured cells.
///
/// Values that are not finite have a cell without colour.
public struct Heatmap: Figure {
  /// The heading; empty for none.
  public var title: String
  /// The numbers, row by row; rows may differ in length.
  public var values: [[Double]]
  /// The names beside the rows; empty for none.
  public var rows: [String]
  /// The names above the columns; empty for none.
  public var columns: [String]
  /// How numbers become colours.
  public var ramp: Ramp
  /// The numbers at the ends of the ramp; `nil` takes them from the data.
  public var range: ClosedRange<Double>?
  /// Whether cells carry their number; `nil` writes numbers where they have room.
  public var showsValues: Bool?

  /// Beyond this many cells the map is a picture of pixels without tooltips, because it would grow large.
  private static let mostCells = 2500

  /// Makes a heat map.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - values: the numbers, row by row.
  ///   - rows: the names beside the rows; empty for none.
  ///   - columns: the names above the columns; empty for none.
  ///   - ramp: how numbers become colours.
  ///   - range: the numbers at the ends of the ramp; `nil` takes them from the data.
  ///   - showsValues: whether cells carry their number; `nil` writes numbers where they have room.
  public init(
    _ title: String = "", values: [[Double]], rows: [String] = [], columns: [String] = [], ramp: Ramp = .sequential,
    range: ClosedRange<Double>? = nil, showsValues: Bool? = nil
  ) {
    self.title = title
    self.values = values
    self.rows = rows
    self.columns = columns
    self.ramp = ramp
    self.range = range
    self.showsValues = showsValues
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let columnCount = values.map(\.count).max() ?? 0
    let top = ChartFrame.drawHeading(into: &drawing, title: title, legend: [], width: width)
    let label = title.isEmpty ? "Heat map" : title + ": heat map"
    guard columnCount > 0 else {
      drawing.text("No data", 0, top + 14, class: "quiet")
      return drawing.document(width: width, height: top + 24, label: label, usesRamps: true)
    }
    let frame = GridFrame(
      into: &drawing, top: top, width: width, left: 0, right: 1, rows: Array(rows.prefix(values.count)),
      columns: Array(columns.prefix(columnCount)), rowCount: values.count, columnCount: columnCount, largestCell: 44)
    let limits = ramp.limits(of: values.joined(), given: range)
    let texts = texts
    let longest = texts.joined().map { TextMetrics.width(of: $0, size: 10.5) }.max() ?? 0
    let showsValues = showsValues ?? (longest <= frame.cellWidth - 4)
    if values.count * columnCount > Self.mostCells {
      drawPixels(into: &drawing, frame: frame, columnCount: columnCount, limits: limits)
    } else {
      drawCells(into: &drawing, frame: frame, limits: limits, texts: showsValues ? texts : [])
    }
    let middle = (limits.lowerBound + limits.upperBound) / 2
    let bottom = GridFrame.drawKey(
      ramp, labels: [limits.lowerBound, middle, limits.upperBound].map { NumberFormat.short($0, digits: 3) },
      into: &drawing, left: frame.area.left, top: frame.area.bottom + 14,
      width: min(200, width - frame.area.left - 1))
    let used = max(frame.area.right, frame.area.left + 200)
    let drawn = title.isEmpty ? min(width, used + 1) : width
    return drawing.document(
      width: drawn, height: bottom, label: label, usesRamps: true, fillsWidth: drawn == width)
  }

  /// Draws the cells one by one, with their numbers where there are texts.
  private func drawCells(
    into drawing: inout Drawing, frame: GridFrame, limits: ClosedRange<Double>, texts: [[String]]
  ) {
    let gap = frame.cellWidth >= 20 ? 1.0 : 0
    // A hair of overlap hides the seams of cells that touch.
    let overlap = gap == 0 ? 0.4 : 0
    for (row, numbers) in values.enumerated() {
      for (column, value) in numbers.enumerated() {
        let (x, y) = (frame.left(of: column), frame.top(of: row))
        let span = limits.upperBound - limits.lowerBound
        let appearance = ramp.appearance(at: value.isFinite ? (value - limits.lowerBound) / span : 0)
        drawing.rectangle(
          x, y, frame.cellWidth - gap + overlap, frame.cellHeight - gap + overlap,
          class: value.isFinite ? "cell \(appearance.cell)" : "missing",
          title: tooltip(row: row, column: column, value: value))
        guard !texts.isEmpty else { continue }
        drawing.text(
          texts[row][column], x + (frame.cellWidth - gap) / 2, y + frame.cellHeight / 2 + 3.5, anchor: .middle,
          class: value.isFinite ? "small \(appearance.text) on" : "small on")
      }
    }
  }

  /// Draws very many cells as a picture.
  private func drawPixels(
    into drawing: inout Drawing, frame: GridFrame, columnCount: Int, limits: ClosedRange<Double>
  ) {
    let numbers = values.flatMap { $0 + [Double](repeating: .nan, count: columnCount - $0.count) }
    let picture = ColorMap.picture(numbers, width: columnCount, height: values.count, ramp: ramp, range: limits)
    let area = frame.area
    for (png, name) in [(picture.light, "on-light"), (picture.dark, "on-dark")] {
      drawing.image(PNGAddress.of(png), area.left, area.top, area.width, area.height, class: name)
    }
    drawing.rectangle(area.left, area.top, area.width, area.height, class: "frame")
  }

  /// The numbers as cells show them, all with the same number of decimals.
  private var texts: [[String]] {
    let finite = values.joined().filter(\.isFinite)
    let largest = finite.map { abs($0) }.max() ?? 0
    if largest > 0, largest < 0.01 || largest >= 1e6 {
      return values.map { $0.map { NumberFormat.short($0, digits: 2) } }
    }
    let isInteger = finite.allSatisfy { $0 == $0.rounded() }
    let decimals = isInteger || largest >= 100 ? 0 : largest >= 10 ? 1 : 2
    return values.map { $0.map { NumberFormat.fixed($0, decimals: decimals) } }
  }

  private func tooltip(row: Int, column: Int, value: Double) -> String {
    let rowName = rows.indices.contains(row) ? rows[row] : "row \(row + 1)"
    let columnName = columns.indices.contains(column) ? columns[column] : "column \(column + 1)"
    return "\(rowName), \(columnName): \(NumberFormat.short(value))"
  }
}
