import Foundation
import MartletReports
import Testing

@Suite struct ReportTests {
  private let attack = "<script>alert('x')</script>"

  private var everything: Report {
    var report = Report(attack, subtitle: attack, language: attack)
    report.addParagraph(attack)
    report.addSection(attack)
    report.addKeyFigures([.init(attack, value: attack, note: attack)])
    report.addTable(Table(header: [attack], rows: [[attack]], caption: attack))
    for figure in FigureTests.figures { report.addFigure(figure, caption: attack) }
    report.addFigures([
      LineChart(attack, x: Axis(attack), y: Axis(attack), series: [.init(attack, values: [1, 2])]),
      BarChart(attack, categories: [attack], axis: Axis(attack), values: [1]),
      Heatmap(attack, values: [[1]], rows: [attack], columns: [attack]),
      ConfusionMatrix(attack, classes: [attack], counts: [[1]]),
      Histogram(attack, values: [1, 2], axis: Axis(attack)),
      ImageGrid(attack, images: [.init(png: [], caption: attack)]),
    ])
    report.addCode(attack)
    return report
  }

  @Test func noTextBecomesMarkup() {
    let html = everything.html()
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
  }

  @Test func pageLoadsNothing() {
    let html = everything.html()
    for address in ["http", "url(", "@import", "<link", "src=\"/", "href=\"/"] { #expect(!html.contains(address)) }
  }

  @Test func pageIsBalanced() throws {
    // As XML, once the void elements are closed and the document type is gone.
    var html = everything.html().replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
    for name in ["meta", "img"] {
      html = html.replacingOccurrences(
        of: "<\(name)( [^>]*)>", with: "<\(name)$1/>", options: .regularExpression)
    }
    #expect(XMLCheck.parse(html) != nil)
  }

  @Test func captionsAreNumberedByKind() {
    var report = Report("Numbers")
    let chart = LineChart(series: [.init("a", values: [1, 2])])
    report.addFigure(chart, caption: "first")
    report.addFigure(chart)
    report.addTable(Table(header: ["a"], rows: [], caption: "table"))
    report.addFigure(chart, caption: "second")
    let html = report.html()
    #expect(html.contains("<b>Figure 1.</b> first") && html.contains("<b>Figure 2.</b> second"))
    #expect(html.contains("<b>Table 1.</b> table"))
  }

  @Test func blankLinesPartParagraphs() {
    var report = Report("Text")
    report.addParagraph("one\nstill one\n\n\ntwo\n")
    #expect(report.html().contains("<p>one\nstill one</p>\n<p>two</p>"))
  }

  @Test func themeIsLeftToTheReaderUnlessChosen() {
    #expect(!Report("a").html().contains("<html lang=\"en\" data-theme"))
    #expect(Report("a", theme: .dark).html().contains("<html lang=\"en\" data-theme=\"dark\">"))
  }

  @Test func emptyReportIsAPage() {
    var report = Report("")
    report.addKeyFigures([])
    report.addFigures([])
    report.addParagraph("")
    #expect(report.html().hasSuffix("</main>\n</body>\n</html>\n"))
  }

  @Test func colorsAreWrittenOnce() {
    let html = everything.html()
    #expect(html.components(separatedBy: "--martlet-series-1:").count - 1 == 3)
  }
}
