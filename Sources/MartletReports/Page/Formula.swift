/// Mathematics written as plain Unicode text, set as HTML.
///
/// Single letters are variables and set in italics, longer words are functions and set upright. `x^{2}` and `x_{i}` are
/// a superscript and a subscript (the braces may be left out around one character), `\frac{a}{b}` is a fraction and
/// `\sqrt{x}` a root; a backslash before another character writes that character.
package enum Formula {
  /// The formula as HTML; text in it is escaped.
  package static func html(_ text: String) -> String {
    var parser = Parser(text)
    return parser.sequence(untilBrace: false)
  }

  private struct Parser {
    private let characters: [Character]
    private var position = 0
    /// Formulas nested deeper than this are written as they stand.
    private var depth = 0
    private static let deepest = 24

    init(_ text: String) { characters = Array(text) }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    /// Everything up to the end, or to the brace that closes a group.
    mutating func sequence(untilBrace: Bool) -> String {
      var result = ""
      while let character = next {
        if untilBrace, character == "}" { break }
        result += element()
      }
      return result
    }

    private mutating func element() -> String {
      guard let character = next else { return "" }
      switch character {
      case "^", "_": return scripts()
      case "\\": return command()
      case "{" where depth < Self.deepest: return group()
      default:
        if character.isLetter { return word() }
        position += 1
        return Markup.escaped(String(character))
      }
    }

    /// A run of letters: one is a variable, several are the name of a function.
    private mutating func word() -> String {
      let start = position
      while let character = next, character.isLetter { position += 1 }
      let word = String(characters[start..<position])
      let isVariable = word.count == 1 && Self.slants(characters[start])
      return isVariable ? "<i>\(Markup.escaped(word))</i>" : Markup.escaped(word)
    }

    /// Latin letters and small Greek ones, with or without a hat or the like, are slanted as variables.
    private static func slants(_ character: Character) -> Bool {
      guard let letter = character.unicodeScalars.first else { return false }
      return switch letter {
      case "a"..."z", "A"..."Z", "α"..."ω", "ϵ", "ϑ", "ϕ", "ℓ": true
      default: false
      }
    }

    /// A superscript, a subscript, or both above each other.
    private mutating func scripts() -> String {
      var raised: String?
      var lowered: String?
      while let mark = next, mark == "^" && raised == nil || mark == "_" && lowered == nil {
        position += 1
        let content = argument()
        if mark == "^" { raised = content } else { lowered = content }
      }
      switch (raised, lowered) {
      case (let raised?, let lowered?):
        return "<span class=\"scripts\"><sup>\(raised)</sup><sub>\(lowered)</sub></span>"
      case (let raised?, nil): return "<sup>\(raised)</sup>"
      case (nil, let lowered?): return "<sub>\(lowered)</sub>"
      case (nil, nil):
        position += 1
        return ""
      }
    }

    private mutating func command() -> String {
      position += 1
      for (name, isFraction) in [("frac", true), ("sqrt", false)] where depth < Self.deepest {
        guard characters[position...].starts(with: Array(name + "{")) else { continue }
        position += name.count
        let first = argument()
        guard isFraction else { return "√<span class=\"root\">\(first)</span>" }
        let second = argument()
        return "<span class=\"fraction\"><span>\(first)</span><span>\(second)</span></span>"
      }
      guard let character = next else { return "\\" }
      position += 1
      return Markup.escaped(String(character))
    }

    /// What a script or a command applies to: a group, or one character.
    private mutating func argument() -> String {
      guard let character = next else { return "" }
      if character == "{", depth < Self.deepest { return group() }
      if character.isLetter {
        position += 1
        let letter = Markup.escaped(String(character))
        return Self.slants(character) ? "<i>\(letter)</i>" : letter
      }
      if character == "\\" { return command() }
      position += 1
      return Markup.escaped(String(character))
    }

    /// What stands between braces, which themselves are not written.
    private mutating func group() -> String {
      position += 1
      depth += 1
      let content = sequence(untilBrace: true)
      depth -= 1
      if next == "}" { position += 1 }
      return content
    }
  }
}
