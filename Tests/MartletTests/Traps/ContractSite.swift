import Martlet

/// A place in the library that ends the process because a contract is broken.
struct ContractSite {
  let file: String
  let line: Int
  /// The operation that it names; `nil` where callers give the name.
  let operation: String?
  /// The rule in the source's words.
  let rule: String

  /// Whether the words of a message are those of this place: the operation, and the longest part of the rule that is the
  /// same in all messages.
  func isNamed(by words: String) -> Bool {
    words.contains(longestPart) && operation.map { words.contains($0) } != false
  }

  private var longestPart: String {
    SwiftText(rule).constantParts.map { $0.trimmingPrefix(" ") }.map(String.init).max { $0.count < $1.count } ?? rule
  }

  /// All calls of `contractFailure` with a rule of their own, and all of local functions that stand for it.
  static func all() throws -> [ContractSite] {
    try Sources().files.flatMap { file, text -> [ContractSite] in
      let source = SwiftText(text)
      var sites: [ContractSite] = []
      // The operation that a local function `fail` names.
      var local: (isOpen: Bool, operation: String?) = (false, nil)
      for call in source.calls(of: ["contractFailure", "fail"]) {
        if call.name == "contractFailure" {
          guard call.arguments.count > 2 else { continue }
          let operation = call.arguments[0].literal
          if let rule = call.arguments[2].literal {
            sites.append(ContractSite(file: file, line: call.line, operation: operation, rule: rule))
          } else {
            local = (true, operation)
          }
        } else if local.isOpen, let rule = call.arguments.last?.literal {
          sites.append(ContractSite(file: file, line: call.line, operation: local.operation, rule: rule))
        }
      }
      return sites
    }
  }
}

/// Swift source, read as far as calls and string literals need.
struct SwiftText {
  private let characters: [Character]

  init(_ text: String) { characters = Array(text) }

  /// A call of a function and the text of its arguments.
  struct Call {
    let name: String
    let line: Int
    let arguments: [Argument]
  }

  struct Argument {
    let text: String

    /// What stands between the quotes, where the argument is a literal and nothing else.
    var literal: String? {
      text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : nil
    }
  }

  /// The calls of functions with these names, in order; declarations are not calls.
  func calls(of names: Set<String>) -> [Call] {
    var calls: [Call] = []
    var (word, previous, line) = ("", "", 1)
    for (position, character) in characters.enumerated() {
      if character.isNewline { line += 1 }
      if character.isLetter || character.isNumber {
        word.append(character)
        continue
      }
      if character == "(", names.contains(word), previous != "func" {
        calls.append(Call(name: word, line: line, arguments: arguments(after: position)))
      }
      if !word.isEmpty { previous = word }
      word = ""
    }
    return calls
  }

  /// The arguments within the parentheses that open at a position.
  private func arguments(after opening: Int) -> [Argument] {
    var (arguments, text, depth, position) = ([Argument](), "", 0, opening)
    func finish() {
      arguments.append(Argument(text: text.trimmingCharacters { $0.isWhitespace }))
      text = ""
    }
    while position < characters.count {
      let character = characters[position]
      if character == "\"" {
        let end = endOfLiteral(at: position)
        text += String(characters[position...end])
        position = end + 1
        continue
      }
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if depth == 0 {
        finish()
        return arguments
      }
      if character == ",", depth == 1 { finish() } else if position > opening { text.append(character) }
      position += 1
    }
    return arguments
  }

  /// The closing quote of the literal that opens at a position, past interpolations.
  private func endOfLiteral(at opening: Int) -> Int {
    var position = opening + 1
    while characters[position] != "\"" {
      if characters[position] == "\\" {
        position += 1
        if characters[position] == "(" { position = endOfParentheses(at: position) }
      }
      position += 1
    }
    return position
  }

  private func endOfParentheses(at opening: Int) -> Int {
    var (position, depth) = (opening, 0)
    while true {
      switch characters[position] {
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth == 0 { return position }
      case "\"": position = endOfLiteral(at: position)
      default: break
      }
      position += 1
    }
  }

  /// The parts of a literal's contents between interpolations.
  var constantParts: [String] {
    var (parts, position) = ([""], 0)
    while position < characters.count {
      if characters[position] == "\\", position + 1 < characters.count, characters[position + 1] == "(" {
        position = endOfParentheses(at: position + 1)
        parts.append("")
      } else {
        parts[parts.count - 1].append(characters[position])
      }
      position += 1
    }
    return parts
  }
}

extension String {
  fileprivate func trimmingCharacters(_ drops: (Character) -> Bool) -> String {
    var rest = drop(while: drops)
    while let last = rest.last, drops(last) { rest.removeLast() }
    return String(rest)
  }
}
