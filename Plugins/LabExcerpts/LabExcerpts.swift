import Foundation

/// Writes a Swift file with the part of every source file between `// MARK: - Heart` and the next `// MARK: -`:
/// `LabExcerpts OUTPUT SOURCE…`.
@main
enum LabExcerpts {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else { throw Failure(description: "usage: LabExcerpts OUTPUT SOURCE…") }
    var entries: [String] = []
    for path in arguments.dropFirst().sorted() {
      let name = URL(fileURLWithPath: path).lastPathComponent
      guard let heart = excerpt(of: try String(contentsOfFile: path, encoding: .utf8)) else { continue }
      entries.append("    \"\(name)\": ##\"\"\"\n\(heart)\n\"\"\"##,\n")
    }
    let dictionary = entries.isEmpty ? "[:]" : "[\n\(entries.joined())  ]"
    let text = """
      /// The code that labs' pages show, by the name of the source file.
      enum LabSources {
        static let hearts: [String: String] = \(dictionary)
      }

      """
    // A file that stays as it is need not be compiled again.
    guard (try? String(contentsOfFile: output, encoding: .utf8)) != text else { return }
    try text.write(toFile: output, atomically: true, encoding: .utf8)
  }

  /// The marked lines, without the indentation that they share; `nil` where none are marked.
  static func excerpt(of source: String) -> String? {
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    func isMark(_ line: Substring, _ text: String) -> Bool {
      line.drop { $0 == " " }.hasPrefix(text)
    }
    guard let start = lines.firstIndex(where: { isMark($0, "// MARK: - Heart") }) else { return nil }
    let rest = lines[(start + 1)...]
    let end = rest.firstIndex { isMark($0, "// MARK: -") } ?? lines.endIndex
    var body = Array(rest[..<end])
    while body.first?.allSatisfy(\.isWhitespace) == true { body.removeFirst() }
    while body.last?.allSatisfy({ $0.isWhitespace || $0 == "}" }) == true, end == lines.endIndex, isOuter(body) {
      body.removeLast()
    }
    while body.last?.allSatisfy(\.isWhitespace) == true { body.removeLast() }
    let indentation = body.filter { !$0.allSatisfy(\.isWhitespace) }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return body.isEmpty ? nil : body.map { String($0.dropFirst(indentation)) }.joined(separator: "\n")
  }

  /// Whether the last line closes a brace that was opened before the first.
  private static func isOuter(_ lines: [Substring]) -> Bool {
    guard let last = lines.last else { return false }
    if last.allSatisfy(\.isWhitespace) { return true }
    let text = lines.joined()
    return text.count { $0 == "}" } > text.count { $0 == "{" }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }
}
