import Foundation

/// The public declarations of Swift sources, found by reading the sources.
struct PublicDeclarations {
  /// Their dotted names, such as `SGD`, `SGD.momentum` and `crossEntropy`; a type's members count wherever they stand.
  private(set) var names: Set<String> = []

  /// Those of the package that the tests belong to.
  static func ofPackage() throws -> PublicDeclarations {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try PublicDeclarations(below: tests.deletingLastPathComponent().appending(path: "Sources"))
  }

  /// Those of all Swift files below a folder.
  init(below folder: URL) throws {
    guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return }
    while let file = files.nextObject() as? URL {
      if file.pathExtension == "swift" { read(try String(contentsOf: file, encoding: .utf8)) }
    }
  }

  /// Those of one source.
  init(of source: String) { read(source) }

  /// Whether a name is declared and so are all types that it stands in.
  func contains(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return parts.indices.allSatisfy { names.contains(parts[...$0].joined(separator: ".")) }
  }

  private mutating func read(_ source: String) {
    var reader = DeclarationReader(tokens: SourceTokens(of: source).tokens)
    reader.read()
    names.formUnion(reader.names)
  }
}

/// Walks over the tokens of one source and keeps in mind which type they stand in.
private struct DeclarationReader {
  /// What a brace opens.
  private struct Scope {
    /// The dotted name of the type, empty for the file; `nil` for a body, whose declarations nobody sees.
    var path: String?
    /// Whether members are public without saying so.
    var opensMembers = false
    /// How many parentheses and brackets are open.
    var depth = 0
  }

  private(set) var names: Set<String> = []

  private let tokens: [String]
  private var position = 0
  private var scopes = [Scope(path: "")]
  /// What the next brace opens.
  private var next = Scope(path: nil)
  /// Whether the next declaration is public, as far as it was said.
  private var isPublic: Bool?

  init(tokens: [String]) { self.tokens = tokens }

  private var scope: Scope { scopes[scopes.count - 1] }

  private func token(at index: Int) -> String { tokens.indices.contains(index) ? tokens[index] : "" }

  mutating func read() {
    while position < tokens.count {
      let token = tokens[position]
      position += 1
      switch token {
      case "(", "[": scopes[scopes.count - 1].depth += 1
      case ")", "]": scopes[scopes.count - 1].depth -= 1
      case "{": open()
      case "}": close()
      default:
        // A keyword behind a dot is a member's name.
        if scope.path != nil, scope.depth == 0, self.token(at: position - 2) != "." { readWord(token) }
      }
    }
  }

  private mutating func open() {
    if scope.depth == 0 {
      scopes.append(next)
      next = Scope(path: nil)
    } else {
      scopes.append(Scope(path: nil))
    }
    isPublic = nil
  }

  private mutating func close() {
    if scopes.count > 1 { scopes.removeLast() }
    isPublic = nil
  }

  private mutating func readWord(_ word: String) {
    switch word {
    case "public", "open": isPublic = true
    case "internal", "package", "private", "fileprivate":
      // `private(set)` speaks of the setter alone.
      if token(at: position) != "(" { isPublic = false }
    case "class", "struct", "enum", "protocol", "actor": readType(isProtocol: word == "protocol")
    case "extension": readExtension()
    case "func", "typealias", "associatedtype", "var", "let": readNames()
    case "init", "subscript": declare(word)
    case "case": readCases()
    default: break
    }
  }

  /// Declares a member of the scope, with all that was said before it.
  private mutating func declare(_ name: String) {
    if isPublic ?? scope.opensMembers { names.insert(dotted(name)) }
    isPublic = nil
    next = Scope(path: nil)
  }

  private func dotted(_ name: String) -> String {
    guard let path = scope.path, !path.isEmpty else { return name }
    return "\(path).\(name)"
  }

  private mutating func readType(isProtocol: Bool) {
    // `class func` and `class var` declare no type.
    guard token(at: position).first?.isUppercase == true else { return }
    let name = token(at: position)
    position += 1
    declare(name)
    next = Scope(path: dotted(name), opensMembers: isProtocol)
  }

  private mutating func readExtension() {
    var name = token(at: position)
    position += 1
    while token(at: position) == "." {
      name += "." + token(at: position + 1)
      position += 2
    }
    next = Scope(path: name, opensMembers: isPublic == true)
    isPublic = nil
  }

  /// One name, or several parted by commas; operators have none.
  private mutating func readNames() {
    let said = isPublic
    guard SourceTokens.isWord(token(at: position)) else {
      isPublic = nil
      return
    }
    declare(token(at: position))
    position += 1
    while token(at: position) == ",", SourceTokens.isWord(token(at: position + 1)) {
      isPublic = said
      declare(token(at: position + 1))
      position += 2
    }
  }

  /// The cases of an enumeration are as public as it is.
  private mutating func readCases() {
    repeat {
      isPublic = true
      declare(token(at: position))
      position += 1
      if token(at: position) == "(" { skipParentheses() }
      if token(at: position) == "=" { position += token(at: position + 1) == "-" ? 3 : 2 }
      position += 1
    } while token(at: position - 1) == "," && position < tokens.count
    // What stands behind the last case is read again.
    position -= 1
  }

  private mutating func skipParentheses() {
    var depth = 0
    repeat {
      if token(at: position) == "(" { depth += 1 }
      if token(at: position) == ")" { depth -= 1 }
      position += 1
    } while depth > 0 && position < tokens.count
  }
}
