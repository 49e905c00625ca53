/// The parts that figures made of labelled cells share: row and column labels, and where the cells lie.
struct GridFrame {
  /// The cells, without labels.
  let area: Rectangle
  /// The width and height of one cell in pixels.
  let cellWidth: Double
  let cellHeight: Double

  /// The size of the labels in pixels.
  static let size = 11.5

  /// Lays out and labels a grid.
  ///
  /// - Parameters:
  ///   - left: the room for a title to the left of the row labels.
  ///   - right: the room to keep free to the right of the cells.
  ///   - largestCell: the most pixels a cell may be wide.
  ///   - aspect: the height of a cell over its width; `nil` for square cells.
  init(
    into drawing: inout Drawing, top: Double, width: Double, left: Double, right: Double, rows: [String],
    columns: [String], rowCount: Int, columnCount: Int, largestCell: Double
  ) {
    let widestRow = rows.map { TextMetrics.width(of: $0, size: Self.size) }.max() ?? 0
    let rowWidth = min(widestRow, width * 0.28 - 8)
    let origin = rows.isEmpty ? left : left + rowWidth + 8
    let widestColumn = columns.map { TextMetrics.width(of: $0, size: Self.size) }.max() ?? 0
    let slantedRoom = min(widestColumn, 110)
    func fittedCell(right: Double) -> Double {
      max(0.5, min(largestCell, (width - origin - right) / Double(max(1, columnCount))))
    }
    var cell = fittedCell(right: right)
    if widestColumn > cell - 4, let last = columns.last {
      // The last slanted name reaches beyond its column.
      let length = min(TextMetrics.width(of: last, size: Self.size), slantedRoom)
      cell = fittedCell(right: max(right, length * 0.71 + 10 - cell / 2))
    }
    // Whole pixels keep the cells' edges sharp.
    let side = cell >= 4 ? cell.rounded(.down) : cell
    let isSlanted = widestColumn > side - 4
    let labelsHeight = columns.isEmpty ? 4 : isSlanted ? slantedRoom * 0.71 + 14 : 20
    area = Rectangle(
      left: origin, top: top + labelsHeight, right: origin + side * Double(columnCount),
      bottom: top + labelsHeight + side * Double(rowCount))
    cellWidth = side
    cellHeight = side

    // Labels that would touch are thinned out.
    let stride = max(1, Int((13 / side).rounded(.up)))
    for (index, name) in rows.enumerated() where index.isMultiple(of: stride) {
      let text = TextMetrics.truncated(name, to: rowWidth, size: Self.size)
      drawing.text(
        text, origin - 8, area.top + side * (Double(index) + 0.5) + 4, anchor: .end, class: "label",
        title: text == name ? nil : name)
    }
    for (index, name) in columns.enumerated() where index.isMultiple(of: isSlanted ? stride : 1) {
      let center = origin + side * (Double(index) + 0.5)
      if isSlanted {
        let text = TextMetrics.truncated(name, to: min(slantedRoom, (width - center - 6) / 0.71), size: Self.size)
        drawing.text(
          text, center + 2, area.top - 8, class: "label", rotation: -45, title: text == name ? nil : name)
      } else {
        drawing.text(name, center, area.top - 7, anchor: .middle, class: "label")
      }
    }
  }

  func left(of column: Int) -> Double { area.left + cellWidth * Double(column) }
  func top(of row: Int) -> Double { area.top + cellHeight * Double(row) }

  /// Draws a strip of the ramp's colours with the numbers they stand for and returns the y below it.
  static func drawKey(
    _ ramp: Ramp, labels: [String], into drawing: inout Drawing, left: Double, top: Double, width: Double
  ) -> Double {
    let step = width / Double(ramp.steps)
    for index in 0..<ramp.steps {
      let appearance = ramp.appearance(at: Double(index) / Double(ramp.steps - 1))
      // A hair of overlap hides the seams between the steps.
      drawing.rectangle(left + Double(index) * step, top, step + 0.4, 9, class: appearance.cell)
    }
    drawing.rectangle(left, top, width, 9, class: "frame")
    for (index, label) in labels.enumerated() where labels.count > 1 {
      let x = left + width * Double(index) / Double(labels.count - 1)
      let anchor: Drawing.Anchor = index == 0 ? .start : index == labels.count - 1 ? .end : .middle
      drawing.text(label, x, top + 22, anchor: anchor, class: "small quiet")
    }
    return top + 26
  }
}
