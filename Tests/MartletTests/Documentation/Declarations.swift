import Foundation

/// What the sources declare for users, found by reading them as text.
struct Declarations {
  /// All names: types, functions, properties, cases, operators and the labels of arguments.
  private(set) var names: Set<String> = []
  /// The functions of tensors, and those that are no type's.
  private(set) var operations: Set<String> = []
  /// The classes that are layers, cells or models.
  private(set) var layers: Set<String> = []
  /// The classes that are optimisers.
  private(set) var optimizers: Set<String> = []

  /// Reads all Swift files of folders below `Sources`.
  init(of folders: [String]) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
    for folder in folders {
      let path = root.appending(path: folder).path
      for file in try FileManager.default.subpathsOfDirectory(atPath: path).sorted() where file.hasSuffix(".swift") {
        read(try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8))
      }
    }
  }

  private mutating func read(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var place: Substring = ""
    for (index, line) in lines.enumerated() {
      if let first = line.first, first != " ", first != "}" { place = line }
      if line.contains("public ") {
        readPublic(lines[index...], isOfTensor: place.hasPrefix("extension Tensor {"))
      } else if line.contains("case "), let match = line.firstMatch(of: /^ *(?:indirect )?case ([a-z]\w*)/) {
        names.insert(String(match.1))
      } else if place.hasPrefix("public protocol"), let match = line.firstMatch(of: /^  (?:static )?(?:var|func) (\w+)/)
      {
        // Members of a protocol say nothing of their access.
        names.insert(String(match.1))
      }
    }
  }

  private static let modifiers: Set<Substring> = [
    "public", "static", "final", "mutating", "convenience", "prefix", "private(set)", "package(set)", "indirect",
    "required",
  ]

  private mutating func readPublic(_ lines: ArraySlice<Substring>, isOfTensor: Bool) {
    guard let line = lines.first else { return }
    let words = line.split(separator: " ").drop { Self.modifiers.contains($0) }
    let kind = words.first?.prefix { $0 != "(" } ?? ""
    guard Self.kinds.contains(kind) else { return }
    let name = words.dropFirst().first?.firstMatch(of: /^[-+*\/.<>=&|^!]+|^\w+/).map { String($0.0) } ?? ""
    names.insert(name)
    switch kind {
    case "func":
      names.formUnion(labels(lines))
      if isOfTensor || !line.hasPrefix(" ") { operations.insert(name) }
    case "init", "subscript": names.formUnion(labels(lines))
    case "class":
      if line.contains(/: .*\b(Layer|QuantizedLayer|Module|RecurrentCell)\b/) { layers.insert(name) }
      if line.contains(/: Optimizer\b/) { optimizers.insert(name) }
    default: break
    }
  }

  private static let kinds: Set<Substring> = [
    "class", "struct", "enum", "protocol", "typealias", "func", "var", "let", "init", "subscript",
  ]

  /// The labels of the arguments of the declaration that starts in the first line.
  private func labels(_ lines: ArraySlice<Substring>) -> [String] {
    var depth = 0
    var signature = ""
    for line in lines {
      for character in line {
        if character == "(" || character == "[" { depth += 1 }
        if character == ")" || character == "]" { depth -= 1 }
        signature.append(character)
        if depth == 0, character == ")" { return signature.matches(of: /(\w+)(?: \w+)?:/).map { String($0.1) } }
      }
    }
    return []
  }
}
