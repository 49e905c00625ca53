/// The figures of one pass over the training data.
public struct EpochMetrics: Codable, Hashable, Sendable {
  /// The number of the epoch, from 1.
  public let epoch: Int
  /// The mean loss of the training pictures, each taken when it was trained on.
  public let trainLoss: Double
  /// The mean loss of the validation pictures after the epoch.
  public let validationLoss: Double
  /// The fraction of the validation pictures that were classified rightly after the epoch.
  public let validationAccuracy: Double
  /// The learning rate of the last step.
  public let learningRate: Double
  /// The seconds that training took, without validation.
  public let seconds: Double
  /// Training pictures a second.
  public let examplesPerSecond: Double

  private enum CodingKeys: String, CodingKey {
    case epoch, seconds
    case trainLoss = "train_loss"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
    case learningRate = "learning_rate"
    case examplesPerSecond = "examples_per_second"
  }

  /// The figures as one line of JSON, with every digit and in the order of the properties.
  public var jsonLine: String {
    """
    {"epoch":\(epoch),"train_loss":\(trainLoss),"validation_loss":\(validationLoss),\
    "validation_accuracy":\(validationAccuracy),"learning_rate":\(learningRate),\
    "seconds":\(rounded(seconds)),"examples_per_second":\(rounded(examplesPerSecond))}
    """
  }

  /// Clocks are not as precise as numbers.
  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
