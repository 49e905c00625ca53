import Martlet

/// Counts epochs without a better one.
public struct Patience: Sendable, Hashable {
  /// The number of epochs without a better one after which patience ends.
  public let epochs: Int
  /// The number of epochs since the best one.
  public private(set) var epochsSinceBest = 0

  /// Patience for so many epochs.
  public init(epochs: Int) {
    self.epochs = epochs
  }

  /// Whether patience has ended.
  public var isExhausted: Bool { epochsSinceBest >= epochs }

  /// Takes note of an epoch.
  public mutating func record(isBest: Bool) {
    epochsSinceBest = isBest ? 0 : epochsSinceBest + 1
  }
}

/// Says after each epoch whether training should go on, by the losses on the training and the validation set (Prechelt 1998).
///
/// ```swift
/// var monitor = EarlyStopping(.patience(epochs: 5))
/// for epoch in 1...100 {
///   …
///   let decision = monitor.record(trainingLoss: trainingLoss, validationLoss: validationLoss)
///   if decision.isBest { best = model.state }
///   if decision.stops { break }
/// }
/// ```
public struct EarlyStopping: Sendable, Hashable {
  /// When training stops.
  public enum Criterion: Sendable, Hashable {
    /// After so many epochs whose validation loss was not below the least one before by `minimumImprovement` at least.
    case patience(epochs: Int, minimumImprovement: Double = 0)
    /// As soon as the generalisation loss `GL(t) = 100 (E_val(t) / min E_val − 1)` is above a number of per cent: GL_α.
    case generalizationLoss(above: Double)
    /// As soon as `GL(t) / P_k(t)` is above a number at the end of a strip of k epochs, with the training progress
    /// `P_k(t) = 1000 (mean of E_train over the strip / min of it − 1)`: PQ_α.
    case progressQuotient(above: Double, strip: Int = 5)
    /// When the validation loss was higher at the end of s strips of k epochs in a row than at the end of the one before:
    /// UP_s.
    case successiveIncreases(Int, strip: Int = 5)
  }

  /// What an epoch led to.
  public struct Decision: Sendable, Hashable {
    /// Whether its validation loss is the least so far: the weights to keep.
    public let isBest: Bool
    /// Whether training should stop now.
    public let stops: Bool
  }

  /// When training stops.
  public let criterion: Criterion
  /// The number of epochs so far.
  public private(set) var epoch = 0
  /// The epoch with the least validation loss, from 1; `nil` before the first one that is a number.
  public private(set) var bestEpoch: Int?
  /// The least validation loss so far.
  public private(set) var bestLoss = Double.infinity

  private var patience: Patience
  private var lossToBeat = Double.infinity
  private var trainingStrip: [Double] = []
  private var lastStripEnd: Double?
  private var increases = 0

  /// A monitor before the first epoch; traps unless the numbers of epochs and strips are positive.
  public init(_ criterion: Criterion, file: StaticString = #fileID, line: UInt = #line) {
    let smallest =
      switch criterion {
      case .patience(let epochs, _): epochs
      case .generalizationLoss: 1
      case .progressQuotient(_, let strip): strip
      case .successiveIncreases(let count, let strip): min(count, strip)
      }
    if smallest < 1 {
      contractFailure("EarlyStopping", "\(criterion)", "numbers of epochs are positive", file: file, line: line)
    }
    self.criterion = criterion
    if case .patience(let epochs, _) = criterion {
      patience = Patience(epochs: epochs)
    } else {
      patience = Patience(epochs: .max)
    }
  }

  /// Takes note of the losses of an epoch; one that is not a number counts as infinite.
  public mutating func record(trainingLoss: Double, validationLoss: Double) -> Decision {
    epoch += 1
    let loss = validationLoss.isNaN ? Double.infinity : validationLoss
    let isBest = loss < bestLoss
    if isBest { (bestLoss, bestEpoch) = (loss, epoch) }
    return Decision(isBest: isBest, stops: stops(trainingLoss, loss))
  }

  /// `GL(t)` in per cent for a validation loss; 0 where it is the least so far.
  private func generalizationLoss(_ loss: Double) -> Double {
    loss == bestLoss ? 0 : 100 * (loss / bestLoss - 1)
  }

  private mutating func stops(_ trainingLoss: Double, _ loss: Double) -> Bool {
    switch criterion {
    case .patience(_, let minimumImprovement):
      let isImprovement = loss < lossToBeat
      if isImprovement { lossToBeat = loss - minimumImprovement }
      patience.record(isBest: isImprovement)
      return patience.isExhausted
    case .generalizationLoss(let limit):
      return generalizationLoss(loss) > limit
    case .progressQuotient(let limit, let strip):
      trainingStrip.append(trainingLoss)
      guard trainingStrip.count == strip else { return false }
      defer { trainingStrip = [] }
      let least = trainingStrip.min() ?? trainingLoss
      let progress = 1000 * (trainingStrip.reduce(0, +) / (Double(strip) * least) - 1)
      let generalizationLoss = generalizationLoss(loss)
      // Without progress any loss of generalisation is too much.
      return generalizationLoss > 0 && !(generalizationLoss <= limit * progress)
    case .successiveIncreases(let count, let strip):
      guard epoch % strip == 0 else { return false }
      increases = lastStripEnd.map { loss > $0 } == true ? increases + 1 : 0
      lastStripEnd = loss
      return increases >= count
    }
  }
}
