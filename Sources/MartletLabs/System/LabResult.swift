/// What is kept of a lab's run beside its page: `result.json`.
public struct LabResult: Sendable, Codable {
  /// The lab's identifier.
  public let lab: String
  /// The lab's chapter.
  public let chapter: Chapter
  /// The title.
  public let title: Bilingual
  /// One sentence on what the lab shows.
  public let summary: Bilingual
  /// The catalogue rows that it covers.
  public let rows: [String]
  /// How much was computed.
  public let size: LabSize
  /// The seed.
  public let seed: UInt64
  /// How long the run took.
  public let seconds: Double
  /// The claims with their verdicts.
  public let claims: [Claim]

  /// The number of claims with a verdict.
  public func count(_ verdict: Claim.Verdict) -> Int { claims.count { $0.verdict == verdict } }

  /// Whether no claim failed.
  public var allHeld: Bool { count(.notHeld) == 0 }
}
