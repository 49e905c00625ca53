import MartletReports

/// The page that lists the results of labs by chapter.
struct LabIndex {
  let results: [LabResult]

  /// The whole page.
  func make() -> Report {
    var report = Report("Martlet's labs", subtitle: "Experiments that show what the methods do")
    report.addKeyFigures([
      Report.KeyFigure("Labs", value: String(results.count)),
      Report.KeyFigure("Claims held", value: String(count(.held))),
      Report.KeyFigure("Claims not held", value: String(count(.notHeld))),
      Report.KeyFigure("Not judged", value: String(count(.notJudged))),
    ])
    for chapter in Chapter.allCases {
      let labs = results.filter { $0.chapter == chapter }
      guard !labs.isEmpty else { continue }
      report.addSection("\(chapter.title.english) · \(chapter.title.chinese)")
      report.addTable(
        Table(
          header: ["Lab", "What it shows", "Held"],
          rows: labs.map { [$0.title.english, $0.summary.english, "\($0.count(.held)) of \($0.claims.count)"] },
          alignments: [.leading, .leading, .leading]))
    }
    return report
  }

  private func count(_ verdict: Claim.Verdict) -> Int { results.reduce(0) { $0 + $1.count(verdict) } }
}
