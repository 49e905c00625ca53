import Foundation
import Testing

/// The code that the README shows is code that is compiled.
struct DocumentationTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  @Test func everySwiftBlockOfTheReadmeIsPartOfASnippet() throws {
    let folder = root.appending(path: "Snippets")
    let snippets = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .map { try text("Snippets/\($0)") }
    let blocks = try text("README.md").components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.count >= 2)
    for block in blocks {
      let code = block.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(snippets.contains { $0.contains(code) }, "no snippet has this code:\n\(code)")
    }
  }
}
