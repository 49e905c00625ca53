import Martlet
import MartletData

/// Trains a classifier: a loop over epochs with validation after each, early stopping and the best weights kept.
///
/// The best epoch is the one with the highest validation accuracy; among equals, that with the lowest validation loss.
/// The same seed gives the same weights to the bit, whatever the number of threads.
public final class Trainer {
  /// What the loop does beside its plain steps.
  public struct Options: Hashable, Sendable {
    /// The number of passes over the training data.
    public var epochs: Int
    /// The probability that labels give away to all classes alike (Szegedy et al. 2016, §7).
    public var labelSmoothing: Double
    /// Training ends after so many epochs without a better one; `nil` for never.
    public var patience: Int?
    /// The greatest norm of the gradients, longer ones are scaled down (Pascanu et al. 2013); `nil` for no limit.
    public var clipping: Double?
    /// Whether the model ends with the weights of its best epoch and not with those of the last.
    public var restoresBest: Bool
    /// What dropout follows from.
    public var seed: UInt64

    /// Options, plain unless said otherwise.
    public init(
      epochs: Int, labelSmoothing: Double = 0, patience: Int? = nil, clipping: Double? = nil,
      restoresBest: Bool = true, seed: UInt64 = 0
    ) {
      self.epochs = epochs
      self.labelSmoothing = labelSmoothing
      self.patience = patience
      self.clipping = clipping
      self.restoresBest = restoresBest
      self.seed = seed
    }
  }

  /// Something to tell while training.
  public enum Event {
    /// A step was made.
    case step(StepProgress)
    /// An epoch and its validation ended; `isBest` where no epoch before was better.
    case epoch(EpochMetrics, isBest: Bool)
  }

  /// Where training stands after a step.
  public struct StepProgress: Hashable, Sendable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The step within the epoch, from 1.
    public let step: Int
    /// The steps of an epoch.
    public let stepsPerEpoch: Int
    /// The mean loss of the epoch so far.
    public let meanLoss: Double
    /// The seconds since the epoch began.
    public let seconds: Double
  }

  /// Why training ended.
  public enum Ending: String, Codable, Hashable, Sendable {
    /// All epochs were done.
    case completed
    /// No epoch was better for as long as patience lasted.
    case stoppedEarly = "stopped_early"
    /// It was asked to stop.
    case cancelled
  }

  /// What training led to.
  public struct Outcome: Hashable, Sendable {
    /// The figures of every epoch that ended.
    public let metrics: [EpochMetrics]
    /// The best epoch; `nil` where none ended.
    public let bestEpoch: Int?
    /// Why training ended.
    public let ending: Ending
  }

  /// The model that is trained.
  public let model: any Layer
  /// What changes its parameters.
  public let optimizer: any Optimizer
  /// How the learning rate changes with the steps, as a factor of that of the optimiser.
  public let schedule: LearningRateSchedule
  /// What the loop does beside its plain steps.
  public let options: Options

  private let baseLearningRate: Double
  private var step = 0
  private var lastGoodLoss: Double?

  /// A training of `model`; the learning rate of `optimizer` is what the schedule's factors multiply.
  public init(
    _ model: any Layer, optimizer: any Optimizer, schedule: LearningRateSchedule = .constant, options: Options
  ) {
    self.model = model
    self.optimizer = optimizer
    self.schedule = schedule
    self.options = options
    baseLearningRate = optimizer.learningRate
  }

  /// Trains; afterwards the model has the best weights, or the last where `restoresBest` is false.
  ///
  /// `report` is told every step and every epoch; `isCancelled` is asked after each, and an epoch that is cut short
  /// counts for nothing. Throws `TrainingError.diverged` where the loss is not finite (then too the model has the best
  /// weights so far), and what `report` throws.
  public func fit(
    _ training: BatchLoader, validation: BatchLoader, report: (Event) throws -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> Outcome {
    var metrics: [EpochMetrics] = []
    var best: (metrics: EpochMetrics, weights: [String: Tensor])?
    var ending = Ending.completed
    var patience = options.patience.map { Patience(epochs: $0) }
    defer { restore(best?.weights) }
    for epoch in 1...max(1, options.epochs) {
      guard let pass = try train(training.epoch(epoch), epoch: epoch, report, isCancelled) else {
        ending = .cancelled
        break
      }
      let score = Evaluation.score(model, validation)
      guard score.loss.isFinite else {
        throw TrainingError.diverged(.init(step: step, lastGoodLoss: lastGoodLoss, parameter: nil))
      }
      let figures = EpochMetrics(
        epoch: epoch, trainLoss: pass.loss, validationLoss: score.loss, validationAccuracy: score.accuracy,
        learningRate: optimizer.learningRate, seconds: pass.seconds,
        examplesPerSecond: Double(training.exampleCount) / max(pass.seconds, 1e-9))
      metrics.append(figures)
      let isBest = best.map { Self.isBetter(figures, than: $0.metrics) } ?? true
      if isBest { best = (figures, model.state) }
      patience?.record(isBest: isBest)
      try report(.epoch(figures, isBest: isBest))
      if isCancelled() {
        ending = .cancelled
        break
      }
      if patience?.isExhausted == true, epoch < options.epochs {
        ending = .stoppedEarly
        break
      }
    }
    return Outcome(metrics: metrics, bestEpoch: best?.metrics.epoch, ending: ending)
  }

  /// Whether an epoch's weights are to be preferred.
  static func isBetter(_ a: EpochMetrics, than b: EpochMetrics) -> Bool {
    a.validationAccuracy != b.validationAccuracy
      ? a.validationAccuracy > b.validationAccuracy : a.validationLoss < b.validationLoss
  }

  /// One pass; `nil` where it was cut short.
  private func train(
    _ batches: BatchLoader, epoch: Int, _ report: (Event) throws -> Void, _ isCancelled: () -> Bool
  ) throws -> (loss: Double, seconds: Double)? {
    let clock = ContinuousClock()
    let start = clock.now
    var sum = 0.0
    var examples = 0
    var stepInEpoch = 0
    for (x, y) in batches {
      let loss = try update(x, y)
      sum += loss * Double(y.elementCount)
      examples += y.elementCount
      stepInEpoch += 1
      let progress = StepProgress(
        epoch: epoch, step: stepInEpoch, stepsPerEpoch: batches.batchCount, meanLoss: sum / Double(examples),
        seconds: (clock.now - start) / .seconds(1))
      try report(.step(progress))
      if isCancelled() { return nil }
    }
    return (sum / Double(max(1, examples)), (clock.now - start) / .seconds(1))
  }

  /// One step; returns the loss before it.
  private func update(_ x: Tensor, _ y: Tensor) throws(TrainingError) -> Double {
    optimizer.learningRate = baseLearningRate * schedule.factor(at: step)
    // Philox scatters neighbouring seeds, so a sum suffices.
    let seed = options.seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(step + 1)
    let (loss, gradients) = withPhase(.training(seed: seed)) {
      valueAndGradients(of: model) { crossEntropy(model(x), y, labelSmoothing: options.labelSmoothing) }
    }
    step += 1
    let value = loss.scalar
    guard value.isFinite else {
      throw .diverged(
        .init(step: step, lastGoodLoss: lastGoodLoss, parameter: firstNonFiniteParameter(gradients)))
    }
    lastGoodLoss = value
    optimizer.update(model, with: options.clipping.map { gradients.clipped(norm: $0) } ?? gradients)
    return value
  }

  private func firstNonFiniteParameter(_ gradients: Gradients) -> String? {
    model.namedParameters.first { gradients[$0.value]?.isAllFinite == false }?.name
  }

  private func restore(_ weights: [String: Tensor]?) {
    guard options.restoresBest, let weights else { return }
    for (name, parameter) in model.namedParameters { if let value = weights[name] { parameter.value = value } }
    for (name, buffer) in model.namedBuffers { if let value = weights[name] { buffer.value = value } }
  }
}
