import Foundation
import Martlet
import MartletData
import MartletReports
import MartletTraining

/// One training from data to report.
final class TrainingRun {
  private let configuration: TrainingConfiguration
  private let folder: RunFolder
  private let isJSON: Bool
  private let progress: TrainingProgress
  private let data: (training: ImageDataset, validation: ImageDataset, test: ImageDataset)
  private let classifier: TrainedClassifier
  private var metrics: [EpochMetrics] = []
  private var bestEpoch: Int?

  /// Loads the data and builds the model. Throws what is wrong with them, before anything is in the run's place.
  init(
    _ configuration: TrainingConfiguration, choice: DatasetChoice, folder: RunFolder, isJSON: Bool, isQuiet: Bool
  ) throws {
    self.configuration = configuration
    self.folder = folder
    self.isJSON = isJSON
    progress = TrainingProgress(
      epochs: configuration.epochs, lines: isJSON ? .standardError : .standardOutput, isQuiet: isQuiet)

    let examples = try choice.load(.train)
    guard let parts = configuration.parts(of: examples) else {
      let count = min(examples.count, configuration.limit ?? .max)
      guard count >= 2, let held = configuration.validationCount else {
        throw TrainingError.unsuitableData("the dataset \(choice.title) has too few training pictures: \(count)")
      }
      throw ToolFailure(.usage, "--validation must be less than the \(count) training pictures; \(held) was given")
    }
    let test = try choice.load(.test)
    data = (parts.training, parts.validation, test)

    var generator = PhiloxGenerator(seed: configuration.seed)
    classifier = try TrainedClassifier(
      untrained: TrainedClassifier.Description(
        model: configuration.model, dataset: choice.title, trainedOn: parts.training,
        standardization: Standardization(of: parts.training), dropout: configuration.dropout), using: &generator)
    if let objection = classifier.objection(to: test) { throw objection }
  }

  /// Trains, evaluates and reports.
  func run() throws {
    try folder.write(configuration)
    progress.note(introduction)
    let ending: Trainer.Ending
    do {
      ending = try train().ending
    } catch let error as TrainingError {
      guard case .diverged = error, bestEpoch != nil else { throw error }
      _ = try finish(.cancelled)
      throw ToolFailure(
        .failed, "\(error.description); the best weights so far are in \(Paths.shown(folder.path))")
    }
    progress.clear()
    guard bestEpoch != nil else {
      folder.discard()
      throw stopped("stopped before the first epoch ended; nothing was kept")
    }
    let evaluation = try finish(ending)
    if ending == .cancelled {
      throw stopped(
        "stopped after \(metrics.count == 1 ? "1 epoch" : "\(metrics.count) epochs"); "
          + "the best weights so far are in \(Paths.shown(folder.path))")
    }
    tell(evaluation, ending)
  }

  private func train() throws -> Trainer.Outcome {
    let batches = BatchLoader(
      data.training, standardization: classifier.description.standardization, batchSize: configuration.batchSize,
      augmentation: configuration.augmentation, seed: configuration.seed)
    let validation = classifier.batches(of: data.validation)
    let steps = batches.batchCount * configuration.epochs
    let warmUp = Int((Double(batches.batchCount) * configuration.warmUp).rounded())
    let optimizer = configuration.optimizer.make(
      learningRate: configuration.learningRate, momentum: configuration.momentum,
      weightDecay: configuration.weightDecay)
    let trainer = Trainer(
      classifier.model, optimizer: optimizer, schedule: configuration.schedule.make(steps: steps, warmUp: warmUp),
      options: Trainer.Options(
        epochs: configuration.epochs, labelSmoothing: configuration.labelSmoothing, patience: configuration.patience,
        clipping: configuration.clipping, seed: configuration.seed))
    return try trainer.fit(batches, validation: validation) { event in
      if case .epoch(let figures, let isBest) = event {
        if isBest {
          try folder.save(classifier)
          bestEpoch = figures.epoch
        }
        metrics.append(figures)
        try folder.append(figures)
        try folder.publish()
      }
      progress.report(event)
    } isCancelled: {
      Interruption.signal != nil
    }
  }

  /// Evaluates on the test pictures and writes the report.
  private func finish(_ ending: Trainer.Ending) throws -> Evaluation {
    let evaluation = Evaluation(of: classifier.model, on: classifier.batches(of: data.test), keepingWorst: 30)
    let report = RunReport(
      configuration: configuration, classifier: classifier, metrics: metrics, bestEpoch: bestEpoch, ending: ending,
      evaluation: evaluation, test: data.test, trainingCount: data.training.count,
      validationCount: data.validation.count)
    try report.make().write(to: folder.file(RunFolder.reportName))
    return evaluation
  }

  private func stopped(_ message: String) -> ToolFailure {
    ToolFailure(status: Interruption.status(of: Interruption.signal ?? SIGINT), message)
  }

  private var introduction: String {
    let counts = [data.training.count, data.validation.count, data.test.count].map {
      NumberFormat.fixed(Double($0), decimals: 0)
    }
    return """
      \(configuration.model) on \(configuration.dataset): \
      \(NumberFormat.fixed(Double(classifier.model.parameterCount), decimals: 0)) parameters, \
      \(Threads.count == 1 ? "1 thread" : "\(Threads.count) threads")
      \(counts[0]) pictures to train, \(counts[1]) to validate, \(counts[2]) to test
      """
  }

  private func tell(_ evaluation: Evaluation, _ ending: Trainer.Ending) {
    let report = folder.file(RunFolder.reportName)
    if isJSON {
      return Terminal.standardOutput.writeJSON(
        TrainingResult(
          run: folder.path, report: report, ending: ending, bestEpoch: bestEpoch ?? 0,
          parameters: classifier.model.parameterCount, configuration: configuration, epochs: metrics,
          test: evaluation))
    }
    let output = Terminal.standardOutput
    if ending == .stoppedEarly {
      output.writeLine("stopped early: no better epoch in the last \(configuration.patience ?? 0)")
    }
    output.writeLine("best epoch: \(bestEpoch ?? 0) of \(metrics.count)")
    output.writeLine("test loss: \(NumberFormat.fixed(evaluation.loss, decimals: 4))")
    output.writeLine(
      "test accuracy: \(NumberFormat.fixed(evaluation.accuracy, decimals: 4)) "
        + "(\(NumberFormat.fixed(Double(evaluation.count), decimals: 0)) pictures)")
    output.writeLine("report: \(Paths.shown(report))")
  }
}

/// What `martlet train --json` writes.
private struct TrainingResult: Encodable {
  let run: String
  let report: String
  let ending: Trainer.Ending
  let bestEpoch: Int
  let parameters: Int
  let configuration: TrainingConfiguration
  let epochs: [EpochMetrics]
  let test: Evaluation

  private enum CodingKeys: String, CodingKey {
    case run, report, ending, parameters, configuration, epochs, test
    case bestEpoch = "best_epoch"
  }
}
