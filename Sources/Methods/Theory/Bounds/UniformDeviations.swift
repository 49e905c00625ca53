import Martlet

/// How far losses on training sets are from those on D_all, in the worst case over all candidates: for each of many training
/// sets drawn at random the deviation `max_h |L(h, D_train) − L(h, D_all)|`.
///
/// This is what Hoeffding's inequality with the union bound limits; see ``HoeffdingBound``.
public struct UniformDeviations: Sendable, Hashable {
  /// The number |H| of candidates.
  public let hypotheses: HypothesisCount
  /// The number N of examples of a training set.
  public let examples: Int
  /// The deviation of each training set, in ascending order.
  public let deviations: [Double]

  /// Draws training sets of N examples independently from D_all.
  public init(
    of hypotheses: some FiniteHypothesisSet, examples: Int, draws: Int = 2000,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if examples < 1 || draws < 1 {
      contractFailure(
        "UniformDeviations", "\(draws) draws of \(examples)", "both are positive", file: file, line: line)
    }
    let onAll = hypotheses.lossesOnAll
    self.hypotheses = HypothesisCount(hypotheses.count)
    self.examples = examples
    deviations = (0..<draws).map { _ in
      let losses = hypotheses.losses(on: hypotheses.sample(examples, using: &generator))
      return zip(losses, onAll).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }.sorted()
  }

  /// The share of training sets that are bad: some candidate deviates by more than the tolerance ε.
  public func badSamples(tolerance: Double, confidence: Double = 0.95) -> Proportion {
    Proportion(count: deviations.count { $0 > tolerance }, trials: deviations.count, confidence: confidence)
  }

  /// The bound on the probability of a bad training set; 1 or more says nothing.
  public func bound(tolerance: Double, lossRange: Double = 1) -> Double {
    HoeffdingBound(hypotheses, lossRange: lossRange).probability(examples: examples, tolerance: tolerance)
  }

  /// The mean deviation.
  public var mean: Double { deviations.reduce(0, +) / Double(deviations.count) }
}
