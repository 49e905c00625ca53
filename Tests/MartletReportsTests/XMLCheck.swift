import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an XML parser makes of a document: its elements, and what it says of an error.
final class XMLCheck: NSObject, XMLParserDelegate {
  private(set) var names: [String] = []
  private(set) var text = ""
  private(set) var attributes: [[String: String]] = []

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
    names.append(elementName)
    attributes.append(attributeDict)
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string
  }

  /// How many elements have this name.
  func count(_ name: String) -> Int {
    names.count { $0 == name }
  }

  /// How many elements have this class among theirs.
  func count(class name: String) -> Int {
    attributes.count { ($0["class"] ?? "").split(separator: " ").contains { $0 == name } }
  }
}
