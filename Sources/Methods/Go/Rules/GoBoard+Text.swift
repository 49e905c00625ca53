extension GoBoard: CustomStringConvertible {
  /// The position that a diagram shows: `X` for black, `O` for white, `.` for empty points, rows from the top; blanks do not
  /// count.
  ///
  /// `nil` unless it is a square of 2 to 19 rows in which every group has a liberty.
  public init?(diagram: String, toMove: GoColor = .black) {
    let rows = diagram.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    guard (2...19).contains(rows.count), rows.allSatisfy({ $0.count == rows.count }),
      rows.joined().allSatisfy({ "XO.".contains($0) })
    else { return nil }
    self.init(size: rows.count)
    for (row, text) in rows.enumerated() {
      for (column, symbol) in text.enumerated() where symbol != "." {
        self.toMove = symbol == "X" ? .black : .white
        play(place: place(GoPoint(row: row, column: column)))
      }
    }
    // A group without a liberty was captured on the way, or its last stone was a suicide.
    let isAlive = points.allSatisfy { self[$0] == nil || !liberties(of: $0).isEmpty }
    guard diagramRows == rows, isAlive else { return nil }
    pass()
    self.toMove = toMove
  }

  private var diagramRows: [String] {
    (0..<size).map { row in
      String(
        (0..<size).map { column in
          switch cells[place(GoPoint(row: row, column: column))] {
          case .black: Character("X")
          case .white: Character("O")
          default: Character(".")
          }
        })
    }
  }

  /// The diagram with the names of columns and rows, and whose turn it is.
  public var description: String {
    let letters = "   " + GoPoint.letters.prefix(size).map(String.init).joined(separator: " ")
    let rows = diagramRows.enumerated().map { row, text in
      let number = String(size - row)
      let padding = String(repeating: " ", count: 2 - number.count)
      return padding + number + " " + text.map(String.init).joined(separator: " ")
    }
    return ([letters] + rows + ["\(toMove == .black ? "Black (X)" : "White (O)") to move"]).joined(separator: "\n")
  }
}
