import Dispatch
import Martlet
import Synchronization

/// Makes training data without any record of human games: a search plays against itself, and its moves are what a policy
/// shall learn.
public struct GoTeacher: Hashable, Sendable {
  /// What finds the moves.
  public var search: GoSearch
  /// Points along a side of the board.
  public var size: Int
  /// What White gets for moving second.
  public var komi: Double
  /// Each game starts with a random number of random moves, up to this one, so that games differ.
  public var randomOpeningMoves: Int
  /// The probability that a random move is played in place of the teacher's, whose move is recorded all the same.
  public var noise: Double

  /// A teacher.
  public init(
    search: GoSearch = GoSearch(), size: Int = 9, komi: Double = 7.5, randomOpeningMoves: Int = 12, noise: Double = 0.05
  ) {
    self.search = search
    self.size = size
    self.komi = komi
    self.randomOpeningMoves = max(0, randomOpeningMoves)
    self.noise = noise
  }

  /// At least `count` positions of whole games, made on all cores. The same seed gives the same positions on any number of
  /// them.
  ///
  /// Positions in which the teacher passes are left out.
  public func positions(atLeast count: Int, seed: UInt64) -> GoDataset {
    var result = GoDataset(size: size)
    var game: UInt64 = 0
    while result.count < count {
      let round = Mutex([Int: GoDataset]())
      let games = 8
      let start = game
      DispatchQueue.concurrentPerform(iterations: games) { index in
        let positions = record(seed: seed, game: start + UInt64(index))
        round.withLock { $0[index] = positions }
      }
      let made = round.withLock { $0 }
      for index in 0..<games where result.count < count {
        if let positions = made[index] { result.append(positions) }
      }
      game += UInt64(games)
    }
    return result
  }

  /// The positions of one game of the teacher against itself.
  public func record(seed: UInt64, game number: UInt64) -> GoDataset {
    // Philox scatters neighbouring seeds.
    var generator = PhiloxGenerator(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* (number + 1))
    var result = GoDataset(size: size)
    var game = GoGame(size: size, komi: komi)
    for _ in 0..<Int.random(in: 0...randomOpeningMoves, using: &generator) {
      if let move = game.sensibleMoves.randomElement(using: &generator) { game.play(move) }
    }
    // Superko ends every game, but late fights among dead stones may last long.
    let limit = 3 * size * size
    while !game.isOver && game.moves.count < limit {
      let found = search(game, seed: generator.next())
      if case .play(let point) = found.move { result.append(game, move: point) }
      let isNoise = Double.random(in: 0..<1, using: &generator) < noise
      game.play(isNoise ? game.sensibleMoves.randomElement(using: &generator) ?? .pass : found.move)
    }
    return result
  }
}
