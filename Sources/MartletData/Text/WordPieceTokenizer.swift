import Martlet

/// BERT's tokenizer: words are split into the longest pieces that the vocabulary has, from the left.
///
/// Pieces within a word start with `##`; a word that cannot be split is unknown. Sources: Schuster and Nakajima 2012,
/// "Japanese and Korean voice search"; Wu et al. 2016, §4.1; Devlin et al. 2019. Numbers of tokens are those of Hugging
/// Face's `tokenizers`, but for some 700 rare characters that Unicode has added or moved to another category since the
/// version 8 of its tables.
///
/// ```swift
/// let tokenizer = try WordPieceTokenizer(contentsOf: "vocab.txt")
/// let batch = tokenizer.batch(["The kiln is hot.", "Where is the glaze?"])
/// let states = model(batch.tokens, mask: batch.mask)
/// ```
public struct WordPieceTokenizer: Sendable {
  /// Tokens with a meaning of their own.
  public enum SpecialToken: String, Sendable, CaseIterable {
    /// Fills up shorter texts of a batch.
    case padding = "[PAD]"
    /// A word that the vocabulary cannot express.
    case unknown = "[UNK]"
    /// Starts every text; its state stands for the whole.
    case classification = "[CLS]"
    /// Ends every text.
    case separator = "[SEP]"
    /// A token that a model shall guess.
    case mask = "[MASK]"
  }

  /// The tokens.
  public let vocabulary: Vocabulary
  /// What splits texts into words.
  public let basicTokenizer: BasicTokenizer

  private let special: [SpecialToken: Int]

  /// Longer words are unknown, as in the original.
  private static let longestWord = 100
  private static let continuation = Array("##".utf8)

  /// A tokenizer with a vocabulary. Throws an error that lists the special tokens that this lacks.
  public init(_ vocabulary: Vocabulary, basicTokenizer: BasicTokenizer = BasicTokenizer()) throws(DataError) {
    try self.init(vocabulary, basicTokenizer: basicTokenizer, name: nil)
  }

  /// A tokenizer with the vocabulary of a file of one token a line, such as the `vocab.txt` of BERT.
  ///
  /// Throws when the file cannot be read or is no vocabulary of such a tokenizer.
  public init(contentsOf path: String, basicTokenizer: BasicTokenizer = BasicTokenizer()) throws(DataError) {
    try self.init(Vocabulary(contentsOf: path), basicTokenizer: basicTokenizer, name: path)
  }

  private init(_ vocabulary: Vocabulary, basicTokenizer: BasicTokenizer, name: String?) throws(DataError) {
    var special: [SpecialToken: Int] = [:]
    for token in SpecialToken.allCases { special[token] = vocabulary.index(of: token.rawValue) }
    let missing = SpecialToken.allCases.filter { special[$0] == nil }.map(\.rawValue)
    guard missing.isEmpty else {
      throw DataError(
        .wrongFormat, path: name, problem: "the vocabulary lacks \(missing.joined(separator: ", "))",
        remedy: "use the vocabulary of a WordPiece tokenizer")
    }
    self.vocabulary = vocabulary
    self.basicTokenizer = basicTokenizer
    self.special = special
  }

  /// The number of a special token.
  public func index(of token: SpecialToken) -> Int {
    special[token] ?? 0
  }

  // MARK: Encoding

  /// The numbers of a text's tokens, without start and end. Special tokens that are written out count as such.
  public func pieces(of text: String) -> [Int] {
    var result: [Int] = []
    for part in parts(of: text) {
      switch part {
      case .special(let token): result.append(index(of: token))
      case .text(let text): for word in basicTokenizer.words(of: text) { appendPieces(of: word, to: &result) }
      }
    }
    return result
  }

  /// A text or a pair of texts as tokens: `[CLS] first [SEP]` or `[CLS] first [SEP] second [SEP]`.
  ///
  /// Where there are more than `maximumLength` tokens, the longer text loses tokens at its end until both are the same
  /// length, then both do.
  public func encode(
    _ first: String, _ second: String? = nil, maximumLength: Int? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> TokenizedText {
    var (a, b) = (pieces(of: first), second.map { pieces(of: $0) })
    if let maximumLength {
      let room = maximumLength - (b == nil ? 2 : 3)
      if room < 0 {
        contractFailure(
          "encode", "\(maximumLength) tokens", "they must hold the start and the ends of texts", file: file, line: line)
      }
      let kept = Self.lengths(a.count, b?.count ?? 0, within: room)
      a = Array(a.prefix(kept.first))
      b = b.map { Array($0.prefix(kept.second)) }
    }
    let end = [index(of: .separator)]
    let opening = [index(of: .classification)] + a + end
    let closing = b.map { $0 + end } ?? []
    return TokenizedText(
      tokens: opening + closing, types: opening.map { _ in 0 } + closing.map { _ in 1 })
  }

  /// Texts as a batch, padded to the longest.
  public func batch(_ texts: [String], maximumLength: Int? = nil) -> TokenBatch {
    TokenBatch(texts.map { encode($0, maximumLength: maximumLength) }, padding: index(of: .padding))
  }

  /// Pairs of texts as a batch, padded to the longest.
  public func batch(_ pairs: [(String, String)], maximumLength: Int? = nil) -> TokenBatch {
    TokenBatch(pairs.map { encode($0, $1, maximumLength: maximumLength) }, padding: index(of: .padding))
  }

  /// How many tokens two texts keep of theirs.
  private static func lengths(_ first: Int, _ second: Int, within room: Int) -> (first: Int, second: Int) {
    if first + second <= room { return (first, second) }
    let (shorter, longer) = (min(first, second), max(first, second))
    // The longer text gives way first; where that is not enough, halves are left, and it keeps the odd token.
    let half = room / 2
    let kept = shorter <= half ? (shorter, min(longer, room - shorter)) : (half, room - half)
    return first <= second ? kept : (kept.1, kept.0)
  }

  private func appendPieces(of word: String, to result: inout [Int]) {
    let text = Array(word.utf8)
    let start = result.count
    var place = 0
    while place < text.count {
      let prefix = place == 0 ? [] : Self.continuation
      guard word.unicodeScalars.count <= Self.longestWord,
        let (piece, end) = vocabulary.longestToken(of: text, from: place, after: prefix)
      else {
        result.replaceSubrange(start..., with: [index(of: .unknown)])
        return
      }
      result.append(piece)
      place = end
    }
  }

  private enum Part {
    case text(String)
    case special(SpecialToken)
  }

  /// The text between special tokens, and these.
  private func parts(of text: String) -> [Part] {
    let bytes = Array(text.utf8)
    var parts: [Part] = []
    var start = 0
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "["),
        let token = SpecialToken.allCases.first(where: { bytes[place...].starts(with: $0.rawValue.utf8) })
      else {
        place += 1
        continue
      }
      if start < place { parts.append(.text(String(decoding: bytes[start..<place], as: UTF8.self))) }
      parts.append(.special(token))
      place += token.rawValue.utf8.count
      start = place
    }
    if start == 0 { return [.text(text)] }
    if start < bytes.count { parts.append(.text(String(decoding: bytes[start...], as: UTF8.self))) }
    return parts
  }

  // MARK: Decoding

  /// The text of tokens: words apart by spaces, pieces joined; special tokens are left out unless asked for.
  ///
  /// Case, accents and the spaces around punctuation are not stored in tokens and do not come back.
  public func decode(
    _ tokens: [Int], includesSpecialTokens: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> String {
    let left = includesSpecialTokens ? [] : Set(special.values)
    var text = ""
    for index in tokens where !left.contains(index) {
      if !vocabulary.tokens.indices.contains(index) {
        contractFailure("decode", "\(index)", "there are \(vocabulary.count) tokens", file: file, line: line)
      }
      let token = vocabulary.tokens[index]
      // By scalars: an accent of its own would melt with the mark before it.
      if !text.isEmpty, token.utf8.starts(with: Self.continuation) {
        text.unicodeScalars.append(contentsOf: token.unicodeScalars.dropFirst(Self.continuation.count))
      } else {
        text += (text.isEmpty ? "" : " ") + token
      }
    }
    return text
  }
}
