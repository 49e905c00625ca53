/// Why a lab cannot be run or its results cannot be kept.
public enum LabError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No lab has the identifier.
  case unknownLab(String, known: [String])
  /// No chapter has the name.
  case unknownChapter(String)
  /// The place for the results holds something else.
  case occupied(path: String)
  /// The results cannot be written.
  case unwritable(path: String, reason: String)
  /// No results are there.
  case noResults(path: String)

  /// One line that says what is wrong and what to do.
  public var description: String {
    switch self {
    case .unknownLab(let name, let known):
      "there is no lab '\(name)'" + (known.isEmpty ? "" : "; did you mean \(known.joined(separator: " or "))?")
        + "; `martlet lab list` shows all"
    case .unknownChapter(let name):
      "there is no chapter '\(name)'; chapters are \(Chapter.allCases.map(\.identifier).joined(separator: ", "))"
    case .occupied(let path): "\(path) holds something else than a lab's results; choose another place with --output"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason); choose another place with --output"
    case .noResults(let path): "\(path) holds no results of labs; run one with `martlet lab run`"
    }
  }
}
