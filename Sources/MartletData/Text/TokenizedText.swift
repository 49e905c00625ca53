import Martlet

/// A text as the numbers of its tokens, with the part of a pair that each belongs to.
public struct TokenizedText: Sendable, Hashable {
  /// The numbers of the tokens.
  public var tokens: [Int]
  /// 0 for tokens of the first text, 1 for those of the second.
  public var types: [Int]

  /// A text from its parts, of the same count.
  public init(tokens: [Int], types: [Int], file: StaticString = #fileID, line: UInt = #line) {
    if tokens.count != types.count {
      contractFailure(
        "TokenizedText", "\(tokens.count) tokens and \(types.count) types", "each token has a type", file: file,
        line: line)
    }
    self.tokens = tokens
    self.types = types
  }

  /// The number of tokens.
  public var count: Int { tokens.count }
}
