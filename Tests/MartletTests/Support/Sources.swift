import Foundation

/// The text of the library, for tests that look for what a catalogue lacks.
struct Sources {
  /// The text of each file by its path below `Sources/Martlet`.
  let files: [(path: String, text: String)]

  /// The text with empty lines in place of documentation, whose examples are not the library's own calls.
  private static func withoutDocumentation(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " }.hasPrefix("///") ? "" : $0 }.joined(separator: "\n")
  }

  /// The files of a folder of `Sources/Martlet`, or of all of them.
  init(of folder: String = "") throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/Martlet/\(folder)")
    files = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }.sorted()
      .map { ($0, Self.withoutDocumentation(try String(contentsOf: root.appending(path: $0), encoding: .utf8))) }
  }
}

/// The names of the public functions and subscripts that a file declares.
func publicOperations(in text: String) -> [String] {
  text.matches(of: /public (?:static |prefix )*(?:func ([^\s(]+?)(?:<\w|\s*\()|(subscript))/)
    .map { String($0.1 ?? $0.2 ?? "") }
}
