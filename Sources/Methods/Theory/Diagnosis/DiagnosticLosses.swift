import Martlet

/// The losses of a model that a diagnosis compares, in one unit.
public struct DiagnosticLosses: Sendable, Hashable {
  /// On the training examples, measured in inference after training, without dropout.
  public let training: Double
  /// On examples held out from the training set, distributed alike; `nil` where none were.
  public let validation: Double?
  /// On the test examples.
  public let test: Double

  /// Losses of any kind.
  public init(training: Double, validation: Double? = nil, test: Double) {
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// The error rates `1 − accuracy`.
  public static func accuracies(training: Double, validation: Double? = nil, test: Double) -> DiagnosticLosses {
    DiagnosticLosses(training: 1 - training, validation: validation.map { 1 - $0 }, test: 1 - test)
  }
}

/// What a diagnosis takes for large.
public struct DiagnosticThresholds: Sendable, Hashable {
  /// The training loss that is small enough. Nothing but the task can tell it: what people or earlier models reach on it.
  public var trainingLoss: Double
  /// The share of the reference's training loss by which the model's must exceed it for optimisation to be the cause. 0.05 by
  /// default: the training losses of two runs that differ by seed alone are commonly within a few per cent of each other,
  /// while the known failures are far apart.
  public var optimizationMargin: Double
  /// How much the test loss may exceed the training loss. It should be above the noise of the test loss, which for an error
  /// rate e on n examples is `√(e (1 − e) / n)`.
  public var gap: Double
  /// The normal quantile by which a domain classifier must beat chance. 3 by default: where distributions are alike, one
  /// test in 700 goes beyond that.
  public var domainQuantile: Double

  /// Thresholds for a task.
  public init(trainingLoss: Double, gap: Double, optimizationMargin: Double = 0.05, domainQuantile: Double = 3) {
    self.trainingLoss = trainingLoss
    self.optimizationMargin = optimizationMargin
    self.gap = gap
    self.domainQuantile = domainQuantile
  }

  /// The accuracy of a domain classifier on n examples above which distributions differ: `½ + z √(1 / 4n)`.
  public func domainAccuracy(examples: Int) -> Double {
    0.5 + domainQuantile * (0.25 / Double(max(1, examples))).squareRoot()
  }
}
