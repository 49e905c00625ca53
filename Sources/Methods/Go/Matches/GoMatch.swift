import Martlet

/// The results of games between two players.
public struct GoMatch: Hashable, Sendable {
  /// The games that the first player won.
  public private(set) var wins = 0
  /// The games that the second player won.
  public private(set) var losses = 0
  /// The games that nobody won.
  public private(set) var draws = 0
  /// By how many points the first player won each game; negative for losses.
  public private(set) var margins: [Double] = []

  /// Plays games; colours change with every game, and both games of a pair have the same random opening.
  ///
  /// A game that does not end after `3 · size²` moves is counted as it stands.
  public init(
    _ first: inout some GoPlayer, _ second: inout some GoPlayer, games: Int, size: Int = 9, komi: Double = 7.5,
    randomOpeningMoves: Int = 4, seed: UInt64 = 0
  ) {
    for number in 0..<games {
      let firstColor: GoColor = number.isMultiple(of: 2) ? .black : .white
      var generator = PhiloxGenerator(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(number / 2 + 1))
      var game = GoGame(size: size, komi: komi)
      for _ in 0..<randomOpeningMoves {
        if let move = game.sensibleMoves.randomElement(using: &generator) { game.play(move) }
      }
      while !game.isOver && game.moves.count < 3 * size * size {
        game.play(game.toMove == firstColor ? first.move(in: game) : second.move(in: game))
      }
      let margin = firstColor == .black ? game.score : -game.score
      margins.append(margin)
      if margin > 0 { wins += 1 } else if margin < 0 { losses += 1 } else { draws += 1 }
    }
  }

  /// The number of games.
  public var games: Int { margins.count }

  /// The share of games that the first player won; draws count half.
  public var winRate: Double { (Double(wins) + Double(draws) / 2) / Double(max(1, games)) }

  /// The interval that holds the true rate of wins with about 95 % (Wilson 1927).
  public var winRateInterval: ClosedRange<Double> {
    let (n, z) = (Double(max(1, games)), 1.96)
    let centre = (winRate + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (winRate * (1 - winRate) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, centre - half)...min(1, centre + half)
  }
}
