/// A method, a tool or an effect that Martlet implements or means to implement.
public struct CatalogueRow: Hashable, Sendable, Codable {
  /// The identifier, a letter of the chapter with a number, such as `O8`.
  public let identifier: String
  /// The field's name for it.
  public let name: Bilingual
  /// Who published it first, with the year; empty for common knowledge.
  public let source: String
  /// The formula or algorithm in one line.
  public let formula: String
  /// The public symbols that implement it, as `Type`, `Type.member` or `function`; none while it is not done.
  public let symbols: [String]

  /// Makes a row.
  public init(
    _ identifier: String, _ english: String, _ chinese: String, source: String = "", formula: String = "",
    symbols: [String] = []
  ) {
    self.identifier = identifier
    name = Bilingual(english, chinese)
    self.source = source
    self.formula = formula
    self.symbols = symbols
  }
}
