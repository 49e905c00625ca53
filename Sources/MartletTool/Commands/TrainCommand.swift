import ArgumentParser
import Foundation
import Martlet
import MartletData
import MartletReports
import MartletTraining

/// `martlet train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model on a dataset.",
    discussion: """
      Each flag left out follows a recipe of the model. The run folder holds config.json, metrics.jsonl (a line an \
      epoch), model.safetensors (the weights of the epoch with the highest validation accuracy) and report.html. \
      Ctrl-C ends training after the step and keeps the best weights so far. The same seed gives the same losses to \
      the bit, whatever the number of threads.
      """)

  @OptionGroup(title: "What to train and how")
  var training: TrainingFlags

  @OptionGroup
  var threads: ThreadFlag

  @Option(
    name: .long,
    help: ArgumentHelp("The run folder (runs/DATASET-MODEL-NUMBER, the first free number).", valueName: "folder"))
  var output: String?

  @Flag(name: .long, help: "Replace a run in the folder of --output.")
  var overwrite = false

  @Flag(name: .long, help: "Write the outcome as JSON to standard output; progress goes to standard error.")
  var json = false

  @Flag(name: .long, help: "Tell no progress.")
  var quiet = false

  func run() throws {
    var check = FlagCheck()
    let configuration = training.configuration(&check)
    threads.apply(&check)
    if overwrite && output == nil { check.reject("--overwrite needs --output") }
    if output == "" { check.reject("--output must not be empty") }
    try check.finish()

    Interruption.watch()
    // The place is looked at before the data, so that nobody waits in vain.
    let folder =
      try output.map { try RunFolder(at: $0, overwriting: overwrite) }
      ?? RunFolder(numberedIn: "runs", name: "\(configuration.dataset)-\(configuration.model)")
    do {
      try TrainingRun(configuration, choice: training.choice, folder: folder, isJSON: json, isQuiet: quiet).run()
    } catch {
      folder.discard()
      throw error
    }
  }
}
