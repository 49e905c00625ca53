/// Why a report could not be made.
public enum ReportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file could not be written; nothing was left behind, and a file that was there before is unchanged.
  case cannotWrite(path: String, reason: String)

  /// One line that says what failed and why.
  public var description: String {
    switch self {
    case .cannotWrite(let path, let reason):
      let line = path.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ")
      return "cannot write the report \(line): \(reason)"
    }
  }
}
