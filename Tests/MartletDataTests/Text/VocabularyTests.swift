import MartletData
import TestSupport
import Testing

struct VocabularyTests {
  private func read(_ text: String) throws -> Vocabulary { try Vocabulary(encoded: Array(text.utf8), name: "v") }

  @Test func tokensAreNumberedByTheirLines() throws {
    let vocabulary = try read("the\n##s\na b\nthe end\n")
    #expect(vocabulary.tokens == ["the", "##s", "a b", "the end"])
    #expect(vocabulary.count == 4)
    #expect(vocabulary.tokens.map { vocabulary.index(of: $0) } == [0, 1, 2, 3])
    for other in ["", "t", "th", "the e", "the ends", "zebra"] { #expect(vocabulary.index(of: other) == nil) }
  }

  @Test func endsOfLinesMayBeThoseOfWindowsAndTheLastMayBeMissing() throws {
    #expect(try read("a\r\nb\r\n").tokens == ["a", "b"])
    #expect(try read("a\nb").tokens == ["a", "b"])
  }

  @Test func equivalentSpellingsStayApart() throws {
    let vocabulary = try read("e\u{301}\n\u{e9}\n")
    #expect(vocabulary.count == 2)
    #expect(vocabulary.index(of: "\u{e9}") == 1)
    #expect(vocabulary.index(of: "e\u{301}") == 0)
  }

  @Test func everyTokenOfAManyIsFound() throws {
    var generator = SplitMix(state: 3)
    var tokens: Set<String> = []
    while tokens.count < 2000 {
      let scalars = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        Unicode.Scalar(UInt32.random(in: 0x61...0x64, using: &generator) + (tokens.count % 3 == 0 ? 0x370 : 0))!
      }
      tokens.insert(String(String.UnicodeScalarView(scalars)) + (tokens.count % 2 == 0 ? "" : "x\(tokens.count)"))
    }
    let vocabulary = try Vocabulary(Array(tokens))
    for (index, token) in vocabulary.tokens.enumerated() { #expect(vocabulary.index(of: token) == index) }
  }

  @Test func allThatIsWrongIsSaidInOneLine() {
    #expect(
      errorText { try read("a\n\nb\na\n\u{c3}\n") }
        == "v: not a vocabulary of one token a line: line 2 is empty, line 4 repeats line 1 ('a'); "
        + "correct the lines or fetch the file again")
    #expect(
      errorText { try Vocabulary(encoded: [0x61, 10, 0xc3, 10, 0xff, 10], name: "v") }
        == "v: not a vocabulary of one token a line: line 2 is not UTF-8, line 3 is not UTF-8; "
        + "correct the lines or fetch the file again")
    let many = errorText { try read(String(repeating: "\n", count: 100)) }
    #expect(many.contains("line 5 is empty, and 95 more;") && !many.contains("line 6"))
    #expect(errorText { try read("") }.contains("there are no tokens"))
    #expect(errorKind { try read("") } == .wrongFormat)
    #expect(errorText { try Vocabulary(["x", "x"]) }.contains("line 2 repeats line 1"))
  }

  @Test func aMissingFileIsNamed() {
    #expect(
      errorText { try Vocabulary(contentsOf: "/no/vocab.txt") }
        == "/no/vocab.txt: there is no such file; check the path")
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    let seeds = [try FileReading.bytes(of: TokenGoldens.vocabularyPath), Array("[PAD]\n[UNK]\na\n##b\n".utf8)]
    Fuzz.run(seeds) { file in
      guard let vocabulary = try? Vocabulary(encoded: file) else { return }
      for (index, token) in vocabulary.tokens.enumerated() where vocabulary.index(of: token) != index {
        Issue.record("token \(index) is not found")
      }
    }
  }
}
