import Martlet

/// How often something happened, with the interval in which its probability lies (Wilson 1927).
public struct Proportion: Sendable, Hashable {
  /// How often it happened.
  public let count: Int
  /// How often it could have.
  public let trials: Int
  /// The probability that such an interval covers the true one.
  public let confidence: Double
  /// `(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)` with the normal quantile z of the confidence.
  public let interval: ClosedRange<Double>

  /// A proportion of trials; traps unless there was one, and the count is not above their number.
  public init(
    count: Int, trials: Int, confidence: Double = 0.95, file: StaticString = #fileID, line: UInt = #line
  ) {
    if trials < 1 || !(0...trials).contains(count) || !(confidence > 0 && confidence < 1) {
      contractFailure(
        "Proportion", "\(count) of \(trials)", "a count is within 0...trials and a confidence within 0..<1", file: file,
        line: line)
    }
    let (n, z) = (Double(trials), Tensor(confidence).erfinv().scalar * 2.0.squareRoot())
    let share = Double(count) / n
    let middle = share + z * z / (2 * n)
    let radius = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    self.count = count
    self.trials = trials
    self.confidence = confidence
    // Rounding must not take 0 and 1 out of the intervals that end there.
    interval = (count == 0 ? 0 : (middle - radius) / scale)...(count == trials ? 1 : (middle + radius) / scale)
  }

  /// The share `p̂` of the trials.
  public var value: Double { Double(count) / Double(trials) }
}
