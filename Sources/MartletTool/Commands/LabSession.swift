import Foundation
import MartletLabs
import MartletReports

/// Runs labs one after another, tells their claims, and ends with a failure where one does not hold.
struct LabSession {
  let runner: LabRunner
  let isJSON: Bool
  let isQuiet: Bool

  /// Runs the labs; one that cannot run does not keep the others from running.
  func run(_ labs: [any Lab]) throws {
    let output = Terminal.standardOutput
    var results: [LabResult] = []
    var failures: [(lab: String, failure: ToolFailure)] = []
    for lab in labs {
      do {
        let result = try runner.run(lab) { tell($0) }
        results.append(result)
        if !isJSON { output.write(Self.text(of: result, in: runner.folder)) }
      } catch {
        guard let failure = ToolFailure(error), labs.count > 1 else { throw error }
        failures.append((lab.identifier, failure))
        Terminal.standardError.writeLine("martlet: \(lab.identifier): \(failure.message)")
      }
    }
    if isJSON { output.writeJSON(results) }
    if !results.isEmpty {
      let index = try runner.folder.writeIndex()
      if labs.count > 1, !isJSON { output.writeLine(Self.summary(of: results, index: index)) }
    }
    if let first = failures.first {
      throw ToolFailure(
        status: first.failure.status,
        "\(failures.count) of \(labs.count) labs could not run: \(failures.map(\.lab).joined(separator: ", "))")
    }
    let failed = results.filter { !$0.allHeld }
    if !failed.isEmpty {
      let count = failed.reduce(0) { $0 + $1.count(.notHeld) }
      throw ToolFailure(
        .claimFailed,
        "\(count == 1 ? "a claim does" : "\(count) claims do") not hold: \(failed.map(\.lab).joined(separator: ", "))")
    }
  }

  private func tell(_ sentence: String) {
    if !isQuiet { Terminal.standardError.writeLine("  \(sentence)") }
  }

  /// The claims of a run as a table, and where its page is.
  static func text(of result: LabResult, in folder: LabFolder) -> String {
    var table = TextTable(["claim", "expected", "measured", "held"])
    for claim in result.claims { table.add([claim.text, claim.expected, claim.measured, claim.verdict.rawValue]) }
    let seconds = TrainingProgress.duration(result.seconds)
    let page = Paths.shown("\(folder.place(of: result.lab))/report.html")
    return """
      \(result.lab) (\(result.size.rawValue), seed \(result.seed), \(seconds))
      \(table.text)
      report: \(page)


      """
  }

  private static func summary(of results: [LabResult], index: String) -> String {
    func count(_ verdict: Claim.Verdict) -> Int { results.reduce(0) { $0 + $1.count(verdict) } }
    let seconds = results.reduce(0) { $0 + $1.seconds }
    return """
      \(results.count) labs in \(TrainingProgress.duration(seconds)): \(count(.held)) claims held, \
      \(count(.notHeld)) not held, \(count(.notJudged)) not judged
      all results: \(Paths.shown(index))
      """
  }
}
