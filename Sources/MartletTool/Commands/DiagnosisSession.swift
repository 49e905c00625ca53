import Martlet
import MartletData
import MartletTheory
import MartletTraining

/// Measures runs and finds out what is wrong with each.
final class DiagnosisSession {
  /// A run, measured again on its pictures.
  private struct MeasuredRun {
    let stored: StoredRun
    let classifier: TrainedClassifier
    let training: ImageDataset
    let test: ImageDataset
    let measurement: ClassifierMeasurement

    /// Whether both learned as many pictures of one dataset.
    func isTrainedLike(_ other: MeasuredRun) -> Bool {
      classifier.description.dataset == other.classifier.description.dataset
        && stored.configuration.dataFolder == other.stored.configuration.dataFolder
        && training.count == other.training.count
    }
  }

  /// What was found about a run.
  struct Finding {
    let model: String
    let dataset: String
    let diagnosis: ClassifierDiagnosis
    /// By how much the loss fell in the last epoch of training, as a share of it; `nil` after a single epoch.
    let lastDecrease: Double?
  }

  private let rules: DiagnosisRules
  private let folder: String?
  private let other: DatasetChoice?
  private var loaded: [String: ImageDataset] = [:]
  private var runs: [MeasuredRun] = []
  private var reference: MeasuredRun?

  /// Reads and measures the runs. Throws what is wrong with the first one that cannot be measured or compared.
  init(
    runs: [String], reference: String?, folder: String?, test: DatasetChoice?, rules: DiagnosisRules
  ) throws {
    self.rules = rules
    self.folder = folder
    other = test
    for path in runs { self.runs.append(try measure(path)) }
    guard let reference else { return }
    let simple = try measure(reference)
    for run in self.runs where run.measurement != simple.measurement {
      if let objection = Self.objection(to: simple, for: run) { throw ToolFailure(.usage, objection) }
    }
    self.reference = simple
  }

  /// What was found about each run.
  func findings() -> [Finding] {
    runs.map { run in
      let alike = reference.map { [$0] } ?? runs.filter { $0.isTrainedLike(run) }
      let diagnosis = ClassifierDiagnosis(
        of: run.measurement, references: alike.map(\.measurement), by: rules.measure, thresholds: rules.thresholds
      ) {
        guard min(run.training.count, run.test.count) >= 4 else { return nil }
        var generator = PhiloxGenerator(seed: run.stored.configuration.seed)
        return DomainClassifierTest(run.training, run.test, using: &generator)
      }
      let losses = run.stored.metrics.map(\.trainLoss).suffix(2)
      return Finding(
        model: run.classifier.description.model, dataset: run.classifier.description.dataset, diagnosis: diagnosis,
        lastDecrease: losses.count == 2 ? 1 - losses[losses.endIndex - 1] / losses[losses.startIndex] : nil)
    }
  }

  private func measure(_ path: String) throws -> MeasuredRun {
    let classifier = try TrainedClassifier(contentsOf: path)
    let stored = try StoredRun(contentsOf: path)
    let choice = try DatasetChoice(of: classifier, trainedAt: path, folder: folder)
    let pictures = try load(choice, .train)
    if let objection = classifier.objection(to: pictures) { throw objection }
    guard let parts = stored.configuration.parts(of: pictures) else {
      throw TrainingError.unsuitableData(
        "\(path): the dataset \(choice.title) has \(pictures.count) training pictures, fewer than the run used")
    }
    let test = try load(other ?? choice, .test)
    if let objection = classifier.objection(to: test) { throw objection }
    let measurement = ClassifierMeasurement(
      path, of: classifier.model, training: classifier.batches(of: parts.training),
      validation: classifier.batches(of: parts.validation), test: classifier.batches(of: test))
    return MeasuredRun(
      stored: stored, classifier: classifier, training: parts.training, test: test, measurement: measurement)
  }

  /// Loads each part of a dataset once.
  private func load(_ choice: DatasetChoice, _ split: DatasetSplit) throws(DataError) -> ImageDataset {
    let key = "\(split.rawValue) \(choice.title) \(choice.folder ?? "")"
    if let known = loaded[key] { return known }
    let pictures = try choice.load(split)
    loaded[key] = pictures
    return pictures
  }

  /// Why a run cannot serve as the reference of another one; `nil` where it can.
  private static func objection(to reference: MeasuredRun, for run: MeasuredRun) -> String? {
    let (simple, subject) = (reference.measurement, run.measurement)
    guard reference.isTrainedLike(run) else {
      return "\(simple.name) learned \(reference.training.count) pictures of "
        + "\(reference.classifier.description.dataset) and \(subject.name) \(run.training.count) of "
        + "\(run.classifier.description.dataset); a reference is trained on the same pictures"
    }
    guard simple.isNoMoreComplex(than: subject) else {
      return
        "\(simple.name) is no reference for \(subject.name): it has \(size(simple)), and that has \(size(subject)); "
        + "a reference is shallower or simpler"
    }
    return nil
  }

  private static func size(_ run: ClassifierMeasurement) -> String {
    "\(run.depth == 1 ? "1 layer" : "\(run.depth) layers") with weights and \(run.parameterCount) parameters"
  }
}
