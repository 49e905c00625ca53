/// What is wrong with something that came from outside: a file, a download, a name.
///
/// `description` is one line that names the file, says what is wrong, and says what to do.
public struct DataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The class of a failure, for programs that act on it.
  public enum Kind: Sendable, Hashable {
    /// The file or folder is missing or cannot be read or written.
    case unreadable
    /// The file ends too early.
    case truncated
    /// A checksum does not match, or the compressed data are not valid.
    case damaged
    /// The file is of another format, or of a variant that is not supported.
    case wrongFormat
    /// Two sizes that must agree differ.
    case mismatch
    /// A size is beyond a limit that protects memory.
    case tooLarge
    /// A value is outside of what is allowed.
    case invalidValue
    /// There is no dataset of this name.
    case unknownDataset
    /// The dataset is known but not installed.
    case notInstalled
    /// Fetching, checking or storing a dataset failed.
    case installation
  }

  /// The class of the failure.
  public let kind: Kind
  /// The file or folder at fault, where there is one.
  public let path: String?
  /// What is wrong.
  public let problem: String
  /// What the reader can do about it.
  public let remedy: String

  /// Makes an error from its parts; control characters in them become spaces, so that it prints as one line.
  public init(_ kind: Kind, path: String? = nil, problem: String, remedy: String) {
    self.kind = kind
    self.path = path.map(Self.oneLine)
    self.problem = Self.oneLine(problem)
    self.remedy = Self.oneLine(remedy)
  }

  /// The failure as one line: `path: problem; remedy`.
  public var description: String {
    let start = path.map { "\($0): " } ?? ""
    return "\(start)\(problem); \(remedy)"
  }

  private static func oneLine(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(scalars)
  }
}
