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
    /// What stands in it and in no element within it.
    var text = ""

    /// A number among the attributes.
    func number(_ key: String) -> Double? { attributes[key].flatMap(Double.init) }

    /// Whether the class is among its classes.
    func has(class name: String) -> Bool {
      (attributes["class"] ?? "").split(separator: " ").contains { $0 == name }
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
    open.append(elements.count)
    elements.append(Element(name: elementName, attributes: attributeDict, depth: depth))
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
