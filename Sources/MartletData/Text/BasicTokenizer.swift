import Foundation

/// The first step of BERT's tokenizer: cleans a text and splits it into words and punctuation.
///
/// Control characters are dropped; every ideograph and every punctuation character is a word of its own; letters are
/// lower-cased and lose their accents unless the model tells cases apart. Source: Devlin et al. 2019, "BERT: pre-training of
/// deep bidirectional transformers for language understanding", and its published code.
public struct BasicTokenizer: Sendable, Hashable {
  /// Whether letters are lower-cased, each by itself.
  public var lowercases: Bool
  /// Whether letters are taken apart by Unicode's canonical decomposition and lose their non-spacing marks.
  public var stripsAccents: Bool
  /// Whether every Chinese character is a word of its own.
  public var splitsIdeographs: Bool

  /// A tokenizer of uncased models; accents go with the case unless told otherwise.
  public init(lowercases: Bool = true, stripsAccents: Bool? = nil, splitsIdeographs: Bool = true) {
    self.lowercases = lowercases
    self.stripsAccents = stripsAccents ?? lowercases
    self.splitsIdeographs = splitsIdeographs
  }

  /// The words of a text in their order.
  public func words(of text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    func endWord() {
      if !word.isEmpty { words.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    func append(_ scalar: Unicode.Scalar) {
      if Self.isSpace(scalar) {
        endWord()
      } else if Self.isPunctuation(scalar) {
        endWord()
        words.append(String(scalar))
      } else {
        word.append(scalar)
      }
    }
    for scalar in cleaned(text) {
      if lowercases {
        scalar.properties.lowercaseMapping.unicodeScalars.forEach(append)
      } else {
        append(scalar)
      }
    }
    endWord()
    return words
  }

  /// The text without control characters and accents, with spaces around ideographs.
  private func cleaned(_ text: String) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !Self.isDropped(scalar) {
      let isIdeograph = splitsIdeographs && Self.isIdeograph(scalar)
      if isIdeograph { result.append(" ") }
      result.append(scalar)
      if isIdeograph { result.append(" ") }
    }
    guard stripsAccents, !result.allSatisfy(\.isASCII) else { return result }
    let decomposed = String(result).decomposedStringWithCanonicalMapping
    result.removeAll(keepingCapacity: true)
    for scalar in decomposed.unicodeScalars where scalar.isASCII || !Self.isMark(scalar) { result.append(scalar) }
    return result
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .nonspacingMark
  }

  /// Control, format and private characters, and the mark of undecodable text; tabs and ends of lines are spaces.
  private static func isDropped(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value == 0x7f || scalar.value < 0x20 && !["\t", "\n", "\r"].contains(scalar) }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: return true
    default: return scalar == "\u{fffd}"
    }
  }

  /// Unicode's punctuation, and what else ASCII has between letters and digits, such as `$` and `^`.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: return true
    case ..<0x80: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// The blocks that the original calls Chinese characters. Korean and Japanese syllables are none: they come in words.
  private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff: true
    case 0x20000...0x2a6df, 0x2a700...0x2b73f, 0x2b740...0x2b81f, 0x2b820...0x2ceaf, 0x2f800...0x2fa1f: true
    default: false
    }
  }
}
