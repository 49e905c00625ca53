import Martlet

/// Positions and the moves that a teacher made in them.
public struct GoDataset: Sendable {
  /// Points along a side of the board.
  public let size: Int
  /// The planes of all positions, `[count, size, size, planes]`, zeros and ones.
  public private(set) var planes: [UInt8] = []
  /// The teacher's moves: numbers of points, row by row.
  public private(set) var moves: [Int32] = []

  /// No positions yet.
  public init(size: Int = 9) { self.size = size }

  /// The number of positions.
  public var count: Int { moves.count }

  private var positionSize: Int { size * size * GoPlanes.allCases.count }

  /// Adds a position and the point that the teacher took in it.
  public mutating func append(_ game: GoGame, move: GoPoint) {
    if game.board.size != size || !game.board.contains(move) {
      contractFailure("GoDataset", "\(size)×\(size)", "the position is of size \(game.board.size)")
    }
    planes += GoPlanes.encoded(game)
    moves.append(Int32(move.row * size + move.column))
  }

  /// Adds the positions of another dataset of the same size.
  public mutating func append(_ other: GoDataset) {
    if other.size != size { contractFailure("GoDataset", "\(size)×\(size)", "the other one is of size \(other.size)") }
    planes += other.planes
    moves += other.moves
  }

  /// The positions at these places, in this order.
  public func subset(_ positions: some Sequence<Int>) -> GoDataset {
    var result = GoDataset(size: size)
    for position in positions {
      result.planes += planes[position * positionSize..<(position + 1) * positionSize]
      result.moves.append(moves[position])
    }
    return result
  }

  /// The first `count` positions and the others. Positions stand in the order of their games, so one game at most has
  /// positions in both.
  public func split(at count: Int) -> (first: GoDataset, rest: GoDataset) {
    let cut = min(max(0, count), self.count)
    return (subset(0..<cut), subset(cut..<self.count))
  }

  /// Positions as a batch, each under a symmetry of the board.
  ///
  /// - Shapes: x `[n, size, size, planes]` float32, y `[n]` int32
  public func batch(_ positions: [Int], symmetries: [GoSymmetry]) -> (x: Tensor, y: Tensor) {
    if positions.count != symmetries.count {
      contractFailure("GoDataset.batch", "\(positions.count) and \(symmetries.count)", "each has a symmetry")
    }
    let (points, depth) = (size * size, GoPlanes.allCases.count)
    let sources = Dictionary(uniqueKeysWithValues: Set(symmetries).map { ($0, $0.sources(size: size)) })
    var labels: [Int32] = []
    var values = [Float](repeating: 0, count: positions.count * positionSize)
    for (row, position) in positions.enumerated() {
      // The dictionary has an entry for every symmetry of the batch.
      let places = sources[symmetries[row]] ?? []
      for (target, source) in places.enumerated() {
        let (from, to) = ((position * points + source) * depth, (row * points + target) * depth)
        for plane in 0..<depth { values[to + plane] = Float(planes[from + plane]) }
      }
      let move = Int(moves[position])
      let point = symmetries[row](GoPoint(row: move / size, column: move % size), size: size)
      labels.append(Int32(point.row * size + point.column))
    }
    return (Tensor(values, shape: [positions.count, size, size, depth]), Tensor(labels))
  }

  /// Positions as a batch, as they are.
  ///
  /// - Shapes: x `[n, size, size, planes]` float32, y `[n]` int32
  public func batch(_ positions: [Int]) -> (x: Tensor, y: Tensor) {
    batch(positions, symmetries: positions.map { _ in .identity })
  }
}
