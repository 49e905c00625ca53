import Martlet

/// A game of Go from the empty board: all moves so far, positional superko, and the result by area with komi.
///
/// The rules are those of Tromp and Taylor but for suicide, which is forbidden: no move may repeat a position of the board,
/// whoever is to move, and two passes in a row end the game.
public struct GoGame: Sendable {
  /// The position.
  public private(set) var board: GoBoard
  /// What White gets for moving second.
  public let komi: Double
  /// The moves so far.
  public private(set) var moves: [GoMove] = []

  private var hashes: [UInt64]
  private var hasCaptures = false

  /// A game from an empty board, or from another position.
  public init(size: Int = 9, komi: Double = 7.5) { self.init(from: GoBoard(size: size), komi: komi) }

  /// A game from a position.
  public init(from board: GoBoard, komi: Double = 7.5) {
    self.board = board
    self.komi = komi
    hashes = [board.positionHash]
  }

  /// The player whose turn it is.
  public var toMove: GoColor { board.toMove }

  /// Whether both have passed.
  public var isOver: Bool {
    moves.count >= 2 && moves[moves.count - 1] == .pass && moves[moves.count - 2] == .pass
  }

  /// Whether the player to move may make a move; nobody may once the game is over.
  public func isLegal(_ move: GoMove) -> Bool {
    guard !isOver else { return false }
    switch move {
    case .pass: return true
    case .play(let point): return board.contains(point) && isLegal(place: board.place(point))
    }
  }

  func isLegal(place: Int) -> Bool {
    guard board.isLegal(place: place) else { return false }
    // Without a capture there is a stone more on the board with every move.
    let mayCapture = hasCaptures || !board.hasFreeNeighbor(place)
    return !mayCapture || !hashes.contains(board.positionHash(after: place))
  }

  /// The legal moves that do not fill an eye of the player to move; a pass only where there are no others.
  public var sensibleMoves: [GoMove] {
    let points = sensiblePlaces.map { GoMove.play(board.point($0)) }
    return isOver ? [] : points.isEmpty ? [.pass] : points
  }

  /// The places of the moves that `sensibleMoves` lists, in the order of the board.
  var sensiblePlaces: [Int] {
    let own = GoBoard.Cell(toMove)
    return board.empties.map(Int.init).sorted().filter { isLegal(place: $0) && !board.isEye(place: $0, of: own) }
  }

  /// Makes a move; traps where it is not legal.
  public mutating func play(_ move: GoMove, file: StaticString = #fileID, line: UInt = #line) {
    if !isLegal(move) {
      contractFailure(
        "GoGame.play", move.name(size: board.size), "the move is not legal after \(moves.count) moves", file: file,
        line: line)
    }
    make(move)
  }

  /// Makes a legal move.
  mutating func make(_ move: GoMove) {
    switch move {
    case .pass: board.pass()
    case .play(let point):
      board.play(place: board.place(point))
      hashes.append(board.positionHash)
      if board.lastCaptureCount > 0 { hasCaptures = true }
    }
    moves.append(move)
  }

  /// Black's area less White's and the komi: above 0 where Black is ahead.
  public var score: Double { Double(board.areaScore) - komi }

  /// Who is ahead; `nil` where nobody is.
  public var leader: GoColor? { score == 0 ? nil : score > 0 ? .black : .white }
}

extension GoBoard {
  /// Whether a neighbour of a place is empty: then a stone there captures nothing that it needs to live.
  func hasFreeNeighbor(_ place: Int) -> Bool {
    let neighbors = neighbors(place)
    for index in 0..<4 where cells[neighbors[index]] == .empty { return true }
    return false
  }
}
