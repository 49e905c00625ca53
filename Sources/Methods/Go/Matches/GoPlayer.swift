import Martlet

/// Something that chooses moves.
public protocol GoPlayer {
  /// A legal move in a game that is not over.
  mutating func move(in game: GoGame) -> GoMove
}

/// Plays any sensible point alike, and passes where there is none.
public struct RandomGoPlayer: GoPlayer, Sendable {
  private var generator: PhiloxGenerator

  /// A player whose moves follow from a seed.
  public init(seed: UInt64) { generator = PhiloxGenerator(seed: seed) }

  /// A random sensible move.
  public mutating func move(in game: GoGame) -> GoMove {
    game.sensibleMoves.randomElement(using: &generator) ?? .pass
  }
}

/// Plays what a search finds.
public struct SearchGoPlayer: GoPlayer, Sendable {
  /// The search.
  public let search: GoSearch
  private var generator: PhiloxGenerator

  /// A player whose moves follow from a seed.
  public init(_ search: GoSearch, seed: UInt64) {
    self.search = search
    generator = PhiloxGenerator(seed: seed)
  }

  /// The search's move.
  public mutating func move(in game: GoGame) -> GoMove { search(game, seed: generator.next()).move }
}

/// Plays what a policy network thinks likely, among the sensible points, without any search.
public struct PolicyGoPlayer: GoPlayer {
  /// The network.
  public let policy: any Layer
  /// How random the choice is: 0 takes the likeliest move.
  public let temperature: Double
  private var generator: PhiloxGenerator

  /// A player with a network from planes to a logit for each point.
  public init(_ policy: any Layer, temperature: Double = 0, seed: UInt64 = 0) {
    self.policy = policy
    self.temperature = temperature
    generator = PhiloxGenerator(seed: seed)
  }

  /// The likeliest sensible move, or one drawn by its probability; a pass where there is none.
  public mutating func move(in game: GoGame) -> GoMove {
    let moves = game.sensibleMoves
    let logits = withoutGradients { policy(GoPlanes.batch([game])) }.doubles
    let size = game.board.size
    let scores = moves.map { move -> Double in
      guard case .play(let point) = move else { return 0 }
      let logit = logits[point.row * size + point.column]
      guard temperature > 0 else { return logit }
      // The largest of logits with Gumbel noise is a draw from their softmax.
      return logit / temperature + Tensor.gumbel([], dtype: .float64, using: &generator).scalar
    }
    return zip(moves, scores).max { $0.1 < $1.1 }?.0 ?? .pass
  }
}
