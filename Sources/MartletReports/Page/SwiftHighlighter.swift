/// Swift code as HTML with its keywords, types, strings, numbers and comments told apart.
package enum SwiftHighlighter {
  /// The code as HTML; its text is that of the code, character by character.
  package static func html(_ code: String) -> String {
    var scanner = Scanner(code)
    return scanner.html()
  }

  private static let keywords: Set<String> = [
    "actor", "any", "as", "associatedtype", "async", "await", "borrowing", "break", "case", "catch", "class",
    "consuming", "continue", "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
    "fileprivate", "final", "for", "func", "guard", "if", "import", "in", "indirect", "init", "inout", "internal", "is",
    "lazy", "let", "mutating", "nil", "nonisolated", "nonmutating", "open", "operator", "override", "package",
    "precedencegroup", "private", "protocol", "public", "repeat", "required", "rethrows", "return", "self", "Self",
    "some", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias",
    "unowned",
    "var", "weak", "where", "while",
  ]

  private struct Scanner {
    private let characters: [Character]
    private var position = 0

    init(_ code: String) { characters = Array(code) }

    mutating func html() -> String {
      var result = ""
      while position < characters.count {
        let start = position
        let kind = advance()
        let text = Markup.escaped(String(characters[start..<position]))
        result += kind.map { "<span class=\"\($0)\">\(text)</span>" } ?? text
      }
      return result
    }

    /// Moves behind the next piece of code and returns the class of its text; `nil` for none.
    private mutating func advance() -> String? {
      let character = characters[position]
      if starts(with: "//") { return comment(isBlock: false) }
      if starts(with: "/*") { return comment(isBlock: true) }
      if character == "\"" || character == "#", let hashes = stringStart() { return string(hashes: hashes) }
      if character.isNumber, character.isASCII { return number() }
      if character.isLetter || character == "_" || character == "`" { return word() }
      if character == "@" || character == "#" {
        position += 1
        skip { $0.isLetter || $0.isNumber || $0 == "_" }
        return "keyword"
      }
      position += 1
      return nil
    }

    private func starts(with text: String, at offset: Int = 0) -> Bool {
      position + offset <= characters.count && characters[(position + offset)...].starts(with: text)
    }

    private mutating func skip(while condition: (Character) -> Bool) {
      while position < characters.count, condition(characters[position]) { position += 1 }
    }

    private mutating func comment(isBlock: Bool) -> String {
      guard isBlock else {
        skip { !$0.isNewline }
        return "comment"
      }
      var depth = 0
      while position < characters.count {
        if starts(with: "/*") {
          depth += 1
          position += 2
        } else if starts(with: "*/") {
          depth -= 1
          position += 2
          if depth == 0 { break }
        } else {
          position += 1
        }
      }
      return "comment"
    }

    /// The number of `#` before the quotation mark of a string that begins here; `nil` if none does.
    private func stringStart() -> Int? {
      let hashes = characters[position...].prefix { $0 == "#" }.count
      return position + hashes < characters.count && characters[position + hashes] == "\"" ? hashes : nil
    }

    /// Moves behind a string; what it interpolates counts as part of it.
    private mutating func string(hashes: Int) -> String {
      position += hashes
      let isMultiline = starts(with: "\"\"\"")
      let pounds = String(repeating: "#", count: hashes)
      let end = (isMultiline ? "\"\"\"" : "\"") + pounds
      let escape = "\\" + pounds
      position += isMultiline ? 3 : 1
      while position < characters.count {
        if starts(with: end) {
          position += end.count
          break
        }
        if starts(with: escape) {
          position += escape.count
          if starts(with: "(") { interpolation() } else { position = min(position + 1, characters.count) }
        } else if !isMultiline, characters[position].isNewline {
          // A string without an end stops with its line.
          break
        } else {
          position += 1
        }
      }
      return "string"
    }

    private mutating func interpolation() {
      var depth = 0
      while position < characters.count, !characters[position].isNewline {
        if let hashes = stringStart() {
          _ = string(hashes: hashes)
          continue
        }
        if characters[position] == "(" { depth += 1 }
        if characters[position] == ")" { depth -= 1 }
        position += 1
        if depth == 0 { break }
      }
    }

    private mutating func number() -> String {
      skip { $0.isLetter || $0.isNumber || $0 == "_" }
      // A point belongs to the number if a digit follows, a sign if it stands behind an exponent.
      if starts(with: "."), position + 1 < characters.count, characters[position + 1].isNumber {
        position += 1
        skip { $0.isLetter || $0.isNumber || $0 == "_" }
      }
      if position < characters.count, "+-".contains(characters[position]), "eEpP".contains(characters[position - 1]) {
        position += 1
        skip { $0.isNumber || $0 == "_" }
      }
      return "number"
    }

    private mutating func word() -> String? {
      let isMember = position > 0 && characters[position - 1] == "."
      let start = position
      position += 1
      skip { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" }
      let word = String(characters[start..<position])
      // Behind a point a keyword is a name, as in `.default`.
      if SwiftHighlighter.keywords.contains(word), !isMember || word == "self" || word == "init" { return "keyword" }
      return word.first?.isUppercase == true ? "type" : nil
    }
  }
}
