import Foundation
import Martlet

/// How much too good the best validation accuracy of several candidates looks when none is better than the others.
///
/// Every candidate has the same true accuracy p, and their accuracies on n validation examples are independent: the best of k
/// is above p although nothing was learned. This is the bound of ``HoeffdingBound`` seen from the other side, with |H| = k.
public struct ValidationOptimism: Sendable, Hashable {
  /// The number k of candidates tried.
  public let candidates: Int
  /// The number n of validation examples.
  public let examples: Int
  /// The true accuracy p.
  public let accuracy: Double

  /// The situation of k candidates with accuracy p on n examples.
  public init(
    candidates: Int, examples: Int, accuracy: Double, file: StaticString = #fileID, line: UInt = #line
  ) {
    if candidates < 1 || examples < 1 || !(0...1).contains(accuracy) {
      contractFailure(
        "ValidationOptimism", "\(candidates) candidates, \(examples) examples, accuracy \(accuracy)",
        "counts are positive and an accuracy is within 0...1", file: file, line: line)
    }
    self.candidates = candidates
    self.examples = examples
    self.accuracy = accuracy
  }

  /// The mean of the best validation accuracy, exactly: `1/n Σₘ (1 − P(X ≤ m)^k)` with X binomial.
  public var expectedBestAccuracy: Double {
    guard accuracy > 0, accuracy < 1 else { return accuracy }
    let n = Double(examples)
    var (cumulative, sum) = (0.0, 0.0)
    for m in 0..<examples {
      let (hits, misses) = (Double(m), n - Double(m))
      let logChoices: Double = lgamma(n + 1) - lgamma(hits + 1) - lgamma(misses + 1)
      cumulative += exp(logChoices + hits * log(accuracy) + misses * log1p(-accuracy))
      sum += 1 - pow(min(1, cumulative), Double(candidates))
    }
    return sum / n
  }

  /// By how much the best validation accuracy is above the true one in the mean.
  public var expected: Double { expectedBestAccuracy - accuracy }

  /// What it is at most for any accuracy: `√(ln k / (2 n))`, the mean of the greatest of k sub-Gaussian numbers.
  public var bound: Double { (log(Double(candidates)) / (2 * Double(examples))).squareRoot() }
}
