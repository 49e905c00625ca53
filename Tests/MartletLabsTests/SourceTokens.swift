/// The words and marks of a Swift source, without its comments and without what its strings hold.
struct SourceTokens {
  /// Words (names, keywords, numbers) and marks of one character; a string literal is one quotation mark.
  private(set) var tokens: [String] = []

  private let bytes: [UInt8]
  private var position = 0

  /// Those of a source.
  init(of source: String) {
    bytes = Array(source.utf8)
    while position < bytes.count { readToken() }
  }

  /// Whether a token is a word.
  static func isWord(_ token: String) -> Bool { token.utf8.first.map(isPartOfWord) ?? false }

  private mutating func readToken() {
    let byte = bytes[position]
    if stands("//") {
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    } else if stands("/*") {
      skipComment()
    } else if let hashes = hashesOfString() {
      skipString(hashes: hashes)
      tokens.append("\"")
    } else if Self.isPartOfWord(byte) {
      let start = position
      while position < bytes.count, Self.isPartOfWord(bytes[position]) { position += 1 }
      tokens.append(String(decoding: bytes[start..<position], as: UTF8.self))
    } else {
      // A name in backticks is the name.
      if byte > UInt8(ascii: " "), byte != UInt8(ascii: "`") { tokens.append(String(UnicodeScalar(byte))) }
      position += 1
    }
  }

  private static func isPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...: true
    default: false
    }
  }

  private func stands(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  /// The number of `#` before the quotation mark of a string that begins here; `nil` where none begins.
  private func hashesOfString() -> Int? {
    let rest = bytes[position...]
    let hashes = rest.prefix { $0 == UInt8(ascii: "#") }.count
    return rest.dropFirst(hashes).first == UInt8(ascii: "\"") ? hashes : nil
  }

  /// Comments nest.
  private mutating func skipComment() {
    var depth = 0
    repeat {
      if stands("/*") {
        depth += 1
        position += 2
      } else if stands("*/") {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0 && position < bytes.count
  }

  private mutating func skipString(hashes: Int) {
    position += hashes
    let quotation = stands("\"\"\"") ? "\"\"\"" : "\""
    let end = quotation + String(repeating: "#", count: hashes)
    let escape = "\\" + String(repeating: "#", count: hashes)
    position += quotation.utf8.count
    while position < bytes.count {
      if stands(end) {
        position += end.utf8.count
        return
      } else if stands(escape) {
        position += escape.utf8.count
        if position < bytes.count, stands("(") { skipInterpolation() } else { position += 1 }
      } else {
        position += 1
      }
    }
  }

  /// An interpolation may hold parentheses and strings itself.
  private mutating func skipInterpolation() {
    var depth = 0
    repeat {
      if let hashes = hashesOfString() {
        skipString(hashes: hashes)
      } else {
        if stands("(") { depth += 1 }
        if stands(")") { depth -= 1 }
        position += 1
      }
    } while depth > 0 && position < bytes.count
  }
}
