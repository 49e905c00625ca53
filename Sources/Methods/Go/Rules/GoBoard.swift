import Martlet

/// A position of the game of Go: stones, the player to move and the point that ko forbids.
///
/// Groups are kept as rings of stones with the number of their pseudo-liberties (a liberty counts once for each stone beside
/// it), so that a move costs about the same whatever the size of groups. Suicide is forbidden.
public struct GoBoard: Sendable {
  /// Points along a side, 2 to 19.
  public let size: Int
  /// The player whose turn it is.
  public internal(set) var toMove = GoColor.black
  /// How many stones the last move captured.
  public private(set) var lastCaptureCount = 0
  /// A number that tells positions apart by their stones alone (Zobrist 1970).
  public private(set) var positionHash: UInt64 = 0

  // Points are places in a square with a rim of one point around the board, so that every point has four neighbours.
  let span: Int
  private(set) var cells: [Cell]
  /// The empty points in any order.
  private(set) var empties: [Int16] = []
  private var emptyPlaces: [Int16]
  private var heads: [Int16]
  private var followers: [Int16]
  private var stoneCounts: [Int16]
  private var pseudoLiberties: [Int16]
  private(set) var forbidden = GoBoard.noPlace

  /// What a place holds.
  enum Cell: UInt8 {
    case empty = 0
    case black, white, rim

    init(_ color: GoColor) { self = color == .black ? .black : .white }
  }

  static let noPlace = 0

  /// An empty board.
  public init(size: Int = 9, file: StaticString = #fileID, line: UInt = #line) {
    if !(2...19).contains(size) {
      contractFailure("GoBoard", "\(size)", "the size must be within 2...19", file: file, line: line)
    }
    self.size = size
    span = size + 2
    cells = [Cell](repeating: .rim, count: span * span)
    heads = [Int16](repeating: 0, count: span * span)
    (emptyPlaces, followers, stoneCounts, pseudoLiberties) = (heads, heads, heads, heads)
    for row in 0..<size {
      for column in 0..<size {
        let place = self.place(GoPoint(row: row, column: column))
        cells[place] = .empty
        emptyPlaces[place] = Int16(empties.count)
        empties.append(Int16(place))
      }
    }
  }

  // MARK: Places

  @inline(__always)
  func place(_ point: GoPoint) -> Int { (point.row + 1) * span + point.column + 1 }

  @inline(__always)
  func point(_ place: Int) -> GoPoint { GoPoint(row: place / span - 1, column: place % span - 1) }

  @inline(__always)
  func neighbors(_ place: Int) -> InlineArray<4, Int> { [place - 1, place + 1, place - span, place + span] }

  /// Whether a point is on the board.
  public func contains(_ point: GoPoint) -> Bool {
    (0..<size).contains(point.row) && (0..<size).contains(point.column)
  }

  func checkedPlace(_ point: GoPoint) -> Int {
    if !contains(point) {
      contractFailure("GoBoard", "\(size)×\(size)", "there is no point (\(point.row), \(point.column))")
    }
    return place(point)
  }

  /// The colour of the stone at a point; `nil` where there is none.
  public subscript(point: GoPoint) -> GoColor? { GoColor(rawValue: cells[checkedPlace(point)].rawValue) }

  /// All points, row by row.
  public var points: [GoPoint] {
    (0..<size * size).map { GoPoint(row: $0 / size, column: $0 % size) }
  }

  /// The point that may not be taken because it would undo the capture of one stone.
  public var koPoint: GoPoint? { forbidden == GoBoard.noPlace ? nil : point(forbidden) }

  // MARK: Rules

  /// Whether the player to move may place a stone at a point by the rules that the position alone decides: the point is
  /// empty, ko does not forbid it, and it is no suicide.
  public func isLegal(_ point: GoPoint) -> Bool { isLegal(place: checkedPlace(point)) }

  @inline(__always)
  func isLegal(place: Int) -> Bool {
    guard cells[place] == .empty, place != forbidden else { return false }
    let own = Cell(toMove)
    let neighbors = neighbors(place)
    for index in 0..<4 where cells[neighbors[index]] == .empty { return true }
    for index in 0..<4 where cells[neighbors[index]] != .rim {
      // A group whose liberties are all here is captured, or it would be choked by its own stone.
      let head = heads[neighbors[index]]
      var contacts: Int16 = 0
      for other in 0..<4 where cells[neighbors[other]] != .rim && heads[neighbors[other]] == head { contacts += 1 }
      let isChoked = pseudoLiberties[Int(head)] == contacts
      if isChoked != (cells[neighbors[index]] == own) { return true }
    }
    return false
  }

  /// Plays a move of the player to move; traps where it is not legal.
  public mutating func play(_ move: GoMove) {
    switch move {
    case .pass: pass()
    case .play(let point):
      let place = checkedPlace(point)
      if !isLegal(place: place) {
        contractFailure("GoBoard.play", point.name(size: size), "the move is not legal")
      }
      play(place: place)
    }
  }

  mutating func pass() {
    forbidden = GoBoard.noPlace
    lastCaptureCount = 0
    toMove = toMove.opponent
  }

  /// Plays a legal move.
  mutating func play(place: Int) {
    let own = Cell(toMove)
    let neighbors = neighbors(place)
    put(own, at: place)
    for index in 0..<4 {
      let neighbor = neighbors[index]
      switch cells[neighbor] {
      case .rim: break
      case .empty: pseudoLiberties[place] += 1
      default: pseudoLiberties[Int(heads[neighbor])] -= 1
      }
    }
    var captured = 0
    var lastCaptured = GoBoard.noPlace
    for index in 0..<4 {
      let neighbor = neighbors[index]
      if cells[neighbor] == own {
        join(Int(heads[place]), Int(heads[neighbor]))
      } else if cells[neighbor] != .rim && cells[neighbor] != .empty && pseudoLiberties[Int(heads[neighbor])] == 0 {
        lastCaptured = neighbor
        captured += capture(Int(heads[neighbor]))
      }
    }
    let head = Int(heads[place])
    let isKo = captured == 1 && stoneCounts[head] == 1 && pseudoLiberties[head] == 1
    forbidden = isKo ? lastCaptured : GoBoard.noPlace
    lastCaptureCount = captured
    toMove = toMove.opponent
  }

  /// A stone as a group of its own, without liberties yet.
  private mutating func put(_ color: Cell, at place: Int) {
    let gap = Int(emptyPlaces[place])
    let last = empties.removeLast()
    if gap < empties.count {
      empties[gap] = last
      emptyPlaces[Int(last)] = Int16(gap)
    }
    cells[place] = color
    heads[place] = Int16(place)
    followers[place] = Int16(place)
    stoneCounts[place] = 1
    pseudoLiberties[place] = 0
    positionHash ^= ZobristKeys.key(place, color)
  }

  private mutating func join(_ a: Int, _ b: Int) {
    guard a != b else { return }
    let (large, small) = stoneCounts[a] >= stoneCounts[b] ? (a, b) : (b, a)
    var stone = small
    repeat {
      heads[stone] = Int16(large)
      stone = Int(followers[stone])
    } while stone != small
    followers.swapAt(large, small)
    stoneCounts[large] += stoneCounts[small]
    pseudoLiberties[large] += pseudoLiberties[small]
  }

  /// Takes a group off the board.
  private mutating func capture(_ head: Int) -> Int {
    var stone = head
    repeat {
      positionHash ^= ZobristKeys.key(stone, cells[stone])
      cells[stone] = .empty
      emptyPlaces[stone] = Int16(empties.count)
      empties.append(Int16(stone))
      stone = Int(followers[stone])
    } while stone != head
    repeat {
      let neighbors = neighbors(stone)
      for index in 0..<4 where cells[neighbors[index]] == .black || cells[neighbors[index]] == .white {
        pseudoLiberties[Int(heads[neighbors[index]])] += 1
      }
      stone = Int(followers[stone])
    } while stone != head
    return Int(stoneCounts[head])
  }

  /// The places of the group at a place, which must hold a stone.
  func group(place: Int) -> [Int] {
    var stones: [Int] = []
    var stone = place
    repeat {
      stones.append(stone)
      stone = Int(followers[stone])
    } while stone != place
    return stones
  }

  /// The hash of the position after a legal move.
  func positionHash(after place: Int) -> UInt64 {
    var next = self
    next.play(place: place)
    return next.positionHash
  }
}

/// A random number for each place and colour (Zobrist 1970).
private enum ZobristKeys {
  static let keys: [UInt64] = {
    var generator = PhiloxGenerator(seed: 0x60)
    return (0..<21 * 21 * 2).map { _ in generator.next() }
  }()

  @inline(__always)
  static func key(_ place: Int, _ color: GoBoard.Cell) -> UInt64 { keys[2 * place + (color == .white ? 1 : 0)] }
}
