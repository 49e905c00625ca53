/// A text in English and in Chinese.
public struct Bilingual: Hashable, Sendable, Codable {
  /// The English text.
  public let english: String
  /// The Chinese text.
  public let chinese: String

  /// Makes a text from its two languages.
  public init(_ english: String, _ chinese: String) {
    self.english = english
    self.chinese = chinese
  }
}
