/// Small pictures side by side, enlarged with sharp pixels.
public struct ImageGrid: Figure {
  /// The heading; empty for none.
  public var title: String
  /// The pictures, row by row.
  public var images: [Image]
  /// How many stand in a row where there is room; `nil` takes as many as fit.
  public var columns: Int?
  /// About how wide a picture is shown, in pixels.
  public var imageWidth: Double
  /// The words above the columns; with them, rows are never broken.
  public var columnTitles: [String]
  /// The words beside the rows; with them, rows are never broken.
  public var rowTitles: [String]

  /// Makes a grid of pictures.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - images: the pictures, row by row.
  ///   - columns: how many stand in a row where there is room; `nil` takes as many as there are column titles, or as
  ///     many as fit.
  ///   - imageWidth: about how wide a picture is shown, in pixels; rounded to a multiple of its own pixels.
  ///   - columnTitles: the words above the columns; with them, rows are never broken.
  ///   - rowTitles: the words beside the rows; with them, rows are never broken.
  public init(
    _ title: String = "", images: [Image], columns: Int? = nil, imageWidth: Double = 64, columnTitles: [String] = [],
    rowTitles: [String] = []
  ) {
    self.title = title
    self.images = images
    self.columns = columns.map { max(1, $0) } ?? (columnTitles.isEmpty ? nil : columnTitles.count)
    self.imageWidth = min(max(imageWidth, 8), FigureStyle.wide)
    self.columnTitles = columnTitles
    self.rowTitles = rowTitles
  }

  private static let gap = 10.0
  private static let captionHeight = 18.0
  private static let captionSize = 10.5

  private var label: String {
    let count = images.count == 1 ? "1 image" : "\(images.count) images"
    return title.isEmpty ? count : "\(title): \(count)"
  }

  /// Whether the pictures form a table whose rows are never broken.
  private var isTable: Bool { !columnTitles.isEmpty || !rowTitles.isEmpty }

  private var hasCaptions: Bool {
    images.contains { !$0.caption.isEmpty }
  }

  /// The size in pixels at which a picture is shown.
  private func shown(_ image: Image) -> (width: Double, height: Double) {
    guard let size = image.size else { return (imageWidth, imageWidth) }
    let (width, height) = (Double(size.width), Double(size.height))
    // Each pixel of a small picture covers a whole number of pixels of the screen.
    let factor = imageWidth >= width ? max(1, (imageWidth / width).rounded()) : imageWidth / width
    return (width * factor, height * factor)
  }

  private var cell: (width: Double, height: Double) {
    let sizes = images.map(shown)
    return (sizes.map(\.width).max() ?? 0, sizes.map(\.height).max() ?? 0)
  }

  // MARK: As a picture

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    var top = ChartFrame.drawHeading(into: &drawing, title: title, legend: [], width: width)
    guard !images.isEmpty else {
      drawing.text("No images", 0, top + 14, class: "quiet")
      return drawing.document(width: width, height: top + 24, label: label)
    }
    let natural = cell
    let widest = rowTitles.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) }.max() ?? 0
    let left = rowTitles.isEmpty ? 0 : min(widest, width * 0.28) + 10
    let room = width - left - 2
    let wanted = columns ?? max(1, Int((room + Self.gap) / (natural.width + Self.gap)))
    // The rows of a table are made smaller as a whole where they would not fit.
    let needed = Double(wanted) * (natural.width + Self.gap) - Self.gap
    let scale = isTable ? min(1, room / needed) : 1
    let cell = (width: natural.width * scale, height: natural.height * scale)
    let fitting = max(1, Int((room + Self.gap + 0.01) / (cell.width + Self.gap)))
    let columns = isTable ? wanted : min(wanted, fitting, images.count)
    let step = isTable ? min(cell.width + Self.gap, (room + Self.gap * scale) / Double(columns)) : cell.width + Self.gap
    if !columnTitles.isEmpty {
      top = drawColumnTitles(into: &drawing, top: top, left: left, step: step, cell: cell.width)
    }
    let rowHeight = cell.height + (hasCaptions ? Self.captionHeight : 0) + Self.gap
    for (index, image) in images.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let x = left + Double(column) * step + 1
      let y = top + Double(row) * rowHeight + 1
      let size = shown(image)
      draw(image, into: &drawing, x: x, y: y, width: size.width * scale, height: size.height * scale, room: step - 4)
      if column == 0, rowTitles.indices.contains(row) {
        let text = TextMetrics.truncated(rowTitles[row], to: left - 10, size: FigureStyle.textSize)
        drawing.text(
          text, left - 10, y + cell.height / 2 + 4, anchor: .end, class: "name",
          title: text == rowTitles[row] ? nil : rowTitles[row])
      }
    }
    let rows = (images.count + columns - 1) / columns
    let used = left + Double(columns - 1) * step + cell.width + 2
    let drawn = title.isEmpty ? min(width, used) : width
    return drawing.document(
      width: drawn, height: top + Double(rows) * rowHeight - Self.gap + 3, label: label, fillsWidth: false)
  }

  private func draw(
    _ image: Image, into drawing: inout Drawing, x: Double, y: Double, width: Double, height: Double, room: Double
  ) {
    let layers = image.layers
    for (index, layer) in layers.enumerated() {
      drawing.image(
        layer.address, x, y, width, height, class: layer.name, title: index == layers.count - 1 ? image.caption : "")
    }
    drawing.rectangle(x, y, width, height, class: image.isMarked ? "frame marked" : "frame")
    guard !image.caption.isEmpty else { return }
    drawing.text(
      TextMetrics.truncated(image.caption, to: room, size: Self.captionSize), x, y + height + 13,
      class: image.isMarked ? "small marked-text" : "small quiet", title: image.caption)
  }

  private func drawColumnTitles(
    into drawing: inout Drawing, top: Double, left: Double, step: Double, cell: Double
  ) -> Double {
    let size = FigureStyle.textSize
    let lines = columnTitles.map { Array(TextMetrics.wrapped($0, to: step - 4, size: size).prefix(3)) }
    let most = lines.map(\.count).max() ?? 0
    for (column, words) in lines.enumerated() {
      for (index, line) in words.enumerated() {
        let y = top + Double(most - words.count + index + 1) * 15 - 3
        drawing.text(
          line, left + Double(column) * step + 1 + cell / 2, y, anchor: .middle, class: "name",
          title: columnTitles[column])
      }
    }
    return top + Double(most) * 15 + 4
  }

  // MARK: On a page

  /// A grid that takes as many columns as the screen has room for; each picture is held once.
  public func html() -> String {
    guard !images.isEmpty else { return FigureStyle.inline(svg(width: FigureStyle.wide)) }
    let cell = cell
    var style = "--cell:\(Markup.number(cell.width))px"
    var name = "images"
    if isTable {
      name += " fixed"
      let columns = "repeat(\(self.columns ?? images.count),var(--cell))"
      style += ";grid-template-columns:\(rowTitles.isEmpty ? columns : "minmax(3em,max-content) \(columns)")"
    } else if let columns {
      let width = Double(columns) * (cell.width + Self.gap) - Self.gap
      style += ";max-width:\(Markup.number(width))px"
    }
    var result = title.isEmpty ? "" : "<p class=\"figure-title\">\(Markup.escaped(title))</p>"
    if isTable { result += "<div class=\"scroll\" tabindex=\"0\">" }
    result += "<div class=\"\(name)\" role=\"group\" aria-label=\"\(Markup.escaped(label))\" style=\"\(style)\">"
    if !columnTitles.isEmpty {
      if !rowTitles.isEmpty { result += "<span></span>" }
      result += columnTitles.map { "<span class=\"head\">\(Markup.escaped($0))</span>" }.joined()
      // Columns without a title keep their place.
      result += String(repeating: "<span></span>", count: max(0, (columns ?? 0) - columnTitles.count))
    }
    for (index, image) in images.enumerated() {
      if !rowTitles.isEmpty, index.isMultiple(of: columns ?? images.count) {
        let row = index / (columns ?? images.count)
        let words = rowTitles.indices.contains(row) ? rowTitles[row] : ""
        result += "<span class=\"side\">\(Markup.escaped(words))</span>"
      }
      result += element(image)
    }
    return result + "</div>" + (isTable ? "</div>" : "")
  }

  private func element(_ image: Image) -> String {
    let size = shown(image)
    let caption = Markup.escaped(image.caption)
    let pictures = image.layers.enumerated().map { index, layer in
      let name = layer.name.isEmpty ? "" : " class=\"\(layer.name)\""
      return "<img\(name) src=\"\(layer.address)\" width=\"\(Markup.number(size.width))\""
        + " height=\"\(Markup.number(size.height))\" alt=\"\(index == 0 ? caption : "")\">"
    }
    let words = caption.isEmpty ? "" : "<p title=\"\(caption)\">\(caption)</p>"
    let stack = pictures.count > 1 ? "<div class=\"stack\">\(pictures.joined())</div>" : pictures.joined()
    return "<div\(image.isMarked ? " class=\"marked\"" : "")>\(stack)\(words)</div>"
  }
}
