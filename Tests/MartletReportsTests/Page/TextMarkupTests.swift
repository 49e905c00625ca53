import MartletReports
import Testing

@Suite struct TextMarkupTests {
  @Test(arguments: [
    ("plain", "plain"),
    ("`let x = 1`", "<code>let x = 1</code>"),
    ("*one* and **two**", "<em>one</em> and <strong>two</strong>"),
    ("**strong *and* more**", "<strong>strong <em>and</em> more</strong>"),
    ("[words](https://a.b/c?d=e&f)", "<a href=\"https://a.b/c?d=e&amp;f\">words</a>"),
    ("[`code`](#claims)", "<a href=\"#claims\"><code>code</code></a>"),
    ("[up](../index.html)", "<a href=\"../index.html\">up</a>"),
    ("$x^2$", "<span class=\"math\"><i>x</i><sup>2</sup></span>"),
    ("在*这里*说", "在<em>这里</em>说"),
    ("`<b>` & \"", "<code>&lt;b&gt;</code> &amp; &quot;"),
    ("`*not this*`", "<code>*not this*</code>"),
  ]) func marksBecomeElements(text: String, html: String) {
    #expect(TextMarkup.html(text) == html)
  }

  @Test(arguments: [
    "2 * 3 * 4", "a*b*c", "* item", "a * b*", "**", "*", "****", "`", "``", "$5 and $6", "costs 5$ or 6$", "[words]",
    "[words](",
    "[](x)", "[a] (b)", "5*3 = 15 *",
  ]) func whatIsNoMarkStays(text: String) {
    #expect(TextMarkup.html(text) == text)
  }

  @Test(arguments: [
    ("\\*not emphasised\\*", "*not emphasised*"), ("\\`code\\`", "`code`"), ("\\$x$", "$x$"), ("a \\ b", "a \\ b"),
  ]) func backslashWritesTheMark(text: String, html: String) {
    #expect(TextMarkup.html(text) == html)
  }

  @Test(arguments: [
    "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:x", "data:text/html,x", "vbscript:x", "//evil.example",
    "a:b", "https://a b", "\"onclick=x", "", "\\\\host", "file:///etc/passwd",
  ]) func unsafeAddressesAreNoLinks(address: String) {
    #expect(!TextMarkup.isSafe(address))
    #expect(!TextMarkup.html("[words](\(address))").contains("<a"))
  }

  @Test(arguments: ["https://a.b", "http://a.b", "mailto:a@b.c", "#x", "a/b.html", "../a", "./a:b", "a.html#b:c"])
  func safeAddressesAreLinks(address: String) {
    #expect(TextMarkup.isSafe(address))
  }

  @Test func anyTextGivesBalancedMarkup() throws {
    let pieces = [
      "*", "**", "`", "$", "[", "](", ")", "a", " ", "<", "&", "\\", "x^{", "}", "_", "中", "http://x", "\n",
    ]
    var state: UInt64 = 1
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int((state >> 33) % UInt64(pieces.count))]
      }
      #expect(XMLCheck.parse("<p>\(TextMarkup.html(text))</p>") != nil, "\(text)")
    }
  }

  @Test func plainTextHasNoMarks() {
    #expect(TextMarkup.plain("*a* `b < c` [d](#e)") == "a b &lt; c d")
  }
}
