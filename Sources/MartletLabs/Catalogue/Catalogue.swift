/// Every row, chapter by chapter.
public enum Catalogue {
  /// The rows of a chapter, in order.
  public static func rows(of chapter: Chapter) -> [CatalogueRow] {
    switch chapter {
    case .theory: theory
    case .surface: surface
    case .losses: losses
    case .optimization: optimization
    case .networks: networks
    case .convolution: convolution
    case .generative: generative
    case .attention: attention
    case .sequences: sequences
    case .text: text
    case .tuning: tuning
    case .speech: speech
    case .images: images
    case .explanation: explanation
    case .domains: domains
    case .reinforcement: reinforcement
    case .compression: compression
    case .lifelong: lifelong
    case .meta: meta
    case .attacks: attacks
    case .defences: defences
    }
  }

  /// All rows.
  public static var allRows: [CatalogueRow] { Chapter.allCases.flatMap { rows(of: $0) } }
}
