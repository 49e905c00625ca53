/// Running text with a little markup, set as HTML.
///
/// `` `code` ``, `*emphasis*`, `**strong**`, `$formula$` and `[words](address)`; a backslash before a mark writes the
/// mark. Marks count only where a writer would set them, beside a word: `2 * 3`, `a*b` and `$5` stay as they are. Links
/// lead to `https`, `http` or `mailto` addresses, to relative ones and to anchors; others stay as they are.
package enum TextMarkup {
  /// The text as HTML; everything that is not markup is escaped.
  package static func html(_ text: String) -> String {
    html(Array(text)[...], depth: 0)
  }

  /// The text without marks, for tooltips and titles.
  package static func plain(_ text: String) -> String {
    var result = ""
    var isTag = false
    for character in html(text) {
      if character == "<" { isTag = true }
      if !isTag { result.append(character) }
      if character == ">" { isTag = false }
    }
    return result
  }

  /// Whether a link may lead to an address.
  package static func isSafe(_ address: String) -> Bool {
    guard !address.isEmpty, !address.contains(where: { $0.isWhitespace || "<>\"'`\\".contains($0) }) else {
      return false
    }
    guard address.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return false }
    let scheme = address.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    guard address.dropFirst(scheme.count).first == ":" else {
      // An address without a scheme is relative; one that begins with two slashes would leave the site.
      return !address.hasPrefix("//") && !address.prefix { $0 != "/" && $0 != "#" && $0 != "?" }.contains(":")
    }
    return ["https", "http", "mailto"].contains(scheme.lowercased())
  }

  private static let deepest = 6
  private static let marks: Set<Character> = ["`", "*", "$", "[", "]", "\\"]

  private static func html(_ characters: ArraySlice<Character>, depth: Int) -> String {
    var result = ""
    var plain = ""
    var position = characters.startIndex
    func flush() {
      result += Markup.escaped(plain)
      plain = ""
    }
    while position < characters.endIndex {
      let character = characters[position]
      if character == "\\", position + 1 < characters.endIndex, marks.contains(characters[position + 1]) {
        plain.append(characters[position + 1])
        position += 2
      } else if depth < deepest, let (element, end) = element(characters, at: position, depth: depth) {
        flush()
        result += element
        position = end
      } else {
        plain.append(character)
        position += 1
      }
    }
    flush()
    return result
  }

  /// The element that begins at a mark and the place behind it; `nil` where the mark stands for itself.
  private static func element(
    _ text: ArraySlice<Character>, at start: Int, depth: Int
  ) -> (html: String, end: Int)? {
    switch text[start] {
    case "`":
      guard let end = text[(start + 1)...].firstIndex(of: "`"), end > start + 1 else { return nil }
      return ("<code>\(Markup.escaped(String(text[(start + 1)..<end])))</code>", end + 1)
    case "*":
      let isStrong = text[start...].starts(with: "**")
      let width = isStrong ? 2 : 1
      guard let end = closing(text, from: start, width: width) else { return nil }
      let content = html(text[(start + width)..<end], depth: depth + 1)
      return (isStrong ? "<strong>\(content)</strong>" : "<em>\(content)</em>", end + width)
    case "$":
      guard let end = closing(text, from: start, width: 1) else { return nil }
      return ("<span class=\"math\">\(Formula.html(String(text[(start + 1)..<end])))</span>", end + 1)
    case "[": return link(text, at: start, depth: depth)
    default: return nil
    }
  }

  /// The place of the mark that closes the one at `start`: both hug the text between them, and stand outside of words.
  private static func closing(_ text: ArraySlice<Character>, from start: Int, width: Int) -> Int? {
    let mark = text[start]
    let first = start + width
    guard first < text.endIndex, !text[first].isWhitespace, text[first] != mark else { return nil }
    if start > text.startIndex, isWord(text[start - 1]) { return nil }
    var position = first + 1
    while position + width <= text.endIndex {
      let behind = position + width
      if text[position..<behind].allSatisfy({ $0 == mark }), !text[position - 1].isWhitespace,
        text[position - 1] != "\\", behind == text.endIndex || !isWord(text[behind]) && text[behind] != mark
      {
        return position
      }
      position += 1
    }
    return nil
  }

  private static func isWord(_ character: Character) -> Bool {
    // Chinese is written without spaces, so that its characters may touch a mark.
    character.isASCII && (character.isLetter || character.isNumber)
  }

  private static func link(_ text: ArraySlice<Character>, at start: Int, depth: Int) -> (html: String, end: Int)? {
    guard let middle = text[start...].firstIndex(of: "]"), middle > start + 1, middle + 1 < text.endIndex,
      text[middle + 1] == "(", let end = text[middle...].firstIndex(of: ")")
    else { return nil }
    let address = String(text[(middle + 2)..<end])
    guard isSafe(address) else { return nil }
    let words = html(text[(start + 1)..<middle], depth: depth + 1)
    return ("<a href=\"\(Markup.escaped(address))\">\(words)</a>", end + 1)
  }
}
