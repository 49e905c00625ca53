import Foundation
import MartletData
import Testing

/// Words and numbers of tokens that `Tests/Golden/text.py` had Hugging Face's `tokenizers` compute.
struct TokenGoldens: Decodable {
  /// A text in words, joined by spaces.
  struct Words: Decodable {
    let text: String
    let uncased: String
    let cased: String
  }

  /// A text or a pair in tokens.
  struct Case: Decodable, CustomTestStringConvertible {
    let text: String
    let second: String?
    let maximum: Int?
    let types: [Int]
    let cut: [Int]
    let cased: [Int]
    let full: [Int]
    let fullTypes: [Int]
    let decoded: String
    let decodedWithSpecialTokens: String

    var testDescription: String { "\(text.prefix(20)) | \(second?.prefix(20) ?? "") | \(maximum ?? 0)" }

    private enum CodingKeys: String, CodingKey {
      case text, second, maximum, types, cut, cased, full, decoded
      case fullTypes = "full types"
      case decodedWithSpecialTokens = "decoded with special tokens"
    }
  }

  let words: [Words]
  let cases: [Case]

  static let folder = "\(FormatFiles.golden)/text"
  /// The part of the model's vocabulary that most of the texts need.
  static let vocabularyPath = "\(folder)/tiny/vocab.txt"

  static let all: TokenGoldens = {
    guard let data = FileManager.default.contents(atPath: "\(folder)/tokens.json"),
      let goldens = try? JSONDecoder().decode(TokenGoldens.self, from: data)
    else { fatalError("Tests/Golden/text/tokens.json is missing: run Tests/Golden/text.py") }
    return goldens
  }()
}
