import ArgumentParser
import Foundation
import Martlet
import MartletData
import MartletReports
import MartletTraining

/// `martlet evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a trained model on the test pictures of its dataset.")

  @Argument(help: ArgumentHelp("A run folder or its model.safetensors.", valueName: "run"))
  var trained: String

  @Option(
    name: .long,
    help: ArgumentHelp("A folder with the dataset's files, or with files in MNIST's layout.", valueName: "folder"))
  var data: String?

  @OptionGroup
  var threads: ThreadFlag

  @Flag(name: .long, help: "Write the figures as JSON to standard output.")
  var json = false

  func run() throws {
    var check = FlagCheck()
    threads.apply(&check)
    try check.finish()
    let classifier = try TrainedClassifier(contentsOf: trained)
    let test = try choice(for: classifier).load(.test)
    if let objection = classifier.objection(to: test) { throw objection }
    let batches = BatchLoader(
      test, standardization: classifier.description.standardization, batchSize: 250, isShuffled: false)
    tell(Evaluation(of: classifier.model, on: batches), classifier)
  }

  /// The dataset of the run, wherever it was read from, unless a folder is given.
  private func choice(for classifier: TrainedClassifier) throws -> DatasetChoice {
    let name = classifier.description.dataset
    let known = NamedImages.names.contains(name) ? name : nil
    var stored: String?
    // The file with the weights may be by itself.
    if data == nil, FileManager.default.fileExists(atPath: "\(trained)/\(RunFolder.configurationName)") {
      stored = try StoredRun.configuration(of: trained).dataFolder
    }
    guard known != nil || data != nil || stored != nil else {
      throw ToolFailure(
        .missingInput,
        "\(trained): the dataset \(name) is none of \(NamedImages.names.joined(separator: ", ")); "
          + "say where its files are with --data FOLDER")
    }
    return DatasetChoice(name: known, folder: data ?? stored)
  }

  private func tell(_ evaluation: Evaluation, _ classifier: TrainedClassifier) {
    let output = Terminal.standardOutput
    if json {
      return output.writeJSON(
        EvaluationResult(
          run: trained, model: classifier.description.model, dataset: classifier.description.dataset, test: evaluation))
    }
    func fixed(_ value: Double?) -> String { value.map { NumberFormat.fixed($0, decimals: 4) } ?? "–" }
    output.writeLine("test loss: \(fixed(evaluation.loss))")
    output.writeLine("test accuracy: \(fixed(evaluation.accuracy)) (\(evaluation.count) pictures)")
    var table = TextTable(["class", "pictures", "precision", "recall", "F1"], numeric: [1, 2, 3, 4])
    for score in evaluation.classes {
      table.add([score.name, String(score.count), fixed(score.precision), fixed(score.recall), fixed(score.f1)])
    }
    output.writeLine("\n\(table.text)")
  }
}

/// What `martlet evaluate --json` writes.
private struct EvaluationResult: Encodable {
  let run: String
  let model: String
  let dataset: String
  let test: Evaluation
}
