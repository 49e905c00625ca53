import MartletData
import Testing

struct BasicTokenizerTests {
  /// Texts in many scripts, and a word with a character of every block of Unicode and category.
  @Test func wordsAreThoseOfTheReference() {
    #expect(TokenGoldens.all.words.count > 60)
    for golden in TokenGoldens.all.words {
      #expect(BasicTokenizer().words(of: golden.text).joined(separator: " ") == golden.uncased)
      #expect(BasicTokenizer(lowercases: false).words(of: golden.text).joined(separator: " ") == golden.cased)
    }
  }

  @Test func accentsAreStrippedApartFromCase() {
    #expect(BasicTokenizer(stripsAccents: false).words(of: "Crème") == ["crème"])
    #expect(BasicTokenizer(lowercases: false, stripsAccents: true).words(of: "Crème") == ["Creme"])
  }

  @Test func ideographsMayStayTogether() {
    #expect(BasicTokenizer(splitsIdeographs: false).words(of: "机器 學") == ["机器", "學"])
    #expect(BasicTokenizer().words(of: "机器 學") == ["机", "器", "學"])
  }

  @Test func nothingGivesNoWords() {
    for text in ["", " \t\n", "\u{0}\u{ad}\u{fffd}"] { #expect(BasicTokenizer().words(of: text).isEmpty) }
  }
}
