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
    let test = try DatasetChoice(of: classifier, trainedAt: trained, folder: data).load(.test)
    if let objection = classifier.objection(to: test) { throw objection }
    tell(Evaluation(of: classifier.model, on: classifier.batches(of: test)), classifier)
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
