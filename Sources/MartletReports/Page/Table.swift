/// Rows of text and numbers under a header.
public struct Table: Sendable {
  /// How the cells of a column stand.
  public enum Alignment: Sendable, Hashable {
    /// At the left, as words do.
    case leading
    /// At the right with figures of equal width, so that digits stand below each other.
    case numeric
    /// At the left, set as formulas (see ``Report/addFormula(_:label:)``).
    case formula
    /// At the left, with the markup of paragraphs.
    case markup
  }

  /// The headings of the columns.
  public var header: [String]
  /// The cells, row by row; a shorter row ends in empty cells, a longer one widens the table.
  public var rows: [[String]]
  /// How each column stands; columns beyond the array follow their content.
  public var alignments: [Alignment]
  /// The row to stand out, such as the best, counted from zero.
  public var highlightedRow: Int?
  /// The words below the table; empty for none.
  public var caption: String

  /// Makes a table.
  ///
  /// - Parameters:
  ///   - header: the headings of the columns.
  ///   - rows: the cells, row by row.
  ///   - alignments: how each column stands; `nil` aligns a column as numbers if all its cells begin as numbers do.
  ///   - highlightedRow: the row to stand out, counted from zero.
  ///   - caption: the words below the table; empty for none.
  public init(
    header: [String], rows: [[String]], alignments: [Alignment]? = nil, highlightedRow: Int? = nil,
    caption: String = ""
  ) {
    self.header = header
    self.rows = rows
    self.alignments = alignments ?? []
    self.highlightedRow = highlightedRow
    self.caption = caption
  }

  /// The number of columns: that of the header or of the longest row.
  var columnCount: Int {
    max(header.count, rows.map(\.count).max() ?? 0)
  }

  /// How a column stands: as asked, or as its cells suggest.
  package func alignment(of column: Int) -> Alignment {
    if alignments.indices.contains(column) { return alignments[column] }
    let cells = rows.compactMap { $0.indices.contains(column) && !$0[column].isEmpty ? $0[column] : nil }
    return !cells.isEmpty && cells.allSatisfy(Self.looksNumeric) ? .numeric : .leading
  }

  /// Whether a cell reads as a number, with or without a sign before it and a unit of a few letters behind it.
  static func looksNumeric(_ cell: String) -> Bool {
    if ["–", "—", "-", "nan", "NaN", "inf", "∞", "−∞"].contains(cell) { return true }
    let number = cell.drop { "+-−±<>≤≥≈~ ".contains($0) }
    guard let first = number.first, first.isASCII, first.isNumber else { return false }
    return number.filter { $0.isLetter }.count <= 4
  }

  private static func content(_ text: String, _ alignment: Alignment) -> String {
    switch alignment {
    case .leading, .numeric: Markup.escaped(text)
    case .formula: text.isEmpty ? "" : "<span class=\"math\">\(Formula.html(text))</span>"
    case .markup: TextMarkup.html(text)
    }
  }

  /// The table as HTML, without its caption.
  package func html() -> String {
    let columns = 0..<columnCount
    let alignments = columns.map(alignment(of:))
    func cells(_ row: [String], element: String, attributes: String = "") -> String {
      columns.map { column in
        let text = row.indices.contains(column) ? row[column] : ""
        // Short cells keep to one line, so that long ones give way.
        let name =
          alignments[column] == .numeric ? " class=\"numeric\"" : text.count <= 16 ? " class=\"short\"" : ""
        let content = element == "th" ? Markup.escaped(text) : Self.content(text, alignments[column])
        return "<\(element)\(attributes)\(name)>\(content)</\(element)>"
      }.joined()
    }
    var result = "<div class=\"scroll\"><table>"
    if !header.isEmpty {
      result += "<thead><tr>\(cells(header, element: "th", attributes: " scope=\"col\""))</tr></thead>"
    }
    result += "<tbody>"
    for (index, row) in rows.enumerated() {
      result += index == highlightedRow ? "<tr class=\"highlighted\">" : "<tr>"
      result += cells(row, element: "td") + "</tr>"
    }
    return result + "</tbody></table></div>"
  }
}
