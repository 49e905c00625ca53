import Martlet
import MartletData
import TestSupport
import Testing

struct WordPieceTokenizerTests {
  private func tokenizer(lowercases: Bool = true) throws -> WordPieceTokenizer {
    try WordPieceTokenizer(
      contentsOf: TokenGoldens.vocabularyPath, basicTokenizer: BasicTokenizer(lowercases: lowercases))
  }

  @Test(arguments: TokenGoldens.all.cases)
  func tokensAreThoseOfTheReference(golden: TokenGoldens.Case) throws {
    let tokenizer = try tokenizer()
    let text = tokenizer.encode(golden.text, golden.second, maximumLength: golden.maximum)
    #expect(text.tokens == golden.cut)
    #expect(text.types == golden.types)
    #expect(tokenizer.decode(text.tokens) == golden.decoded)
    #expect(tokenizer.decode(text.tokens, includesSpecialTokens: true) == golden.decodedWithSpecialTokens)
    let cased = try self.tokenizer(lowercases: false)
    #expect(cased.encode(golden.text, golden.second, maximumLength: golden.maximum).tokens == golden.cased)
  }

  @Test(
    .enabled(if: DatasetRegistry().isInstalled("minilm-l6"), "needs `martlet data install minilm-l6`"),
    arguments: TokenGoldens.all.cases)
  func tokensOfTheWholeVocabularyAreThoseOfTheReference(golden: TokenGoldens.Case) throws {
    let text = try Installed.tokenizer.get()
      .encode(golden.text, golden.second, maximumLength: golden.maximum)
    #expect(text.tokens == golden.full)
    #expect(text.types == golden.fullTypes)
  }

  @Test func thePiecesOfAWordAreTheLongestFromTheLeft() throws {
    let tokenizer = try WordPieceTokenizer(
      Vocabulary([
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "unit", "##it", "##ed", "##e", "##d", "u", "##ited",
      ]))
    #expect(tokenizer.pieces(of: "united") == [6, 8])
    #expect(tokenizer.pieces(of: "uned") == [5, 8])
    // The search does not go back: `unit` is taken, and nothing goes on with `s`.
    #expect(tokenizer.pieces(of: "units un") == [1, 5])
    #expect(tokenizer.decode([5, 12, 5]) == "united un")
  }

  @Test func aBatchIsPaddedAndMasked() throws {
    let tokenizer = try tokenizer()
    let batch = tokenizer.batch(["hello", "the clay on the wheel", ""])
    let padding = tokenizer.index(of: .padding)
    #expect(batch.tokens.shape == [3, 7] && batch.types.shape == [3, 7] && batch.mask.shape == [3, 7])
    #expect(batch.tokens.dtype == .int32 && batch.types.dtype == .int32 && batch.mask.dtype == .bool)
    #expect(batch.mask.sum(1).integers == [3, 7, 2])
    #expect(batch.tokens[2].integers == tokenizer.encode("").tokens + Array(repeating: padding, count: 5))
    #expect(batch.types.integers.allSatisfy { $0 == 0 })
  }

  @Test func pairsHaveTypes() throws {
    let batch = try tokenizer().batch([("hello", "the wheel"), ("clay", "")], maximumLength: 6)
    #expect(batch.types.integers == [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0])
    #expect(batch.mask.sum(1).integers == [6, 4])
  }

  @Test func noTextsAreABatchToo() throws {
    #expect(try tokenizer().batch([String]()).tokens.shape == [0, 0])
  }

  @Test func aBatchMayHaveAFixedLength() throws {
    let tokenizer = try tokenizer()
    let batch = TokenBatch([tokenizer.encode("hello")], padding: tokenizer.index(of: .padding), length: 5)
    #expect(batch.tokens.shape == [1, 5] && batch.mask.integers == [1, 1, 1, 0, 0])
  }

  @Test func missingSpecialTokensAreAllNamed() {
    #expect(
      errorText { try WordPieceTokenizer(Vocabulary(["[PAD]", "[CLS]", "a"])) }
        == "the vocabulary lacks [UNK], [SEP], [MASK]; use the vocabulary of a WordPiece tokenizer")
  }

  @Test func aLimitHoldsStartAndEnds() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try WordPieceTokenizer(contentsOf: TokenGoldens.vocabularyPath).encode("a", "b", maximumLength: 2)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("encode: 2 tokens: they must hold the start and the ends of texts"), "\(text)")
  }

  @Test func aNumberBeyondTheVocabularyIsNoToken() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try WordPieceTokenizer(contentsOf: TokenGoldens.vocabularyPath).decode([1, 342])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("decode: 342: there are 342 tokens"), "\(text)")
  }

  @Test func aTextLongerThanItsBatchIsRefused() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = TokenBatch([TokenizedText(tokens: [1, 2, 3], types: [0, 0, 0])], padding: 0, length: 2)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("a text of 3 tokens: it must be truncated to the length 2"), "\(text)")
  }

  /// Any text gives tokens that decode, and a text of ASCII words comes back as its words.
  @Test func randomTextsGoThrough() throws {
    let tokenizer = try tokenizer()
    var generator = SplitMix(state: 9)
    for _ in 0..<300 {
      var scalars = String.UnicodeScalarView()
      for _ in 0..<40 {
        let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0x2ff : 0...0x2ffff
        if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { scalars.append(scalar) }
      }
      let text = tokenizer.encode(String(scalars), maximumLength: 20)
      #expect(text.count <= 20 && text.tokens.allSatisfy { $0 < tokenizer.vocabulary.count })
      _ = tokenizer.decode(text.tokens)
    }
    let words = (0..<50).map { _ in
      String(
        (0..<Int.random(in: 1...9, using: &generator)).map { _ in
          "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator)!
        })
    }
    let known = words.filter { !tokenizer.pieces(of: $0).contains(tokenizer.index(of: .unknown)) }
    #expect(known.count > 5)
    #expect(tokenizer.decode(tokenizer.encode(known.joined(separator: " ")).tokens) == known.joined(separator: " "))
  }
}

/// The tokenizer of the installed model, read once.
private enum Installed {
  static let tokenizer = Result {
    try WordPieceTokenizer(contentsOf: DatasetRegistry().folder(of: "minilm-l6") + "/vocab.txt")
  }
}
