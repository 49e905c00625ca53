import MartletReports

/// The page about a run of a lab: question, method, findings, claims, code, catalogue rows, sources.
struct LabPage {
  let description: LabDescription
  let record: LabRecord
  let result: LabResult

  /// The whole page.
  func make() -> Report {
    var report = Report(description.title.english, subtitle: subtitle)
    report.addSection("Question")
    report.addParagraph(description.question)
    report.addSection("Method")
    report.addParagraph(description.method)
    addBody(to: &report)
    addClaims(to: &report)
    if !description.heart.isEmpty {
      report.addSection("The heart of the code")
      report.addCode(description.heart)
    }
    addSettings(to: &report)
    addRows(to: &report)
    report.addSection("Sources")
    report.addParagraph(description.sources.joined(separator: "\n\n"))
    return report
  }

  private var subtitle: String { "\(description.title.chinese) · \(description.summary.english)" }

  private func addBody(to report: inout Report) {
    if case .section? = record.body.first {} else { report.addSection("Findings") }
    for element in record.body {
      switch element {
      case .section(let title): report.addSection(title)
      case .text(let text): report.addParagraph(text)
      case .figures(let figures, let caption): report.addFigures(figures, caption: caption)
      case .table(let table): report.addTable(table)
      case .keyFigures(let figures): report.addKeyFigures(figures)
      }
    }
  }

  private func addClaims(to report: inout Report) {
    report.addSection("Claims")
    let rows = result.claims.map { claim in
      let remark = claim.remark.isEmpty ? "" : " (\(claim.remark))"
      return [claim.text + remark, claim.expected, claim.measured, claim.verdict.rawValue]
    }
    report.addTable(
      Table(
        header: ["Claim", "Expected", "Measured", "Verdict"], rows: rows,
        alignments: Array(repeating: .leading, count: 4)))
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
