import Foundation

/// Small pictures side by side, enlarged with sharp pixels.
public struct ImageGrid: Figure {
  /// One picture.
  public struct Image: Sendable {
    /// The picture as a PNG file.
    public var png: [UInt8]
    /// The words below it; empty for none.
    public var caption: String
    /// Whether it stands out by its frame, as a wrong prediction should.
    public var isMarked: Bool

    /// Makes a picture of a grid from the bytes of a PNG file.
    public init(png: [UInt8], caption: String = "", isMarked: Bool = false) {
      self.png = png
      self.caption = caption
      self.isMarked = isMarked
    }

    /// Width and height in pixels as the file's header says (PNG specification, IHDR); `nil` if it is no PNG.
    package var size: (width: Int, height: Int)? {
      let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      guard png.count >= 24, png.starts(with: signature) else { return nil }
      func integer(at offset: Int) -> Int {
        png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      let (width, height) = (integer(at: 16), integer(at: 20))
      return width > 0 && height > 0 ? (width, height) : nil
    }

    /// The file as an address that a page can hold in itself.
    var address: String {
      "data:image/png;base64," + Data(png).base64EncodedString()
    }
  }

  /// The heading; empty for none.
  public var title: String
  /// The pictures, row by row.
  public var images: [Image]
  /// How many stand in a row where there is room; `nil` takes as many as fit.
  public var columns: Int?
  /// About how wide a picture is shown, in pixels.
  public var imageWidth: Double

  /// Makes a grid of pictures.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - images: the pictures, row by row.
  ///   - columns: how many stand in a row where there is room; `nil` takes as many as fit.
  ///   - imageWidth: about how wide a picture is shown, in pixels; rounded to a multiple of its own pixels.
  public init(_ title: String = "", images: [Image], columns: Int? = nil, imageWidth: Double = 64) {
    self.title = title
    self.images = images
    self.columns = columns.map { max(1, $0) }
    self.imageWidth = min(max(imageWidth, 8), FigureStyle.wide)
  }

  private static let gap = 10.0
  private static let captionHeight = 18.0

  private var label: String {
    let count = images.count == 1 ? "1 image" : "\(images.count) images"
    return title.isEmpty ? count : "\(title): \(count)"
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

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let top = ChartFrame.drawHeading(into: &drawing, title: title, legend: [], width: width)
    guard !images.isEmpty else {
      drawing.text("No images", 0, top + 14, class: "quiet")
      return drawing.document(width: width, height: top + 24, label: label)
    }
    let cell = cell
    let fitting = max(1, Int((width + Self.gap) / (cell.width + Self.gap)))
    let columns = min(self.columns ?? fitting, fitting, images.count)
    let rowHeight = cell.height + (hasCaptions ? Self.captionHeight : 0) + Self.gap
    for (index, image) in images.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let x = Double(column) * (cell.width + Self.gap) + 1
      let y = top + Double(row) * rowHeight + 1
      let size = shown(image)
      drawing.image(image.address, x, y, size.width, size.height, title: image.caption)
      drawing.rectangle(x, y, size.width, size.height, class: image.isMarked ? "frame marked" : "frame")
      guard !image.caption.isEmpty else { continue }
      drawing.text(
        TextMetrics.truncated(image.caption, to: cell.width + Self.gap - 4, size: 10.5), x, y + size.height + 13,
        class: image.isMarked ? "small marked-text" : "small quiet", title: image.caption)
    }
    let rows = (images.count + columns - 1) / columns
    let used = Double(columns) * (cell.width + Self.gap) - Self.gap + 2
    let drawn = title.isEmpty ? min(width, used) : width
    return drawing.document(
      width: drawn, height: top + Double(rows) * rowHeight - Self.gap + 3, label: label, fillsWidth: false)
  }

  /// A grid that takes as many columns as the screen has room for; each picture is held once.
  public func html() -> String {
    let cell = cell
    var style = "--cell:\(Markup.number(cell.width))px"
    if let columns {
      let width = Double(columns) * (cell.width + Self.gap) - Self.gap
      style += ";max-width:\(Markup.number(width))px"
    }
    var result = title.isEmpty ? "" : "<p class=\"figure-title\">\(Markup.escaped(title))</p>"
    result += "<div class=\"images\" role=\"group\" aria-label=\"\(Markup.escaped(label))\" style=\"\(style)\">"
    for image in images {
      let size = shown(image)
      let caption = Markup.escaped(image.caption)
      result += image.isMarked ? "<div class=\"marked\">" : "<div>"
      result += "<img src=\"\(image.address)\" width=\"\(Markup.number(size.width))\""
      result += " height=\"\(Markup.number(size.height))\" alt=\"\(caption)\">"
      if !caption.isEmpty { result += "<p title=\"\(caption)\">\(caption)</p>" }
      result += "</div>"
    }
    return result + "</div>"
  }

  private var hasCaptions: Bool {
    images.contains { !$0.caption.isEmpty }
  }
}
