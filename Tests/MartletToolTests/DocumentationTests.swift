import Foundation
import Testing

/// The code that the pages show is code that is compiled.
struct DocumentationTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test func everySwiftBlockOfAPageIsPartOfASnippet() throws {
    let snippets = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Snippets").path)
      .map { try text("Snippets/\($0)") }
    let pages = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Documentation").path)
      .filter { $0.hasSuffix(".md") }.map { "Documentation/\($0)" }
    var count = 0
    for page in ["README.md"] + pages {
      let blocks = try text(page).components(separatedBy: "```swift\n").dropFirst()
        .compactMap { $0.components(separatedBy: "```").first }
      count += blocks.count
      for block in blocks {
        let code = block.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(snippets.contains { $0.contains(code) }, "no snippet has this code of \(page):\n\(code)")
      }
    }
    #expect(count >= 7)
  }
}
