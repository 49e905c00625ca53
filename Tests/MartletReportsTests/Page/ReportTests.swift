import FigureSamples
import Foundation
import MartletReports
import Testing

@Suite struct ReportTests {
  private let attack = "<script>alert('x')</script>"

  private var everything: Report {
    var report = Report(
      attack, translation: .init(attack, language: attack), subtitle: attack, language: attack,
      navigation: .init(previous: .init(attack, to: attack), index: .init(attack, to: "index.html")),
      showsContents: true)
    report.addParagraph(attack)
    report.addSection(attack, translation: .init(attack))
    report.addSection("anchor", anchor: attack)
    report.addSubsection(attack)
    report.addNote(attack)
    report.addList([attack])
    report.addFormula(attack, label: attack)
    report.addClaims(
      Report.Verdict.allCases.map { .init(attack, expected: attack, measured: attack, verdict: $0, remark: attack) },
      caption: attack)
    report.addCards([
      .init(attack, translation: .init(attack), address: attack, summary: attack, verdicts: [.held: 1], note: attack)
    ])
    report.addCode(attack, language: .swift, caption: attack)
    report.addTable(Table(header: [attack], rows: [[attack]], alignments: [.formula]))
    report.addTable(Table(header: [attack], rows: [[attack]], alignments: [.markup]))
    report.addTextSamples()
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
    for address in ["src=\"http", "url(", "@import", "<link", "src=\"/", "href=\"/"] {
      #expect(!html.contains(address))
    }
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

  @Test func sectionsHaveAnchorsOfTheirOwn() {
    var report = Report("Anchors", showsContents: true)
    for title in ["Claims & more", "Claims, more", "中文 标题", "!?"] { report.addSection(title) }
    report.addSection("Sources", anchor: "Read This")
    report.addSubsection("Claims (more)")
    let html = report.html()
    for anchor in ["claims-more", "claims-more-2", "中文-标题", "section", "read-this", "claims-more-3"] {
      #expect(html.contains("id=\"\(anchor)\""))
    }
    #expect(html.contains("<a href=\"#claims-more-2\">Claims, more</a>"))
    #expect(!html.contains("<a href=\"#claims-more-3\">"))
  }

  @Test func navigationStandsAboveAndBelow() {
    let navigation = Report.Navigation(
      previous: .init("Before", to: "a.html"), index: .init("All", to: "../index.html"), next: .init("Bad", to: "x:y"))
    let html = Report("Middle", navigation: navigation).html()
    #expect(html.components(separatedBy: "rel=\"prev\" href=\"a.html\">Before</a>").count == 3)
    #expect(html.components(separatedBy: "rel=\"up\" href=\"../index.html\">All</a>").count == 3)
    #expect(!html.contains("Bad"))
    #expect(!Report("Alone").html().contains("<nav"))
  }

  @Test func verdictsAreToldBySignAndWords() {
    var report = Report("Claims")
    report.addClaims(
      Report.Verdict.allCases.map { .init("Sentence", expected: "≥ 1", measured: "2", verdict: $0) })
    report.addCards([.init("Lab", address: "lab.html", verdicts: [.held: 4, .notHeld: 0, .notJudged: 2])])
    let html = report.html()
    for verdict in Report.Verdict.allCases { #expect(html.contains("</svg>\(verdict.words)</span>")) }
    #expect(html.contains("</svg>4 held") && html.contains("</svg>2 not judged") && !html.contains("0 not held"))
  }

  @Test func titlesInASecondLanguageSayWhich() {
    var report = Report("Attention", translation: "注意力")
    report.addSection("Claims", translation: .init("Aussagen", language: "de"))
    let html = report.html()
    #expect(html.contains("<p class=\"translation\" lang=\"zh\">注意力</p>"))
    #expect(html.contains("<span class=\"translation\" lang=\"de\">Aussagen</span>"))
  }

  @Test func colorsAreWrittenOnce() {
    let html = everything.html()
    #expect(html.components(separatedBy: "--martlet-series-1:").count - 1 == 3)
  }
}
