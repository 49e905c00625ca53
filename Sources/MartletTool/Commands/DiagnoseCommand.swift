import ArgumentParser
import Martlet
import MartletData
import MartletReports
import MartletTheory

/// `martlet diagnose`.
struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Say what keeps trained models from a small test error.",
    discussion: """
      Each run is measured on the pictures it was trained on, on those it held out, and on the test pictures.

      Is the training error small? If not, the run is compared with a shallower or simpler one that was trained on as \
      many pictures of the same dataset, given by --reference or among the runs: where that has the smaller training \
      error, optimisation failed; else it is model bias. Is the test error close to the training error? If not, it is \
      overfitting where the error grows on the pictures held out, which are of the same kind, and mismatch where it \
      grows from there to test pictures that a classifier can tell apart from training pictures.

      What is small and close depends on the task: say it with --training-limit and --gap-limit.
      """)

  @Argument(help: ArgumentHelp("Run folders.", valueName: "run"))
  var runs: [String]

  @Option(
    name: .long,
    help: ArgumentHelp("A run of a shallower or simpler model on the same pictures.", valueName: "run"))
  var reference: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The dataset of test pictures from another source: \(NamedImages.names.joined(separator: ", ")).",
      valueName: "name"))
  var testDataset: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A folder with test pictures from another source, in MNIST's layout (t10k-images-idx3-ubyte, …).",
      valueName: "folder"))
  var testData: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A folder with the files of the runs' dataset, where they are not where training found them.", valueName: "folder"
    ))
  var data: String?

  @Option(
    name: .long,
    help: ArgumentHelp("What to compare: error (rate), or loss (cross-entropy).", valueName: "name"))
  var measure: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The training error or loss that is small enough (0.05 for error).", valueName: "x"))
  var trainingLimit: Given<Double>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How far the test error or loss may exceed that of training (0.05 for error).", valueName: "x"))
  var gapLimit: Given<Double>?

  @OptionGroup
  var threads: ThreadFlag

  @Flag(name: .long, help: "Write the findings as JSON to standard output.")
  var json = false

  func run() throws {
    var check = FlagCheck()
    let rules = rules(&check)
    let dataset = check.name("--test-dataset", testDataset, among: NamedImages.names)
    threads.apply(&check)
    try check.finish()
    let other = testDataset != nil || testData != nil ? DatasetChoice(name: dataset, folder: testData) : nil
    let session = try DiagnosisSession(runs: runs, reference: reference, folder: data, test: other, rules: rules)
    let findings = session.findings()
    let output = Terminal.standardOutput
    if json {
      output.writeJSON(DiagnosisResult(findings, rules: rules))
    } else {
      output.write(DiagnosisText(findings, rules: rules).text)
    }
  }

  /// What is compared, and what counts as large; adds what is wrong to `check`.
  private func rules(_ check: inout FlagCheck) -> DiagnosisRules {
    let names = ClassifierMeasurement.Measure.allCases.map(\.rawValue)
    let measure =
      check.name("--measure", measure, among: names).flatMap(ClassifierMeasurement.Measure.init) ?? .error
    let greatest = measure == .error ? 1.0 : nil
    let training = check.number("--training-limit", trainingLimit, atLeast: 0, atMost: greatest)
    let gap = check.number("--gap-limit", gapLimit, atLeast: 0, atMost: greatest)
    if measure == .loss, trainingLimit == nil || gapLimit == nil {
      check.reject("--measure loss needs --training-limit and --gap-limit, because losses have no common scale")
    }
    return DiagnosisRules(
      measure: measure, thresholds: DiagnosticThresholds(trainingLoss: training ?? 0.05, gap: gap ?? 0.05))
  }
}

/// What a diagnosis compares and what it takes for large.
struct DiagnosisRules {
  let measure: ClassifierMeasurement.Measure
  let thresholds: DiagnosticThresholds
}
