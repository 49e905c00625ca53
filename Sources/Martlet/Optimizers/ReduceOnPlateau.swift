/// Reduces the learning rate when a metric has not improved for a while, as PyTorch's `ReduceLROnPlateau`.
///
/// ```swift
/// var plateau = ReduceOnPlateau(factor: 0.5, patience: 3)
/// plateau.observe(validationLoss, of: optimizer)  // after every epoch
/// ```
public struct ReduceOnPlateau: Sendable, Hashable {
  /// What counts as an improvement.
  public enum Improvement: Sendable, Hashable {
    /// Less than the best, by a part of it.
    case less(relative: Double)
    /// Less than the best, by an amount.
    case lessBy(Double)
    /// More than the best, by a part of it.
    case more(relative: Double)
    /// More than the best, by an amount.
    case moreBy(Double)
  }

  /// What the learning rate is multiplied by.
  public let factor: Double
  /// How many observations without improvement are borne.
  public let patience: Int
  /// How many observations after a reduction are not counted.
  public let cooldown: Int
  /// The least learning rate.
  public let minimum: Double
  /// The least change of the learning rate that is made.
  public let epsilon: Double
  /// What counts as an improvement.
  public let improvement: Improvement

  /// The best metric so far; `nil` at first.
  public private(set) var best: Double?
  /// How many observations in a row were no improvement.
  public private(set) var failures = 0
  private var remainingCooldown = 0

  /// A rule with PyTorch's defaults.
  public init(
    factor: Double = 0.1, patience: Int = 10, improvement: Improvement = .less(relative: 1e-4), cooldown: Int = 0,
    minimum: Double = 0, epsilon: Double = 1e-8
  ) {
    self.factor = factor
    self.patience = patience
    self.improvement = improvement
    self.cooldown = cooldown
    self.minimum = minimum
    self.epsilon = epsilon
  }

  private func isBetter(_ metric: Double) -> Bool {
    guard let best else { return !metric.isNaN }
    switch improvement {
    case .less(let relative): return metric < best * (1 - relative)
    case .lessBy(let amount): return metric < best - amount
    case .more(let relative): return metric > best * (1 + relative)
    case .moreBy(let amount): return metric > best + amount
    }
  }

  /// Takes a metric and returns the learning rate to go on with; NaN is no improvement.
  public mutating func observe(_ metric: Double, learningRate: Double) -> Double {
    if isBetter(metric) {
      (best, failures) = (metric, 0)
    } else {
      failures += 1
    }
    if remainingCooldown > 0 {
      remainingCooldown -= 1
      failures = 0
    }
    guard failures > patience else { return learningRate }
    remainingCooldown = cooldown
    failures = 0
    let reduced = max(learningRate * factor, minimum)
    return learningRate - reduced > epsilon ? reduced : learningRate
  }

  /// Takes a metric and changes the optimiser's learning rate; says whether it did.
  @discardableResult
  public mutating func observe(_ metric: Double, of optimizer: any Optimizer) -> Bool {
    let reduced = observe(metric, learningRate: optimizer.learningRate)
    defer { optimizer.learningRate = reduced }
    return reduced != optimizer.learningRate
  }

  // MARK: Saving

  /// The best metric (NaN where there is none yet) and what is counted; the rule itself is not part of it, and neither is
  /// the learning rate, which the optimiser saves.
  public var state: [String: Tensor] {
    [
      "best": Tensor(best ?? .nan), "failures": Tensor(Int64(failures)),
      "remainingCooldown": Tensor(Int64(remainingCooldown)),
    ]
  }

  /// Takes back what `state` gave, all or nothing: later reductions are the same.
  ///
  /// Throws a `CheckpointError.mismatch` that lists every missing, surplus and ill-shaped tensor.
  public mutating func load(_ saved: [String: Tensor]) throws(CheckpointError) {
    var reader = StateReader(saved)
    let best = reader.take("best", [], .float64)?.scalar ?? .nan
    let failures = reader.takeCount("failures")
    let remainingCooldown = reader.takeCount("remainingCooldown")
    try reader.finish("the state of a rule for plateaus")
    self.best = best.isNaN ? nil : best
    (self.failures, self.remainingCooldown) = (failures, remainingCooldown)
  }
}
