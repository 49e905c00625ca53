import ArgumentParser
import Foundation
import Martlet
import MartletData
import MartletReports
import MartletTraining

/// `martlet predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Say what is on pictures.",
    discussion: """
      Pictures are PNG or JPEG files of any size, in colour or gray. They are brought to what the model was trained on: \
      widened to its proportions with the colour of their rim, resized, and made gray where its pictures are. A model \
      of gray pictures on a dark ground, as those of fashion-mnist and mnist are, gets a picture with a light rim \
      inverted.
      """)

  @Argument(help: ArgumentHelp("A run folder or its model.safetensors.", valueName: "run"))
  var trained: String

  @Argument(help: ArgumentHelp("PNG or JPEG files.", valueName: "file"))
  var files: [String]

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many classes to tell for each file (3).", valueName: "n"))
  var top: Given<Int>?

  @OptionGroup
  var threads: ThreadFlag

  @Flag(name: .long, help: "Write the predictions as JSON to standard output.")
  var json = false

  func run() throws {
    var check = FlagCheck()
    threads.apply(&check)
    let top = check.integer("--top", self.top, atLeast: 1) ?? 3
    try check.finish()
    let classifier = try TrainedClassifier(contentsOf: trained)
    // All files are read before anything is told, and all that cannot be read are named.
    var pictures: [(file: String, picture: ImagePreparation)] = []
    var failures: [DataError] = []
    for file in files {
      do {
        pictures.append((file, classifier.prepare(try Image(contentsOf: file))))
      } catch {
        failures.append(error)
      }
    }
    if let first = failures.first, let failure = ToolFailure(first) {
      throw ToolFailure(status: failure.status, failures.map(\.description).joined(separator: "; "))
    }
    let predictions = pictures.map { file, picture in
      Prediction(
        file: file, isInverted: picture.isInverted,
        probabilities: classifier.probabilities(of: picture), names: classifier.description.classNames, top: top)
    }
    if json {
      Terminal.standardOutput.writeJSON(PredictionResult(run: trained, predictions: predictions))
    } else {
      for prediction in predictions { Terminal.standardOutput.writeLine(prediction.line) }
    }
  }
}

/// What `martlet predict --json` writes.
private struct PredictionResult: Encodable {
  let run: String
  let predictions: [Prediction]
}

/// The likeliest classes of one picture.
private struct Prediction: Encodable {
  struct Candidate: Encodable {
    let name: String
    let probability: Double
  }

  let file: String
  let isInverted: Bool
  let classes: [Candidate]

  private enum CodingKeys: String, CodingKey {
    case file, classes
    case isInverted = "inverted"
  }

  init(file: String, isInverted: Bool, probabilities: [Double], names: [String], top: Int) {
    self.file = file
    self.isInverted = isInverted
    let ranked = zip(names, probabilities).sorted { $0.1 > $1.1 }.prefix(top)
    classes = ranked.map { Candidate(name: $0.0, probability: $0.1) }
  }

  var line: String {
    let candidates = classes.map { "\($0.name) \(NumberFormat.percent($0.probability))" }.joined(separator: ", ")
    return "\(file): \(candidates)\(isInverted ? " (inverted)" : "")"
  }
}
