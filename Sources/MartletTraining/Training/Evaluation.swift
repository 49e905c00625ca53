import Martlet
import MartletData

/// How a classifier does on labelled pictures.
public struct Evaluation: Hashable, Sendable {
  /// The figures of one class; `nil` where they are not defined, because nothing was of the class or taken for it.
  public struct ClassScore: Codable, Hashable, Sendable {
    /// The name of the class.
    public let name: String
    /// The pictures of the class.
    public let count: Int
    /// The fraction of the pictures taken for the class that belong to it.
    public let precision: Double?
    /// The fraction of the pictures of the class that were taken for it.
    public let recall: Double?
    /// The harmonic mean of precision and recall.
    public let f1: Double?
  }

  /// A picture that was classified wrongly.
  public struct Mistake: Codable, Hashable, Sendable {
    /// Its position in the dataset.
    public let position: Int
    /// Its class.
    public let label: Int
    /// The class it was taken for.
    public let prediction: Int
    /// The probability that the model gave to that.
    public let probability: Double
    /// The loss.
    public let loss: Double
  }

  /// The names of the classes.
  public let classNames: [String]
  /// The mean cross-entropy.
  public let loss: Double
  /// How often a picture of the row's class was taken for one of the column's: `[class][class]`.
  public let confusion: [[Int]]
  /// The mistakes with the largest losses, the largest first.
  public let worst: [Mistake]

  /// Evaluates a model in inference, without recording.
  ///
  /// Traps unless the model's outputs are as many as the loader's classes.
  public init(of model: any Layer, on loader: BatchLoader, keepingWorst count: Int = 0) {
    let names = loader.dataset.classNames
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
    var worst: [Mistake] = []
    var sum = 0.0
    var position = 0
    for (x, y) in loader {
      let logits = withoutGradients { model(x) }
      let losses = crossEntropy(logits, y, reduction: .none).floats
      let predictions = logits.argmax().integers
      let labels = y.integers
      var mistakes: [Mistake] = []
      let probabilities = count > 0 ? logits.softmax().floats : []
      for row in labels.indices {
        sum += Double(losses[row])
        confusion[labels[row]][predictions[row]] += 1
        guard count > 0, labels[row] != predictions[row] else { continue }
        mistakes.append(
          Mistake(
            position: position + row, label: labels[row], prediction: predictions[row],
            probability: Double(probabilities[row * names.count + predictions[row]]), loss: Double(losses[row])))
      }
      position += labels.count
      if !mistakes.isEmpty {
        worst = Array((worst + mistakes).sorted { ($1.loss, $0.position) < ($0.loss, $1.position) }.prefix(count))
      }
    }
    classNames = names
    loss = position > 0 ? sum / Double(position) : .nan
    self.confusion = confusion
    self.worst = worst
  }

  /// Loss and accuracy alone.
  static func score(_ model: any Layer, _ loader: BatchLoader) -> (loss: Double, accuracy: Double) {
    let evaluation = Evaluation(of: model, on: loader)
    return (evaluation.loss, evaluation.accuracy)
  }

  /// The number of pictures.
  public var count: Int { confusion.joined().reduce(0, +) }

  /// The fraction of pictures that were classified rightly.
  public var accuracy: Double {
    Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(count)
  }

  /// The figures of every class.
  public var classes: [ClassScore] {
    classNames.enumerated().map { index, name in
      let right = Double(confusion[index][index])
      let members = confusion[index].reduce(0, +)
      let taken = confusion.reduce(0) { $0 + $1[index] }
      let precision = taken > 0 ? right / Double(taken) : nil
      let recall = members > 0 ? right / Double(members) : nil
      let f1 = members + taken > 0 ? 2 * right / Double(members + taken) : nil
      return ClassScore(name: name, count: members, precision: precision, recall: recall, f1: f1)
    }
  }
}

extension Evaluation: Encodable {
  private enum CodingKeys: String, CodingKey {
    case count, loss, accuracy, classes, confusion
    case classNames = "class_names"
  }

  /// Encodes the figures, without single mistakes.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(loss, forKey: .loss)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(classNames, forKey: .classNames)
    try container.encode(classes, forKey: .classes)
    try container.encode(confusion, forKey: .confusion)
  }
}
