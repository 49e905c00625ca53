import Martlet

/// Whether a training set is representative, and what follows from that.
///
/// `∀ h: |L(h, D_train) − L(h, D_all)| ≤ δ/2` implies `L(h_train, D_all) − L(h_all, D_all) ≤ δ`.
public struct RepresentativeSample: Sendable, Hashable {
  /// The δ that the best candidate of the training set may be worse by.
  public let gapLimit: Double
  /// The greatest `|L(h, D_train) − L(h, D_all)|` of all candidates.
  public let worstDeviation: Double
  /// The candidate with the greatest deviation.
  public let worstHypothesis: Int
  /// The best candidate of the training set, h_train, and `L(h_train, D_train)`.
  public let chosen: EmpiricalRiskMinimum
  /// `L(h_train, D_all)`.
  public let lossOfChosenOnAll: Double
  /// The best candidate of all, h_all, and `L(h_all, D_all)`.
  public let best: EmpiricalRiskMinimum

  /// Compares the losses of all candidates, in one order, on the training set and on D_all.
  public init(
    trainingLosses: [Double], lossesOnAll: [Double], gapLimit: Double, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if trainingLosses.count != lossesOnAll.count {
      contractFailure(
        "RepresentativeSample", "\(trainingLosses.count) and \(lossesOnAll.count)",
        "every candidate needs a loss on the training set and one on all examples", file: file, line: line)
    }
    chosen = EmpiricalRiskMinimum(of: trainingLosses, file: file, line: line)
    best = EmpiricalRiskMinimum(of: lossesOnAll, file: file, line: line)
    lossOfChosenOnAll = lossesOnAll[chosen.hypothesis]
    let deviations = zip(trainingLosses, lossesOnAll).map { abs($0 - $1) }
    worstHypothesis = deviations.indices.max { deviations[$0] < deviations[$1] } ?? 0
    worstDeviation = deviations[worstHypothesis]
    self.gapLimit = gapLimit
  }

  /// Compares the losses on the examples of a sample with those on D_all.
  public init(_ sample: [Int], of hypotheses: some FiniteHypothesisSet, gapLimit: Double) {
    self.init(
      trainingLosses: hypotheses.losses(on: sample), lossesOnAll: hypotheses.lossesOnAll, gapLimit: gapLimit)
  }

  /// Whether no candidate deviates by more than δ/2.
  public var isRepresentative: Bool { worstDeviation <= gapLimit / 2 }

  /// `L(h_train, D_all) − L(h_all, D_all)`, 0 at least.
  public var gap: Double { lossOfChosenOnAll - best.loss }
}
