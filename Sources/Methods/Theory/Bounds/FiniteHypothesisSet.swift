import Martlet

/// Finitely many candidates with their losses on the examples of D_all.
///
/// A training set is a list of positions in D_all.
public protocol FiniteHypothesisSet: Sendable {
  /// The number |H| of candidates.
  var count: Int { get }

  /// The number of examples of D_all.
  var exampleCount: Int { get }

  /// The loss `L(h, D) = 1/N Σ l(h, xₙ, yₙ)` of every candidate, in their order, on the examples at these positions; a
  /// position may come more than once.
  func losses(on sample: [Int]) -> [Double]
}

/// The candidate with the least loss on a sample (Vapnik 1992): `h* = argmin L(h, D)`; the first of equals.
public struct EmpiricalRiskMinimum: Sendable, Hashable {
  /// The position of the candidate in its set.
  public let hypothesis: Int
  /// Its loss on the sample.
  public let loss: Double

  /// The least of the losses of all candidates; traps where there is none.
  public init(of losses: [Double], file: StaticString = #fileID, line: UInt = #line) {
    guard let least = losses.indices.min(by: { losses[$0] < losses[$1] }) else {
      contractFailure("EmpiricalRiskMinimum", "", "there must be a candidate", file: file, line: line)
    }
    hypothesis = least
    loss = losses[least]
  }
}

extension FiniteHypothesisSet {
  /// The loss of every candidate on D_all.
  public var lossesOnAll: [Double] { losses(on: Array(0..<exampleCount)) }

  /// The candidate with the least loss on the examples at these positions.
  public func empiricalRiskMinimum(on sample: [Int]) -> EmpiricalRiskMinimum {
    EmpiricalRiskMinimum(of: losses(on: sample))
  }

  /// Positions of examples drawn from D_all independently, each as probable as the others.
  public func sample(_ size: Int, using generator: inout some RandomNumberGenerator) -> [Int] {
    (0..<size).map { _ in Int.random(in: 0..<exampleCount, using: &generator) }
  }
}

/// Candidates given by a table of their losses, such as trained models on examples held out.
public struct TabulatedHypotheses: FiniteHypothesisSet {
  private let table: [[Double]]

  /// The candidates with `losses[candidate][example]`; traps unless every candidate has a loss for every example.
  public init(losses: [[Double]], file: StaticString = #fileID, line: UInt = #line) {
    let examples = losses.first?.count ?? 0
    if examples == 0 || losses.contains(where: { $0.count != examples }) {
      contractFailure(
        "TabulatedHypotheses", "\(losses.count) candidates", "each needs a loss for every example", file: file,
        line: line)
    }
    table = losses
  }

  /// The number of candidates.
  public var count: Int { table.count }

  /// The number of examples.
  public var exampleCount: Int { table[0].count }

  /// The mean loss of every candidate on a sample.
  public func losses(on sample: [Int]) -> [Double] {
    table.map { losses in sample.reduce(0) { $0 + losses[$1] } / Double(sample.count) }
  }
}
