/// Which public symbols and which labs cover a row of the catalogue.
public struct Coverage: Sendable, Encodable {
  /// What is known of a row.
  public struct Row: Sendable, Encodable {
    /// The row.
    public let row: CatalogueRow
    /// Its chapter.
    public let chapter: Chapter
    /// The identifiers of the labs that cover it.
    public let labs: [String]

    /// Whether a symbol or a lab covers it.
    public var isCovered: Bool { !row.symbols.isEmpty || !labs.isEmpty }
  }

  /// All rows in order.
  public let rows: [Row]

  /// The coverage by labs.
  public init(by labs: [any Lab] = LabRegistry.all) {
    var names: [String: [String]] = [:]
    for lab in labs {
      for row in lab.description.rows { names[row, default: []].append(lab.identifier) }
    }
    rows = Chapter.allCases.flatMap { chapter in
      Catalogue.rows(of: chapter).map { Row(row: $0, chapter: chapter, labs: names[$0.identifier] ?? []) }
    }
  }
}
