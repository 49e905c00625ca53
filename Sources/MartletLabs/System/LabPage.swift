import MartletReports

/// The page about a run of a lab: question, method, findings, claims, code, catalogue rows, sources.
struct LabPage {
  let description: LabDescription
  let record: LabRecord
  let result: LabResult

  /// The whole page.
  func make() -> Report {
    var report = Report(
      description.title.english, translation: Report.Translation(description.title.chinese),
      subtitle: description.summary.english,
      navigation: Report.Navigation(index: Report.Link("All labs", to: "../../index.html")), showsContents: true)
    report.addNote(description.summary.chinese)
    report.addSection("Question")
    report.addParagraph(description.question)
    report.addSection("Method")
    report.addParagraph(description.method)
    addBody(to: &report)
    report.addSection("Claims")
    report.addClaims(result.claims.map(Report.Claim.init))
    if !description.heart.isEmpty {
      report.addSection("The heart of the code")
      report.addCode(description.heart, language: .swift)
    }
    addRows(to: &report)
    addSettings(to: &report)
    report.addSection("Sources")
    report.addList(description.sources)
    return report
  }

  private func addBody(to report: inout Report) {
    report.addSection("Findings")
    for element in record.body {
      switch element {
      case .section(let title): report.addSubsection(title)
      case .text(let text): report.addParagraph(text)
      case .figures(let figures, let caption): report.addFigures(figures, caption: caption)
      case .table(let table): report.addTable(table)
      case .keyFigures(let figures): report.addKeyFigures(figures)
      }
    }
  }

  private func addSettings(to report: inout Report) {
    report.addSection("Settings")
    let rows =
      [["size", result.size.rawValue], ["seed", String(result.seed)]] + record.settings.map { [$0.name, $0.value] }
    report.addTable(Table(header: ["Setting", "Value"], rows: rows, alignments: [.leading, .leading]))
  }

  private func addRows(to report: inout Report) {
    let rows = Catalogue.allRows.filter { description.rows.contains($0.identifier) }
    report.addSection("Rows of the catalogue")
    report.addTable(
      Table(
        header: ["Row", "Name", "中文", "Formula", "Source"],
        rows: rows.map { [$0.identifier, $0.name.english, $0.name.chinese, $0.formula, $0.source] },
        alignments: Array(repeating: .leading, count: 5)))
  }
}

extension Report.Claim {
  /// The claim as a page shows it.
  init(_ claim: Claim) {
    self.init(
      claim.text, expected: claim.expected, measured: claim.measured, verdict: Report.Verdict(claim.verdict),
      remark: claim.remark)
  }
}

extension Report.Verdict {
  /// The verdict as a page shows it.
  init(_ verdict: Claim.Verdict) {
    switch verdict {
    case .held: self = .held
    case .notHeld: self = .notHeld
    case .notJudged: self = .notJudged
    }
  }
}
