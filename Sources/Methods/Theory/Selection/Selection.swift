import Martlet

/// Candidates with their validation losses, and the one that was chosen.
public struct Selection<Candidate> {
  /// A candidate that was tried.
  public struct Trial {
    /// The candidate.
    public let candidate: Candidate
    /// Its loss on the validation set.
    public let validationLoss: Double
  }

  /// All trials in their order.
  public let trials: [Trial]
  /// The position of the trial with the least validation loss; the first of equals.
  public let bestIndex: Int

  /// The chosen trial.
  public var best: Trial { trials[bestIndex] }

  /// The least validation loss after each trial.
  public var bestLosses: [Double] {
    var least = Double.infinity
    return trials.map { trial in
      least = min(least, trial.validationLoss)
      return least
    }
  }

  /// Chooses by the least validation loss; a loss that is not a number is worse than any other. Traps without a trial.
  public init(_ trials: [Trial], file: StaticString = #fileID, line: UInt = #line) {
    guard
      let best = trials.indices.min(by: { ordered(trials[$0].validationLoss) < ordered(trials[$1].validationLoss) })
    else {
      contractFailure("Selection", "", "there must be a candidate", file: file, line: line)
    }
    self.trials = trials
    bestIndex = best
  }
}

/// A loss as it is compared with others: one that is not a number is worst.
func ordered(_ loss: Double) -> Double { loss.isNaN ? .infinity : loss }

extension Selection: Sendable where Candidate: Sendable {}
extension Selection.Trial: Sendable where Candidate: Sendable {}

/// Tries every candidate and chooses the one with the least validation loss.
public func select<Candidate>(
  from candidates: [Candidate], file: StaticString = #fileID, line: UInt = #line,
  validationLoss: (Candidate) throws -> Double
) rethrows -> Selection<Candidate> {
  Selection(
    try candidates.map { Selection.Trial(candidate: $0, validationLoss: try validationLoss($0)) }, file: file,
    line: line)
}
