/// The colour of a player and of the stones.
public enum GoColor: UInt8, Hashable, Sendable, CaseIterable {
  /// Black moves first.
  case black = 1
  /// White gets the komi.
  case white = 2

  /// The other colour.
  public var opponent: GoColor { self == .black ? .white : .black }
}

/// A point of the board: rows from the top and columns from the left, both from 0.
public struct GoPoint: Hashable, Sendable {
  /// The row from the top.
  public let row: Int
  /// The column from the left.
  public let column: Int

  /// A point.
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  /// The point that players call so on a board of a size, such as `D4`: letters without I, rows from the bottom; `nil` for
  /// other texts and points beyond the rim.
  public init?(_ name: String, size: Int) {
    guard let letter = name.uppercased().first, let column = Self.letters.firstIndex(of: letter),
      let number = Int(name.dropFirst()), (1...size).contains(number), column < size
    else { return nil }
    self.init(row: size - number, column: column)
  }

  /// What players call the point on a board of a size, such as `D4`.
  public func name(size: Int) -> String { "\(Self.letters[column])\(size - row)" }

  static let letters = Array("ABCDEFGHJKLMNOPQRSTUVWXYZ")
}

/// A move: a stone or a pass.
public enum GoMove: Hashable, Sendable {
  /// A stone at a point.
  case play(GoPoint)
  /// No stone.
  case pass

  /// What players call the move on a board of a size, such as `D4` or `pass`.
  public func name(size: Int) -> String {
    switch self {
    case .play(let point): point.name(size: size)
    case .pass: "pass"
    }
  }
}
