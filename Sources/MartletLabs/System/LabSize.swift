/// How much a lab computes.
public enum LabSize: String, Sendable, Codable, CaseIterable {
  /// Seconds: shows that the lab runs; claims that need training at length are measured but not judged.
  case quick
  /// Minutes: judges every claim.
  case full
}
