import Martlet

/// What the size of a hypothesis set costs and gives, as means over training sets drawn at random.
///
/// With few candidates the gap is small and the best loss is large; with many it is the other way round.
public struct ComplexityTradeOff: Sendable, Hashable {
  /// The number |H| of candidates.
  public let hypotheses: HypothesisCount
  /// The number N of examples of a training set.
  public let examples: Int
  /// `L(h_all, D_all)`: what the best candidate could reach.
  public let bestLoss: Double
  /// The mean of `L(h_train, D_train)`.
  public let trainingLoss: Double
  /// The mean of `L(h_train, D_all)`: what the chosen candidate does.
  public let lossOnAll: Double
  /// The mean of `max_h |L(h, D_train) − L(h, D_all)|`.
  public let worstDeviation: Double

  /// The mean of `L(h_train, D_all) − L(h_all, D_all)`.
  public var gap: Double { lossOnAll - bestLoss }

  /// Draws training sets of N examples and chooses the best candidate on each.
  public init(
    of hypotheses: some FiniteHypothesisSet, examples: Int, draws: Int = 200,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if examples < 1 || draws < 1 {
      contractFailure(
        "ComplexityTradeOff", "\(draws) draws of \(examples)", "both are positive", file: file, line: line)
    }
    let onAll = hypotheses.lossesOnAll
    var (training, all, deviation) = (0.0, 0.0, 0.0)
    for _ in 0..<draws {
      let losses = hypotheses.losses(on: hypotheses.sample(examples, using: &generator))
      let sample = RepresentativeSample(trainingLosses: losses, lossesOnAll: onAll, gapLimit: 0)
      training += sample.chosen.loss
      all += sample.lossOfChosenOnAll
      deviation += sample.worstDeviation
    }
    self.hypotheses = HypothesisCount(hypotheses.count)
    self.examples = examples
    bestLoss = EmpiricalRiskMinimum(of: onAll).loss
    trainingLoss = training / Double(draws)
    lossOnAll = all / Double(draws)
    worstDeviation = deviation / Double(draws)
  }
}
