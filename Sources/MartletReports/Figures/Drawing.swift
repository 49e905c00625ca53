/// An SVG picture under construction; coordinates are pixels, y grows downwards, all text is escaped here.
struct Drawing {
  /// Where a text stands relative to its point.
  enum Anchor: String {
    case start, middle, end
  }

  private(set) var body = ""

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    body += "<line class=\"\(name)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String, title: String? = nil
  ) {
    body += "<rect class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\""
    body += " height=\"\(n(max(0, height)))\"" + closing("rect", title: title)
  }

  mutating func circle(_ x: Double, _ y: Double, radius: Double, class name: String) {
    body += "<circle class=\"\(name)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"/>"
  }

  mutating func path(_ data: String, class name: String) {
    body += "<path class=\"\(name)\" d=\"\(data)\"/>"
  }

  /// - Parameters:
  ///   - rotation: degrees clockwise around the text's point.
  ///   - title: a tooltip, for text that was cut.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, class name: String, rotation: Double = 0,
    title: String? = nil
  ) {
    body += "<text class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if rotation != 0 { body += " transform=\"rotate(\(n(rotation)) \(n(x)) \(n(y)))\"" }
    body += ">" + Markup.escaped(text) + tooltip(title) + "</text>"
  }

  /// A picture from a `data:` address, its pixels kept square and sharp.
  mutating func image(
    _ address: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, title: String
  ) {
    body += "<image class=\"pixels\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
    body += " preserveAspectRatio=\"none\" href=\"\(Markup.escaped(address))\""
    body += closing("image", title: title.isEmpty ? nil : title)
  }

  mutating func group(class name: String, title: String? = nil, _ content: (inout Drawing) -> Void) {
    body += "<g class=\"\(name)\">" + tooltip(title)
    content(&self)
    body += "</g>"
  }

  /// Draws content that is cut off outside a rectangle; coordinates stay those of the picture.
  mutating func clipped(to area: Rectangle, _ content: (inout Drawing) -> Void) {
    let numbers = "\(n(area.left)) \(n(area.top)) \(n(area.width)) \(n(area.height))"
    body += "<svg x=\"\(n(area.left))\" y=\"\(n(area.top))\" width=\"\(n(area.width))\" height=\"\(n(area.height))\""
    body += " viewBox=\"\(numbers)\">"
    content(&self)
    body += "</svg>"
  }

  /// The whole SVG document.
  ///
  /// - Parameters:
  ///   - label: what a screen reader says.
  ///   - fillsWidth: whether a page may stretch the picture to its column.
  func document(width: Double, height: Double, label: String, usesRamps: Bool = false, fillsWidth: Bool = true)
    -> String
  {
    let size = "width=\"\(n(width))\" height=\"\(n(height))\" viewBox=\"0 0 \(n(width)) \(n(height))\""
    let name = fillsWidth ? "martlet-figure fills" : "martlet-figure"
    let style = FigureStyle.element + (usesRamps ? FigureStyle.rampElement : "")
    return "<svg\(FigureStyle.namespace) class=\"\(name)\" \(size) role=\"img\""
      + " aria-label=\"\(Markup.escaped(label))\">\(style)\(body)</svg>"
  }

  private func n(_ value: Double) -> String { Markup.number(value) }

  private func tooltip(_ title: String?) -> String {
    title.map { "<title>\(Markup.escaped($0))</title>" } ?? ""
  }

  private func closing(_ element: String, title: String?) -> String {
    title == nil ? "/>" : ">\(tooltip(title))</\(element)>"
  }
}

/// An area of a picture in pixels.
struct Rectangle {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  var width: Double { right - left }
  var height: Double { bottom - top }

  /// The area with a margin added on every side.
  func grown(by margin: Double) -> Rectangle {
    Rectangle(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }
}
