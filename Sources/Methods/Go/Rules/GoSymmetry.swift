/// One of the eight turns and mirrorings of the board, under which the game is the same.
public struct GoSymmetry: Hashable, Sendable, CaseIterable {
  /// Whether rows and columns change places first.
  public let isTransposed: Bool
  /// Whether rows are counted from the bottom then.
  public let reversesRows: Bool
  /// Whether columns are counted from the right then.
  public let reversesColumns: Bool

  /// A symmetry.
  public init(isTransposed: Bool = false, reversesRows: Bool = false, reversesColumns: Bool = false) {
    self.isTransposed = isTransposed
    self.reversesRows = reversesRows
    self.reversesColumns = reversesColumns
  }

  /// The symmetry that leaves the board as it is.
  public static let identity = GoSymmetry()

  /// All eight; the identity first.
  public static let allCases: [GoSymmetry] = [false, true].flatMap { transposed in
    [false, true].flatMap { rows in
      [false, true].map { GoSymmetry(isTransposed: transposed, reversesRows: rows, reversesColumns: $0) }
    }
  }

  /// Where a point of a board of a size goes.
  public func callAsFunction(_ point: GoPoint, size: Int) -> GoPoint {
    let (row, column) = isTransposed ? (point.column, point.row) : (point.row, point.column)
    return GoPoint(
      row: reversesRows ? size - 1 - row : row, column: reversesColumns ? size - 1 - column : column)
  }

  /// Where a move goes; a pass stays one.
  public func callAsFunction(_ move: GoMove, size: Int) -> GoMove {
    switch move {
    case .play(let point): .play(self(point, size: size))
    case .pass: .pass
    }
  }

  /// For each point, row by row, the number of the point that comes to stand there.
  public func sources(size: Int) -> [Int] {
    var sources = [Int](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        let target = self(GoPoint(row: row, column: column), size: size)
        sources[target.row * size + target.column] = row * size + column
      }
    }
    return sources
  }
}

extension GoGame {
  /// The game with every move turned or mirrored; it starts from the empty board.
  public func transformed(by symmetry: GoSymmetry) -> GoGame {
    var game = GoGame(size: board.size, komi: komi)
    for move in moves { game.play(symmetry(move, size: board.size)) }
    return game
  }
}
