/// The labs, found by identifier or by chapter.
public enum LabRegistry {
  /// All labs in the order of their chapters.
  public static let all: [any Lab] = Chapter.allCases.flatMap(labs)

  /// The labs of a chapter.
  public static func labs(of chapter: Chapter) -> [any Lab] {
    switch chapter {
    case .theory: theory
    case .surface: surface
    case .losses: losses
    case .optimization: optimization
    case .networks: networks
    case .convolution: convolution
    default: []
    }
  }

  /// The lab with an identifier.
  public static func lab(_ identifier: String) throws(LabError) -> any Lab {
    if let lab = all.first(where: { $0.identifier == identifier }) { return lab }
    let similar = all.map(\.identifier).filter { known in
      known.contains(identifier) || identifier.split(separator: "/").last.map { known.contains($0) } ?? false
    }
    throw .unknownLab(identifier, known: Array(similar.prefix(3)))
  }

  /// The chapter with a name.
  public static func chapter(_ name: String) throws(LabError) -> Chapter {
    guard let chapter = Chapter(rawValue: name) else { throw .unknownChapter(name) }
    return chapter
  }
}
