#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Monte-Carlo tree search with random playouts: UCT (Kocsis & Szepesvári 2006) with rapid action values (Gelly & Silver
/// 2011).
///
/// The tree grows by a node with every playout. A move's value mixes the playouts through it with all playouts in which its
/// player made it later on: `(1 − β) w/n + β w̃/ñ + c √(ln N / n)`, `β = √(k / (3 n + k))`.
public struct GoSearch: Hashable, Sendable {
  /// How many playouts a move gets.
  public var playouts: Int
  /// The factor c of what is little known.
  public var exploration: Double
  /// The number k of playouts at which both values count alike; 0 for UCT alone.
  public var equivalence: Double

  /// A search; more playouts make it stronger.
  public init(playouts: Int = 200, exploration: Double = 0.1, equivalence: Double = 300) {
    self.playouts = max(1, playouts)
    self.exploration = exploration
    self.equivalence = equivalence
  }

  /// What a search found.
  public struct Result: Hashable, Sendable {
    /// The move with the most playouts.
    public let move: GoMove
    /// The share of playouts that the player to move won through it.
    public let winRate: Double
    /// The playouts through each point, row by row.
    public let visits: [Int]
  }

  /// Searches the best move of a game; the same seed gives the same result.
  ///
  /// It passes where every other move would fill an eye.
  public func callAsFunction(_ game: GoGame, seed: UInt64) -> Result {
    var tree = GoSearchTree(self, root: game, seed: seed)
    for _ in 0..<playouts { tree.grow(from: game) }
    return tree.result(for: game.board)
  }
}

/// The tree of one search.
private struct GoSearchTree {
  struct Node {
    /// The place of the move that leads here; 0 for a pass.
    let place: Int
    var visits = 0
    var wins = 0.0
    var rapidVisits = 0
    var rapidWins = 0.0
    var children = 0..<0
    var isExpanded = false
  }

  let search: GoSearch
  var nodes = [Node(place: GoBoard.noPlace)]
  var generator: PlayoutGenerator
  /// For each place who played there first in the playout at hand.
  var firstPlayers: [GoBoard.Cell]

  init(_ search: GoSearch, root: GoGame, seed: UInt64) {
    self.search = search
    generator = PlayoutGenerator(seed: seed)
    firstPlayers = Array(repeating: .empty, count: root.board.cells.count)
  }

  /// One playout: down the tree, a new node, random moves, and the result back up.
  mutating func grow(from root: GoGame) {
    var game = root
    var path = [0]
    while !game.isOver {
      let node = path[path.count - 1]
      if !nodes[node].isExpanded {
        // A node gets children with its second playout, the root with its first.
        if nodes[node].visits == 0 && node != 0 { break }
        expand(node, game)
      }
      let child = bestChild(of: node)
      game.make(nodes[child].place == GoBoard.noPlace ? .pass : .play(game.board.point(nodes[child].place)))
      path.append(child)
    }
    var sequence: [(place: Int, color: GoBoard.Cell)] = []
    let score: Int
    if game.isOver {
      score = game.board.areaScore
    } else {
      var board = game.board
      score = board.playOut(using: &generator) { sequence.append(($0, $1)) }
    }
    update(path, from: root, sequence, blackWins: Double(score) > root.komi ? 1 : Double(score) == root.komi ? 0.5 : 0)
  }

  private mutating func expand(_ node: Int, _ game: GoGame) {
    let places = game.sensiblePlaces.shuffled(using: &generator)
    let first = nodes.count
    for place in places { nodes.append(Node(place: place)) }
    if places.isEmpty { nodes.append(Node(place: GoBoard.noPlace)) }
    nodes[node].children = first..<nodes.count
    nodes[node].isExpanded = true
  }

  private func bestChild(of node: Int) -> Int {
    let logarithm = log(Double(nodes[node].visits + 1))
    var (best, greatest) = (nodes[node].children.lowerBound, -Double.infinity)
    for child in nodes[node].children {
      let value = value(nodes[child], logarithm)
      if value > greatest { (best, greatest) = (child, value) }
    }
    return best
  }

  private func value(_ node: Node, _ logarithm: Double) -> Double {
    let (n, rapid) = (Double(node.visits), Double(node.rapidVisits))
    // What nobody has tried yet comes first.
    guard n + rapid > 0 else { return 1.1 }
    let mean = n > 0 ? node.wins / n : 0
    let rapidMean = rapid > 0 ? node.rapidWins / rapid : 0
    let share = rapid == 0 ? 0 : n == 0 ? 1 : (search.equivalence / (3 * n + search.equivalence)).squareRoot()
    return (1 - share) * mean + share * rapidMean + search.exploration * (logarithm / (n + 1)).squareRoot()
  }

  /// Wins are counted for the player who makes the move that leads to a node.
  private mutating func update(
    _ path: [Int], from root: GoGame, _ sequence: [(place: Int, color: GoBoard.Cell)], blackWins: Double
  ) {
    for index in firstPlayers.indices { firstPlayers[index] = .empty }
    for (place, color) in sequence.reversed() { firstPlayers[place] = color }
    for depth in path.indices.reversed() {
      let node = path[depth]
      let mover = depth.isMultiple(of: 2) == (root.toMove == .black) ? GoBoard.Cell.black : .white
      let moverWins = mover == .black ? blackWins : 1 - blackWins
      if search.equivalence > 0 {
        for child in nodes[node].children where firstPlayers[nodes[child].place] == mover {
          nodes[child].rapidVisits += 1
          nodes[child].rapidWins += moverWins
        }
      }
      nodes[node].visits += 1
      nodes[node].wins += 1 - moverWins
      if depth > 0 { firstPlayers[nodes[node].place] = mover == .black ? .white : .black }
    }
  }

  func result(for board: GoBoard) -> GoSearch.Result {
    var visits = [Int](repeating: 0, count: board.size * board.size)
    var best = nodes[0].children.lowerBound
    for child in nodes[0].children {
      let node = nodes[child]
      if node.visits > nodes[best].visits { best = child }
      guard node.place != GoBoard.noPlace else { continue }
      let point = board.point(node.place)
      visits[point.row * board.size + point.column] = node.visits
    }
    let node = nodes[best]
    return GoSearch.Result(
      move: node.place == GoBoard.noPlace ? .pass : .play(board.point(node.place)),
      winRate: node.visits > 0 ? node.wins / Double(node.visits) : 0, visits: visits)
  }
}
