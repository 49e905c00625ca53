import MartletReports
import Testing

@Suite struct TableTests {
  @Test func columnsOfNumbersStandAtTheRight() {
    let table = Table(
      header: ["name", "value", "rate", "note"],
      rows: [["a", "1,000", "91.2%", "1 is a word"], ["b", "−2.5 ms", "–", "none"], ["c", "", "> 3", ""]])
    #expect((0..<4).map(table.alignment(of:)) == [.leading, .numeric, .numeric, .leading])
  }

  @Test func givenAlignmentWins() {
    let table = Table(header: ["year"], rows: [["1998"]], alignments: [.leading])
    #expect(table.alignment(of: 0) == .leading)
  }

  @Test func raggedRowsAreFilledUp() {
    let html = Table(header: ["a"], rows: [["1", "2", "3"], []]).html()
    #expect(html.split(separator: "<td").count - 1 == 6)
    #expect(html.split(separator: "<th ").count - 1 == 3)
  }

  @Test func cellsAreEscaped() {
    #expect(Table(header: ["<b>"], rows: [["<script>"]]).html().contains("&lt;script&gt;"))
  }

  @Test func highlightedRowStandsOut() {
    #expect(Table(header: ["a"], rows: [["1"], ["2"]], highlightedRow: 1).html().contains("highlighted"))
    #expect(!Table(header: ["a"], rows: [["1"]], highlightedRow: 9).html().contains("highlighted"))
  }
}
