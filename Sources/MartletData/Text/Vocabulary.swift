/// The tokens of a model in their order: the number of a token is its place.
///
/// Two tokens are the same where their bytes are: spellings that Unicode calls equivalent stay apart.
public struct Vocabulary: Sendable {
  /// The tokens by number.
  public let tokens: [String]

  private let sorted: SortedTokens

  /// A vocabulary of the given tokens. Throws an error that tells which are empty or repeated.
  public init(_ tokens: [String]) throws(DataError) {
    try self.init(tokens, name: nil)
  }

  /// Reads a file of UTF-8 with one token a line, such as the `vocab.txt` of BERT.
  ///
  /// Throws when the file cannot be read, or with the lines that are empty, repeated or not UTF-8.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(encoded: FileReading.bytes(of: path, limit: Self.sizeLimit), name: path)
  }

  /// Reads the bytes of such a file; `name` stands for it in errors.
  public init(encoded bytes: [UInt8], name: String = "vocabulary") throws(DataError) {
    var tokens: [String] = []
    var faults = Faults()
    var rest = bytes[...]
    while !rest.isEmpty {
      var line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest.dropFirst(line.count + 1)
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if let token = String(validating: line, as: UTF8.self) {
        tokens.append(token)
      } else {
        faults.add("line \(tokens.count + 1) is not UTF-8")
        // Something in its place that keeps the count of lines and repeats no other.
        tokens.append("\u{fffd} \(tokens.count)")
      }
    }
    try self.init(tokens, name: name, faults)
  }

  private init(_ tokens: [String], name: String?, _ earlier: Faults = Faults()) throws(DataError) {
    var faults = earlier
    let sorted = SortedTokens(tokens)
    if tokens.isEmpty { faults.add("there are no tokens") }
    for (index, token) in tokens.enumerated() where token.isEmpty { faults.add("line \(index + 1) is empty") }
    for (first, second) in sorted.repetitions where !tokens[first].isEmpty {
      faults.add("line \(second + 1) repeats line \(first + 1) ('\(tokens[first].prefix(20))')")
    }
    if let problem = faults.description {
      throw DataError(
        .wrongFormat, path: name, problem: "not a vocabulary of one token a line: \(problem)",
        remedy: "correct the lines or fetch the file again")
    }
    self.tokens = tokens
    self.sorted = sorted
  }

  /// The number of tokens.
  public var count: Int { tokens.count }

  /// The number of a token; `nil` where it is not in the vocabulary.
  public func index(of token: String) -> Int? {
    sorted.index(of: Array(token.utf8))
  }

  /// The longest token that is `prefix` and a part of `text` from `start` on, at least a byte of it, and where it ends.
  func longestToken(of text: [UInt8], from start: Int, after prefix: [UInt8]) -> (index: Int, end: Int)? {
    sorted.longest(in: text, from: start, after: prefix)
  }

  /// Vocabularies of a million words of a line each are far below.
  private static let sizeLimit = 64 << 20
}

/// Problems of many lines as one line: the first few, and how many more there are.
private struct Faults {
  private static let shown = 5
  private var first: [String] = []
  private var count = 0

  mutating func add(_ fault: @autoclosure () -> String) {
    count += 1
    if first.count < Self.shown { first.append(fault()) }
  }

  /// The problems; `nil` where there are none.
  var description: String? {
    if count == 0 { return nil }
    let rest = count > first.count ? ", and \(count - first.count) more" : ""
    return first.joined(separator: ", ") + rest
  }
}
