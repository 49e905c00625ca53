import Foundation
import Martlet

/// How probable a bad training set is at most (Hoeffding 1963, theorem 2, with the union bound over all candidates):
/// `P(∃ h: |L(h, D_train) − L(h, D_all)| > ε) ≤ |H| · 2 exp(−2 N ε² / r²)`.
///
/// N examples are drawn independently from D_all, and losses lie in an interval of width r. A bound of 1 or more says nothing.
///
/// ```swift
/// let bound = HoeffdingBound(HypothesisCount(10_000))
/// bound.probability(examples: 500, tolerance: 0.1)                // 0.908
/// bound.examples(tolerance: 0.1, probability: 0.1)                // 610.3
/// ```
public struct HoeffdingBound: Sendable, Hashable {
  /// The number |H| of candidates, fixed before the training set is seen.
  public let hypotheses: HypothesisCount
  /// The width r of the interval that losses lie in; 1 for error rates.
  public let lossRange: Double

  /// The bound for so many candidates; traps unless the width is positive.
  public init(
    _ hypotheses: HypothesisCount, lossRange: Double = 1, file: StaticString = #fileID, line: UInt = #line
  ) {
    if !(lossRange > 0) {
      contractFailure("HoeffdingBound", "\(lossRange)", "the width of losses is positive", file: file, line: line)
    }
    self.hypotheses = hypotheses
    self.lossRange = lossRange
  }

  /// The natural logarithm of the bound, which is finite for the largest models too.
  public func logProbability(examples: Int, tolerance: Double) -> Double {
    let relative = tolerance / lossRange
    return hypotheses.logarithm + log(2) - 2 * Double(examples) * relative * relative
  }

  /// The bound `|H| · 2 exp(−2 N ε² / r²)` on the probability that N examples are bad by more than ε for some candidate.
  public func probability(examples: Int, tolerance: Double) -> Double {
    exp(logProbability(examples: examples, tolerance: tolerance))
  }

  /// The number of examples from which on the bound is at most δ: `N ≥ r² ln(2 |H| / δ) / (2 ε²)`, not rounded.
  public func examples(tolerance: Double, probability: Double) -> Double {
    let relative = tolerance / lossRange
    return (hypotheses.logarithm + log(2 / probability)) / (2 * relative * relative)
  }

  /// The tolerance at which the bound is δ: `ε = r √(ln(2 |H| / δ) / (2 N))`.
  public func tolerance(examples: Int, probability: Double) -> Double {
    lossRange * ((hypotheses.logarithm + log(2 / probability)) / (2 * Double(examples))).squareRoot()
  }

  /// How much worse the candidate that is best on N examples can be than the best of all, but for a probability of δ:
  /// `L(h_train, D_all) − L(h_all, D_all) ≤ 2 ε`.
  public func gap(examples: Int, probability: Double) -> Double {
    2 * tolerance(examples: examples, probability: probability)
  }

  /// The largest set for which N examples keep the bound at δ: `ln |H| = 2 N ε² / r² − ln(2 / δ)`; `nil` where they do not
  /// for a single candidate.
  public static func largestHypothesisSet(
    examples: Int, tolerance: Double, probability: Double, lossRange: Double = 1
  ) -> HypothesisCount? {
    let relative = tolerance / lossRange
    let logarithm = 2 * Double(examples) * relative * relative - log(2 / probability)
    return logarithm >= 0 ? HypothesisCount(logarithm: logarithm) : nil
  }
}
