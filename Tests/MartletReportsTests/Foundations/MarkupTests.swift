import MartletReports
import Testing

@Suite struct MarkupTests {
  @Test func reservedCharactersBecomeReferences() {
    #expect(
      Markup.escaped("<script>alert(\"a\" & 'b')</script>")
        == "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;")
  }

  @Test func forbiddenCharactersAreReplaced() {
    #expect(Markup.escaped("a\u{0}b\u{1B}[0m\u{FFFE}") == "a\u{FFFD}b\u{FFFD}[0m\u{FFFD}")
  }

  @Test func otherTextStays() {
    #expect(Markup.escaped("卷積 é 🐦\n\t") == "卷積 é 🐦\n\t")
  }

  @Test func coordinatesHaveAtMostTwoDecimals() {
    #expect(Markup.number(1) == "1")
    #expect(Markup.number(1.5) == "1.5")
    #expect(Markup.number(1.005001) == "1.01")
    #expect(Markup.number(-0.25) == "-0.25")
    #expect(Markup.number(0.05) == "0.05")
    #expect(Markup.number(-0.001) == "0")
    #expect(Markup.number(.nan) == "0")
  }
}
