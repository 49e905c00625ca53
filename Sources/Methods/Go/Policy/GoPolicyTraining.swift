import Martlet

/// Supervised training of a policy: the cross-entropy between its probabilities and the teacher's moves.
public struct GoPolicyTraining: Hashable, Sendable {
  /// The number of passes over the positions.
  public var epochs: Int
  /// The positions of a step.
  public var batchSize: Int
  /// The learning rate of Adam at its highest; it falls along half a cosine.
  public var learningRate: Double
  /// Whether each position is turned and mirrored at random.
  public var usesSymmetries: Bool
  /// What order and symmetries follow from.
  public var seed: UInt64

  /// A training.
  public init(
    epochs: Int = 10, batchSize: Int = 64, learningRate: Double = 2e-3, usesSymmetries: Bool = true, seed: UInt64 = 0
  ) {
    self.epochs = epochs
    self.batchSize = max(1, batchSize)
    self.learningRate = learningRate
    self.usesSymmetries = usesSymmetries
    self.seed = seed
  }

  /// The figures of one pass.
  public struct Epoch: Hashable, Sendable, Codable {
    /// The pass, from 1.
    public let epoch: Int
    /// The mean loss over the training positions.
    public let trainLoss: Double
    /// The share of the held-out positions in which the policy's first choice is the teacher's move.
    public let agreement: Double
  }

  /// Trains a policy network: any layer from planes to a logit for each point. The same seed gives the same weights.
  public func callAsFunction(
    _ policy: any Layer, on training: GoDataset, validation: GoDataset, report: (Epoch) -> Void = { _ in }
  ) -> [Epoch] {
    let stepsPerEpoch = (training.count + batchSize - 1) / batchSize
    let schedule = LearningRateSchedule.cosine(steps: max(1, epochs * stepsPerEpoch))
    let optimizer = Adam(learningRate: learningRate)
    var generator = PhiloxGenerator(seed: seed)
    var figures: [Epoch] = []
    for epoch in 1...max(1, epochs) {
      var sum = 0.0
      let order = (0..<training.count).shuffled(using: &generator)
      for start in stride(from: 0, to: order.count, by: batchSize) {
        let positions = Array(order[start..<min(start + batchSize, order.count)])
        let symmetries = positions.map { _ in
          usesSymmetries ? GoSymmetry.allCases[Int.random(in: 0..<8, using: &generator)] : .identity
        }
        let (x, y) = training.batch(positions, symmetries: symmetries)
        optimizer.learningRate = learningRate * schedule.factor(at: optimizer.step)
        let (loss, gradients) = withPhase(.training(seed: generator.next())) {
          valueAndGradients(of: policy) { crossEntropy(policy(x), y) }
        }
        optimizer.update(policy, with: gradients)
        sum += loss.scalar * Double(positions.count)
      }
      let epochFigures = Epoch(
        epoch: epoch, trainLoss: sum / Double(max(1, training.count)), agreement: validation.agreement(with: policy))
      figures.append(epochFigures)
      report(epochFigures)
    }
    return figures
  }
}

extension GoDataset {
  /// The share of positions in which the teacher's move is among a policy's first `count` choices.
  public func agreement(with policy: any Layer, amongFirst count: Int = 1) -> Double {
    guard self.count > 0 else { return 0 }
    var agreed = 0
    for start in stride(from: 0, to: self.count, by: 256) {
      let (x, y) = batch(Array(start..<min(start + 256, self.count)))
      let choices = withoutGradients { policy(x) }.topK(count).indices
      agreed += Int(choices.equals(y.expanded(at: -1)).converted(to: .int32).sum().scalar)
    }
    return Double(agreed) / Double(self.count)
  }
}
