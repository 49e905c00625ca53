import MartletReports
import Testing

@Suite struct TextMetricsTests {
  @Test func truncatedTextFitsAndSaysSo() {
    let text = TextMetrics.truncated("a rather long name of a class", to: 80, size: 12)
    #expect(text.hasSuffix("…"))
    #expect(TextMetrics.width(of: text, size: 12) <= 80)
    #expect(TextMetrics.truncated("short", to: 80, size: 12) == "short")
  }

  @Test func wrappedLinesFitAndLoseNoWord() {
    let text = "validation loss of the convolutional network on the held-out images"
    let lines = TextMetrics.wrapped(text, to: 150, size: 12)
    #expect(lines.count > 1)
    #expect(lines.joined(separator: " ") == text)
    #expect(lines.allSatisfy { TextMetrics.width(of: $0, size: 12) <= 150 })
  }

  @Test func ideographsAreWiderThanLetters() {
    #expect(TextMetrics.width(of: "卷積", size: 12) > TextMetrics.width(of: "ab", size: 12))
  }
}
