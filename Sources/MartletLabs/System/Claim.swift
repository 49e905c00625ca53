/// A sentence that a lab tests, with what was expected and what was measured.
public struct Claim: Sendable, Codable, Hashable {
  /// What became of a claim.
  public enum Verdict: String, Sendable, Codable {
    /// The measurement is as expected.
    case held
    /// It is not.
    case notHeld = "not held"
    /// The run was too small to judge.
    case notJudged = "not judged"
  }

  /// The sentence.
  public let text: String
  /// What was expected.
  public let expected: String
  /// What was measured.
  public let measured: String
  /// Whether it held.
  public let verdict: Verdict
  /// Why it did not hold, or what the measurement stands for; empty for nothing to say.
  public let remark: String
}
