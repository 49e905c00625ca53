import Foundation
import Martlet
import MartletText
import TestSupport
import Testing

/// What `Tests/Golden/text.py` had Hugging Face's `transformers` compute.
enum Goldens {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/text").path

  /// The folder of a small model with random weights.
  static let tiny = "\(folder)/tiny"

  /// The sentences and pairs of the script, in the order of its embeddings.
  static let texts: (sentences: [String], pairs: [(String, String)]) = {
    struct Case: Decodable {
      let text: String
      let second: String?
      let maximum: Int?
    }
    struct File: Decodable { let cases: [Case] }
    guard let data = FileManager.default.contents(atPath: "\(folder)/tokens.json"),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { fatalError("Tests/Golden/text/tokens.json is missing: run Tests/Golden/text.py") }
    let whole = file.cases.filter { $0.maximum == nil }
    return (
      whole.filter { $0.second == nil }.map(\.text),
      whole.compactMap { item in item.second.map { (item.text, $0) } }
    )
  }()
}

/// Compares shapes and every element.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, within tolerance: Double, _ label: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let problem = mismatch(actual, expected, absolute: tolerance)
  #expect(problem == nil, "\(label)", sourceLocation: sourceLocation)
}

/// A small model that needs no file.
func smallConfiguration() -> BERTConfiguration {
  var configuration = BERTConfiguration()
  configuration.vocabularySize = 20
  configuration.features = 8
  configuration.depth = 2
  configuration.heads = 2
  configuration.hiddenFeatures = 12
  configuration.maximumLength = 16
  return configuration
}
