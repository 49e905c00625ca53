import Foundation

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
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String, title: String? = nil,
    radius: Double = 0
  ) {
    body += "<rect class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\""
    if radius > 0 { body += " rx=\"\(n(radius))\"" }
    body += " height=\"\(n(max(0, height)))\"" + closing("rect", title: title)
  }

  mutating func path(_ data: String, class name: String, title: String? = nil, strokeWidth: Double? = nil) {
    let width = strokeWidth.map { " stroke-width=\"\(n($0))\"" } ?? ""
    body += "<path class=\"\(name)\"\(width) d=\"\(data)\"" + closing("path", title: title)
  }

  /// A mark at a point of a chart.
  mutating func marker(_ marker: Marker, _ point: Point, radius: Double, class name: String, title: String? = nil) {
    if marker == .circle {
      body += "<circle class=\"\(name)\" cx=\"\(n(point.x))\" cy=\"\(n(point.y))\" r=\"\(n(radius))\""
      body += closing("circle", title: title)
    } else {
      let data = marker.path(point.x, point.y, radius: radius)
      path(data, class: marker.isOpen ? name + " open" : name, title: title)
    }
  }

  /// - Parameters:
  ///   - rotation: degrees clockwise around the text's point.
  ///   - offset: how far the base line lies below the point, across the text's own direction.
  ///   - title: a tooltip, for text that was cut.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, class name: String, rotation: Double = 0,
    offset: Double = 0, title: String? = nil
  ) {
    body += "<text class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y + offset))\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    if rotation != 0 { body += " transform=\"rotate(\(n(rotation)) \(n(x)) \(n(y)))\"" }
    body += ">" + Markup.escaped(text) + tooltip(title) + "</text>"
  }

  /// A picture from a `data:` address, its pixels kept square and sharp.
  mutating func image(
    _ address: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String = "",
    title: String = ""
  ) {
    body +=
      "<image class=\"pixels\(name.isEmpty ? "" : " " + name)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
    body += " preserveAspectRatio=\"none\" href=\"\(Markup.escaped(address))\""
    body += closing("image", title: title.isEmpty ? nil : title)
  }

  mutating func group(class name: String, title: String? = nil, _ content: (inout Drawing) -> Void) {
    body += "<g class=\"\(name)\">" + tooltip(title)
    content(&self)
    body += "</g>"
  }

  /// Draws another figure with its upper left corner at a point and returns the figure's height.
  mutating func nest(_ svg: String, x: Double, y: Double) -> Double {
    let element = FigureStyle.inline(svg)
    body += "<svg x=\"\(n(x))\" y=\"\(n(y))\"" + element.dropFirst("<svg".count)
    // The first height in a figure is its own.
    let height = element.firstRange(of: "height=\"").map { element[$0.upperBound...].prefix { $0 != "\"" } }
    return height.flatMap { Double($0) } ?? 0
  }

  /// Draws content at another place and size.
  mutating func transformed(x: Double, y: Double, scale: Double, _ content: (inout Drawing) -> Void) {
    let size = scale == 1 ? "" : " scale(\(String(format: "%.4f", scale)))"
    body += "<g transform=\"translate(\(n(x)) \(n(y)))\(size)\">"
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

  /// Whether the other area lies within this one.
  func contains(_ other: Rectangle) -> Bool {
    other.left >= left && other.right <= right && other.top >= top && other.bottom <= bottom
  }

  /// Whether the point lies within.
  func contains(_ point: Point) -> Bool {
    point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
  }

  /// Whether the two areas overlap.
  func touches(_ other: Rectangle) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  /// The area with a margin added on every side.
  func grown(by margin: Double) -> Rectangle {
    Rectangle(left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin)
  }
}

/// A point of a picture in pixels.
struct Point: Hashable {
  var x: Double
  var y: Double

  func distance(to other: Point) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }
}

/// SVG path data made of points.
enum PathData {
  /// A line from point to point.
  static func line(_ points: [Point]) -> String {
    points.enumerated().reduce(into: "") { data, entry in
      data += "\(entry.offset == 0 ? "M" : "L")\(Markup.number(entry.element.x)) \(Markup.number(entry.element.y))"
    }
  }

  /// A closed outline.
  static func outline(_ points: [Point]) -> String {
    points.isEmpty ? "" : line(points) + "z"
  }
}
