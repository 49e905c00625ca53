import Foundation
import Testing

/// The page that sets PyTorch's names beside ours: what it names exists, and what exists it names.
struct FromPyTorchTests {
  private static let page: [Substring] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Documentation/FromPyTorch.md")
    guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }()

  /// Words of formulas and of the tool, keywords and types of Swift itself.
  private static let common: Set<String> = [
    "x", "y", "optimizer", "schedule", "base", "generator", "inputs", "outputs", "data", "install", "martlet",
    "true", "false", "nil", "final", "class", "let", "init", "using", "Codable",
  ]

  /// Words of Python that stand in prose and not in the left column.
  private static let python: Set<String> = [
    "affine", "approximate", "ceil_mode", "count_include_pad", "elementwise_affine", "in_proj_weight",
    "keepdim", "key_padding_mask", "num_batches_tracked", "out", "padding_idx", "requires_grad", "running_mean",
    "running_var", "tanh", "track_running_stats", "bias", "weight",
  ]

  /// The codes in the lines, without those of blocks.
  private struct Codes {
    var left: [String] = []
    var middle: [String] = []
    var prose: [String] = []

    init(_ lines: [Substring]) {
      var isBlock = false
      for line in lines {
        if line.hasPrefix("```") { isBlock.toggle() }
        if isBlock || line.hasPrefix("```") || line.hasPrefix("|---") { continue }
        guard line.hasPrefix("|") else {
          prose += Self.codes(String(line))
          continue
        }
        // A bar within a cell is written `\|`.
        let cells = line.replacing("\\|", with: "\u{1}").split(separator: "|", omittingEmptySubsequences: false)
          .dropFirst()
          .map { Self.codes(String($0.replacing("\u{1}", with: "|"))) }
        left += cells.first ?? []
        middle += cells.count > 1 ? cells[1] : []
        prose += cells.dropFirst(2).flatMap { $0 }
      }
    }

    private static func codes(_ text: String) -> [String] { text.matches(of: /`([^`]+)`/).map { String($0.1) } }
  }

  /// The words of a code, or the code itself where it is an operator.
  private func words(_ code: String) -> [String] {
    if !code.contains(/[A-Za-z]/) { return [code] }
    return code.replacing(/\b\d[\w.]*/, with: "").matches(of: /[A-Za-z_]\w*/).map { String($0.0) }
  }

  private func declarations() throws -> Declarations {
    try Declarations(of: ["Martlet", "MartletData", "MartletTraining", "Methods"])
  }

  @Test func everythingThatThePageNamesExists() throws {
    let declared = try declarations().names.union(Self.common)
    let codes = Codes(Self.page)
    let python = Set(codes.left.flatMap(words)).union(Self.python)
    #expect(codes.left.count > 250 && codes.middle.count > 250 && codes.prose.count > 100)
    for code in codes.middle {
      let unknown = words(code).filter { !declared.contains($0) }
      #expect(unknown.isEmpty, "`\(code)` in the middle column: nothing is called that")
    }
    for code in codes.prose {
      let isOurs = words(code).allSatisfy { declared.contains($0) || $0.contains(/^\W+$/) }
      #expect(isOurs || words(code).allSatisfy(python.contains), "`\(code)` in prose: nothing is called that")
    }
  }

  @Test func everythingThatExistsIsOnThePage() throws {
    let declarations = try Declarations(of: ["Martlet"])
    let codes = Codes(Self.page)
    let named = Set((codes.middle + codes.prose).flatMap(words))
    #expect(declarations.operations.count > 150 && declarations.layers.count > 50 && declarations.optimizers.count > 8)
    let all = declarations.operations.union(declarations.layers).union(declarations.optimizers)
    // `a += b` is `a = a + b`, and this one is how Swift calls a layer.
    let needed = all.filter { !$0.hasSuffix("=") || [".<=", ".>="].contains($0) }.subtracting(["callAsFunction"])
    let missing = needed.subtracting(named).sorted()
    #expect(missing.isEmpty, "Documentation/FromPyTorch.md says nothing about \(missing.joined(separator: ", "))")
  }
}
