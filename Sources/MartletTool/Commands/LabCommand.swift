import ArgumentParser
import Foundation
import Martlet
import MartletLabs
import MartletReports

/// `martlet lab`.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "List and run experiments that show what the methods do.",
    discussion: """
      A lab runs at two sizes: the full one takes minutes and judges every claim, --quick takes seconds. It writes \
      labs/ID/report.html, metrics.jsonl, config.json and result.json; `martlet lab report` lists all results on one page.
      """,
    subcommands: [List.self, Run.self, Report.self])

  /// Where results are kept.
  struct Output: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The folder of the labs' results.", valueName: "folder"))
    var output = "labs"

    var folder: LabFolder { LabFolder(output) }
  }

  /// `martlet lab list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the labs, or what they cover.")

    @Option(name: .long, help: ArgumentHelp("Only the labs or rows of this chapter.", valueName: "name"))
    var chapter: String?

    @Flag(name: .long, help: "List every row of the catalogue with the symbols and labs that cover it.")
    var coverage = false

    @Flag(name: .long, help: "Write the list as JSON to standard output.")
    var json = false

    func run() throws {
      let chapter = try chapter.map { name throws(LabError) in try LabRegistry.chapter(name) }
      if coverage { return tellCoverage(chapter) }
      let labs = LabRegistry.all.map(\.description).filter { chapter == nil || $0.chapter == chapter }
      let output = Terminal.standardOutput
      if json { return output.writeJSON(labs.map(LabSummary.init)) }
      var table = TextTable(["lab", "minutes", "what it shows"], numeric: [1])
      for lab in labs {
        table.add([lab.identifier, NumberFormat.short(lab.minutes, digits: 2), lab.summary.english])
      }
      output.writeLine(table.text)
    }

    private func tellCoverage(_ chapter: Chapter?) {
      let rows = Coverage().rows.filter { chapter == nil || $0.chapter == chapter }
      let output = Terminal.standardOutput
      if json { return output.writeJSON(rows) }
      var table = TextTable(["row", "name", "symbols", "labs"])
      for row in rows {
        table.add([
          row.row.identifier, row.row.name.english,
          row.row.symbols.isEmpty ? "–" : row.row.symbols.joined(separator: ", "),
          row.labs.isEmpty ? "–" : row.labs.joined(separator: ", "),
        ])
      }
      output.writeLine(table.text)
      output.writeLine("\n\(rows.count { $0.isCovered }) of \(rows.count) rows are covered")
    }
  }

  /// `martlet lab run`.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "run",
      abstract: "Run a lab, or all of them.",
      discussion: "The exit status is 3 where a claim does not hold.")

    @Argument(help: ArgumentHelp("The identifiers of labs.", valueName: "id"))
    var labs: [String] = []

    @Flag(name: .long, help: "Run every lab.")
    var all = false

    @Option(name: .long, help: ArgumentHelp("Run the labs of this chapter.", valueName: "name"))
    var chapter: String?

    @Flag(name: .long, help: "Run at the size that takes seconds.")
    var quick = false

    @Option(
      name: .long, parsing: .unconditional,
      help: ArgumentHelp("The number that all randomness grows from (0).", valueName: "n"))
    var seed: Given<UInt64>?

    @OptionGroup
    var output: Output

    @OptionGroup
    var threads: ThreadFlag

    @Flag(name: .long, help: "Write the results as JSON to standard output.")
    var json = false

    @Flag(name: .long, help: "Tell no progress.")
    var quiet = false

    func run() throws {
      var check = FlagCheck()
      threads.apply(&check)
      if let seed, seed.value == nil {
        check.reject("--seed must be a whole number from 0 on; '\(seed.text)' was given")
      }
      if labs.isEmpty && !all && chapter == nil {
        check.reject("name a lab, a chapter with --chapter, or all with --all; `martlet lab list` shows them")
      }
      if all && !(labs.isEmpty && chapter == nil) {
        check.reject(
          "--all runs every lab: leave out \(chapter == nil ? labs.joined(separator: " and ") : "--chapter")")
      }
      try check.finish()
      let runner = LabRunner(size: quick ? .quick : .full, seed: seed?.value ?? 0, folder: output.folder)
      try LabSession(runner: runner, isJSON: json, isQuiet: quiet || json).run(try chosen())
    }

    private func chosen() throws(LabError) -> [any Lab] {
      if all { return LabRegistry.all }
      var chosen: [any Lab] = []
      if let chapter { chosen += LabRegistry.labs(of: try LabRegistry.chapter(chapter)) }
      for name in labs { chosen.append(try LabRegistry.lab(name)) }
      return chosen
    }
  }

  /// `martlet lab report`.
  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report", abstract: "Write the page that lists all results.")

    @OptionGroup
    var output: Output

    func run() throws {
      Terminal.standardOutput.writeLine("report: \(Paths.shown(try output.folder.writeIndex()))")
    }
  }
}

/// What `martlet lab list --json` writes of a lab.
private struct LabSummary: Encodable {
  let lab: String
  let chapter: Chapter
  let title: Bilingual
  let summary: Bilingual
  let rows: [String]
  let datasets: [String]
  let minutes: Double

  init(_ description: LabDescription) {
    lab = description.identifier
    chapter = description.chapter
    title = description.title
    summary = description.summary
    rows = description.rows
    datasets = description.datasets
    minutes = description.minutes
  }
}
