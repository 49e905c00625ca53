import Martlet
import MartletData

/// What is known about whether test examples are distributed as training examples.
public enum DistributionShift: Sendable, Hashable {
  /// They are: both were drawn from one source.
  case absent
  /// They are not.
  case present
  /// A classifier told both apart on this share of `examples` held out, half of them from each.
  case domainClassifier(accuracy: Double, examples: Int)
}

/// A test of whether two sets of examples have one distribution: a classifier that learned to tell them apart is right on half
/// of the examples that it has not seen where they have (Lopez-Paz & Oquab 2017).
public struct DomainClassifierTest: Sendable, Hashable {
  /// The share of the examples held out that were told apart rightly.
  public let accuracy: Double
  /// The number of examples held out, half of them from each set.
  public let examples: Int

  /// How a test is made.
  public struct Options: Sendable, Hashable {
    /// The units of the hidden layer; none makes a linear classifier.
    public var hiddenUnits: Int
    /// The number of steps, each on `batchSize` examples.
    public var steps: Int
    /// The examples of a step.
    public var batchSize: Int
    /// The learning rate of Adam.
    public var learningRate: Double
    /// The weight decay, against learning single examples by heart.
    public var weightDecay: Double

    /// Options that suit some thousand examples with up to some thousand features.
    public init(
      hiddenUnits: Int = 64, steps: Int = 300, batchSize: Int = 64, learningRate: Double = 1e-3,
      weightDecay: Double = 1e-2
    ) {
      self.hiddenUnits = hiddenUnits
      self.steps = steps
      self.batchSize = batchSize
      self.learningRate = learningRate
      self.weightDecay = weightDecay
    }
  }

  /// Trains a classifier on half of the examples and measures it on the others; of the larger set a part is left out, drawn at
  /// random.
  ///
  /// - Shapes: both `[examples, …]`, with the same sizes behind the first axis
  public init(
    _ first: Tensor, _ second: Tensor, options: Options = Options(), using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if first.rank < 2 || Array(first.shape.dropFirst()) != Array(second.shape.dropFirst())
      || min(first.shape[0], second.shape[0]) < 4
    {
      contractFailure(
        "DomainClassifierTest", "\(first.shape) and \(second.shape)",
        "both are [examples, …] with the same features, and at least four examples", file: file, line: line)
    }
    let size = min(first.shape[0], second.shape[0]) / 2 * 2
    let parts = [first, second].map { set in
      let order = Tensor.permutation(set.shape[0], using: &generator)
      return set.flattened(from: 1).converted(to: .float32).gathered(order[0..<size])
    }
    func half(_ range: Range<Int>) -> (x: Tensor, y: Tensor) {
      let labels = [Int32](repeating: 0, count: range.count) + [Int32](repeating: 1, count: range.count)
      return (Tensor.concatenate(parts.map { $0.narrowed(0, to: range) }), Tensor(labels))
    }
    let (seen, unseen) = (half(0..<size / 2), half(size / 2..<size))
    let scale = FeatureStandardization(of: seen.x)
    let features = seen.x.shape[1]
    let layers: [any Layer] =
      options.hiddenUnits > 0
      ? [
        Linear(features, options.hiddenUnits, initializer: .heNormal, using: &generator), ReLU(),
        Linear(options.hiddenUnits, 2, using: &generator),
      ] : [Linear(features, 2, using: &generator)]
    let classifier = Sequential(layers)
    let optimizer = AdamW(learningRate: options.learningRate, weightDecay: options.weightDecay)
    let inputs = scale(seen.x)
    for _ in 0..<options.steps {
      let rows = Tensor((0..<options.batchSize).map { _ in Int32.random(in: 0..<Int32(size), using: &generator) })
      let (x, y) = (inputs.gathered(rows), seen.y.gathered(rows))
      let (_, gradients) = valueAndGradients(of: classifier) { crossEntropy(classifier(x), y) }
      optimizer.update(classifier, with: gradients)
    }
    examples = size
    accuracy = classifier(scale(unseen.x)).argmax().equals(unseen.y).sum().scalar / Double(size)
  }

  /// What the test says, for a diagnosis.
  public var shift: DistributionShift { .domainClassifier(accuracy: accuracy, examples: examples) }
}
