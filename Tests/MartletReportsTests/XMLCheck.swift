import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser makes of a document: its elements, and what it says of an error.
final class XMLCheck: NSObject, XMLParserDelegate {
  /// An element of the document.
  struct Element {
    let name: String
    let attributes: [String: String]
    /// How many `svg` elements stand around it.
    let depth: Int
    /// Where its coordinates lie in the picture: the shift and the scale of what stands around it.
    let frame: Frame
    /// Whether a nested picture around it cuts off what lies outside.
    let isClipped: Bool
    /// What stands in it and in no element within it.
    var text = ""

    /// A number among the attributes.
    func number(_ key: String) -> Double? { attributes[key].flatMap(Double.init) }

    /// Whether the class is among its classes.
    func has(class name: String) -> Bool {
      (attributes["class"] ?? "").split(separator: " ").contains { $0 == name }
    }
  }

  /// A system of coordinates within the picture.
  struct Frame {
    var x = 0.0
    var y = 0.0
    var scale = 1.0

    func shifted(_ dx: Double, _ dy: Double, scale factor: Double = 1) -> Frame {
      Frame(x: x + dx * scale, y: y + dy * scale, scale: scale * factor)
    }
  }

  private(set) var elements: [Element] = []
  private(set) var text = ""
  private var open: [Int] = []

  var names: [String] { elements.map(\.name) }
  var attributes: [[String: String]] { elements.map(\.attributes) }

  /// Parses a document; the result is nil if it is not well-formed.
  static func parse(_ document: String) -> XMLCheck? {
    let check = XMLCheck()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = check
    return parser.parse() ? check : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
    attributes attributeDict: [String: String]
  ) {
    let depth = open.count { elements[$0].name == "svg" }
    let isClipped = open.dropFirst().contains { index in
      elements[index].name == "svg" && !elements[index].has(class: "martlet-figure")
    }
    let frame = open.last.map { inner(of: elements[$0]) } ?? Frame()
    open.append(elements.count)
    elements.append(
      Element(name: elementName, attributes: attributeDict, depth: depth, frame: frame, isClipped: isClipped))
  }

  /// The coordinates of what stands in an element.
  private func inner(of element: Element) -> Frame {
    if element.name == "svg", let x = element.number("x"), let y = element.number("y") {
      let box = (element.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
      return element.frame.shifted(x - (box.first ?? 0), y - (box.count > 1 ? box[1] : 0))
    }
    guard element.name == "g", let transform = element.attributes["transform"] else { return element.frame }
    let numbers = transform.split { !($0.isNumber || "+-.".contains($0)) }.compactMap { Double($0) }
    guard numbers.count >= 2 else { return element.frame }
    return element.frame.shifted(numbers[0], numbers[1], scale: numbers.count > 2 ? numbers[2] : 1)
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
    if let last = open.last { elements[last].text += string }
  }

  /// How many elements have this name.
  func count(_ name: String) -> Int {
    elements.count { $0.name == name }
  }

  /// How many elements have this class among theirs.
  func count(class name: String) -> Int {
    elements.count { $0.has(class: name) }
  }

  /// The texts that are drawn, without tooltips.
  var words: [String] {
    elements.filter { $0.name == "text" }.map(\.text)
  }
}
