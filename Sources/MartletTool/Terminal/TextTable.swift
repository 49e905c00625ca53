/// Rows of words and numbers in columns of equal width.
struct TextTable {
  /// The rows; the first is the header.
  private var rows: [[String]]
  /// The columns whose cells stand at the right.
  private let numeric: Set<Int>

  init(_ header: [String], numeric: Set<Int> = []) {
    rows = [header]
    self.numeric = numeric
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The table, a line a row.
  var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return numeric.contains(column) ? space + cell : cell + space
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
