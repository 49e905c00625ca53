import Foundation
import Martlet

/// What choosing by validation gives when k of all candidates are tried: means over all subsets of k candidates, exactly.
///
/// The validation loss of the chosen one falls with k; its test loss does so only as far as validation can tell candidates
/// apart. Their difference is the overfitting of the validation set.
public struct SelectionCurve: Sendable, Hashable {
  /// The means for one number of candidates.
  public struct Point: Sendable, Hashable {
    /// The number k of candidates tried.
    public let candidates: Int
    /// The mean validation loss of the best of them.
    public let validationLoss: Double
    /// The mean test loss of the same ones.
    public let testLoss: Double
  }

  /// The means for 1 candidate up to all.
  public let points: [Point]

  /// The curve for candidates with these losses, in one order; among equal validation losses the first one counts as better.
  public init(
    validationLosses: [Double], testLosses: [Double], file: StaticString = #fileID, line: UInt = #line
  ) {
    if validationLosses.count != testLosses.count || validationLosses.isEmpty {
      contractFailure(
        "SelectionCurve", "\(validationLosses.count) and \(testLosses.count)",
        "every candidate needs a validation and a test loss", file: file, line: line)
    }
    let all = validationLosses.count
    let order = validationLosses.indices.sorted { (validationLosses[$0], $0) < (validationLosses[$1], $1) }
    points = (1...all).map { count in
      // The candidate of rank r is the best of a subset where the others come from the ranks behind it.
      var (validation, test) = (0.0, 0.0)
      var share = Double(count) / Double(all)
      for (rank, candidate) in order.enumerated() {
        validation += share * validationLosses[candidate]
        test += share * testLosses[candidate]
        let behind = all - rank - 1
        share *= behind > 0 ? max(0, Double(behind - count + 1)) / Double(behind) : 0
      }
      return Point(candidates: count, validationLoss: validation, testLoss: test)
    }
  }
}
