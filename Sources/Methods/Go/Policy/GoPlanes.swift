import Martlet

/// What a policy network sees of a position: a plane of zeros and ones for each feature, from the side of the player to move
/// (Silver et al. 2016, extended data table 2, in small).
public enum GoPlanes: Int, Hashable, Sendable, CaseIterable {
  /// Stones of the player to move.
  case ownStones
  /// Stones of the opponent.
  case opponentStones
  /// Points without a stone.
  case empty
  /// Ones: with zero padding they show where the board ends.
  case board
  /// Ones where Black is to move.
  case blackToMove
  /// Points that may be taken.
  case legal
  /// The point that ko forbids.
  case ko
  /// Own groups with one liberty.
  case ownInAtari
  /// Own groups with two liberties.
  case ownWithTwoLiberties
  /// Own groups with three liberties or more.
  case ownWithMoreLiberties
  /// The opponent's groups with one liberty.
  case opponentInAtari
  /// The opponent's groups with two liberties.
  case opponentWithTwoLiberties
  /// The opponent's groups with three liberties or more.
  case opponentWithMoreLiberties
  /// Points where a stone captures.
  case captures
  /// The opponent's last stone.
  case lastMove

  /// The planes of a position.
  ///
  /// - Shapes: `[size, size, planes]`, row by row, planes last
  public static func encoded(_ game: GoGame) -> [UInt8] {
    let board = game.board
    let count = allCases.count
    var values = [UInt8](repeating: 0, count: board.size * board.size * count)
    var isSeen = [Bool](repeating: false, count: board.cells.count)
    func set(_ plane: GoPlanes, _ place: Int) {
      let point = board.point(place)
      values[(point.row * board.size + point.column) * count + plane.rawValue] = 1
    }
    let own = GoBoard.Cell(board.toMove)
    for point in board.points {
      let place = board.place(point)
      set(.board, place)
      if board.toMove == .black { set(.blackToMove, place) }
      guard board.cells[place] != .empty else {
        set(.empty, place)
        if game.isLegal(place: place) { set(.legal, place) }
        continue
      }
      let isOwn = board.cells[place] == own
      set(isOwn ? .ownStones : .opponentStones, place)
      guard !isSeen[place] else { continue }
      let group = board.group(place: place)
      let liberties = board.libertyPlaces(of: group)
      let plane: GoPlanes =
        switch liberties.count {
        case 1: isOwn ? .ownInAtari : .opponentInAtari
        case 2: isOwn ? .ownWithTwoLiberties : .opponentWithTwoLiberties
        default: isOwn ? .ownWithMoreLiberties : .opponentWithMoreLiberties
        }
      for stone in group {
        isSeen[stone] = true
        set(plane, stone)
      }
      if plane == .opponentInAtari, game.isLegal(place: liberties[0]) { set(.captures, liberties[0]) }
    }
    if let ko = board.koPoint { set(.ko, board.place(ko)) }
    if case .play(let point) = game.moves.last { set(.lastMove, board.place(point)) }
    return values
  }

  /// The planes of positions of one size as a batch.
  ///
  /// - Shapes: `[positions, size, size, planes]` float32
  public static func batch(_ games: [GoGame]) -> Tensor {
    let size = games.first?.board.size ?? 0
    return Tensor(
      games.flatMap { encoded($0).map(Float.init) }, shape: [games.count, size, size, allCases.count])
  }
}
