import Martlet
import MartletData
import MartletTraining

/// What a diagnosis knows of a trained classifier: how deep and large it is, and how it does on the pictures of each phase.
public struct ClassifierMeasurement: Hashable, Sendable {
  /// What a diagnosis compares.
  public enum Measure: String, Hashable, Sendable, Codable, CaseIterable {
    /// The fraction of pictures that are classified wrongly.
    case error
    /// The mean cross-entropy in nats.
    case loss
  }

  /// What the classifier is called.
  public let name: String
  /// The number of its matrices and filters, which is that of its layers with weights.
  public let depth: Int
  /// The number of its parameters.
  public let parameterCount: Int
  /// On the pictures it was trained on, in inference.
  public let training: Evaluation
  /// On pictures held out from those; `nil` where none were.
  public let validation: Evaluation?
  /// On the pictures of the test.
  public let test: Evaluation

  /// Evaluates a trained classifier on the pictures of each phase.
  ///
  /// Traps unless the model's outputs are as many as the classes of the loaders.
  public init(
    _ name: String, of model: any Layer, training: BatchLoader, validation: BatchLoader?, test: BatchLoader
  ) {
    self.name = name
    depth = model.parameters.count { $0.shape.rank > 1 }
    parameterCount = model.parameterCount
    self.training = Evaluation(of: model, on: training)
    self.validation = validation.map { Evaluation(of: model, on: $0) }
    self.test = Evaluation(of: model, on: test)
  }

  /// The numbers that a diagnosis compares.
  public func losses(by measure: Measure) -> DiagnosticLosses {
    func value(_ evaluation: Evaluation) -> Double {
      switch measure {
      case .error: 1 - evaluation.accuracy
      case .loss: evaluation.loss
      }
    }
    return DiagnosticLosses(training: value(training), validation: validation.map(value), test: value(test))
  }

  /// Whether the classifier may serve as a reference for another one: it has fewer layers, or as many and no more
  /// parameters.
  public func isNoMoreComplex(than other: ClassifierMeasurement) -> Bool {
    (depth, parameterCount) <= (other.depth, other.parameterCount)
  }
}
