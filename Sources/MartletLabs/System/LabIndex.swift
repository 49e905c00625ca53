import MartletReports

/// The page that lists the results of labs by chapter.
struct LabIndex {
  let results: [LabResult]

  /// The whole page.
  func make() -> Report {
    var report = Report(
      "Martlet's labs", translation: "实验", subtitle: "Experiments that show what the methods do", showsContents: true)
    report.addKeyFigures([
      Report.KeyFigure("Labs", value: String(results.count)),
      Report.KeyFigure("Claims held", value: String(count(.held))),
      Report.KeyFigure("Claims not held", value: String(count(.notHeld))),
      Report.KeyFigure("Not judged", value: String(count(.notJudged))),
    ])
    for chapter in Chapter.allCases {
      let labs = results.filter { $0.chapter == chapter }
      guard !labs.isEmpty else { continue }
      report.addSection(chapter.title.english, translation: Report.Translation(chapter.title.chinese))
      report.addCards(labs.map(card))
    }
    return report
  }

  private func card(_ result: LabResult) -> Report.Card {
    let verdicts = result.claims.map { Report.Verdict($0.verdict) }
    return Report.Card(
      result.title.english, translation: Report.Translation(result.title.chinese), address: "\(result.lab)/report.html",
      summary: result.summary.english, verdicts: Dictionary(verdicts.map { ($0, 1) }, uniquingKeysWith: +),
      note: "\(result.size.rawValue) size, rows \(result.rows.joined(separator: ", "))")
  }

  private func count(_ verdict: Claim.Verdict) -> Int { results.reduce(0) { $0 + $1.count(verdict) } }
}
