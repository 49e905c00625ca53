import Martlet
import MartletGo
import Testing

@Suite struct GoSearchTests {
  @Test func playoutsEndWithEyesAlone() {
    for size in [2, 5, 9, 13] {
      for seed in 0..<40 {
        let (board, score, moveCount) = GoBoard(size: size).playedOut(seed: UInt64(seed))
        #expect(moveCount <= 3 * size * size)
        #expect(score == board.areaScore)
        guard moveCount < 3 * size * size else { continue }
        #expect(board.sensiblePoints.isEmpty)
        for point in board.points where board[point] != nil { #expect(!board.liberties(of: point).isEmpty) }
      }
    }
    #expect(
      (0..<100).map { GoBoard(size: 9).playedOut(seed: $0).moveCount }.reduce(0, +) / 100 < 200,
      "playouts of 81 points take about 110 moves")
  }

  @Test func playoutsFollowFromTheirSeed() {
    let board = GoBoard(size: 9)
    #expect(board.playedOut(seed: 5).board.description == board.playedOut(seed: 5).board.description)
    #expect(Set((0..<20).map { board.playedOut(seed: $0).score }).count > 5)
  }

  @Test func theSearchCapturesWhatDecidesTheGame() throws {
    // Whoever moves at D4 takes six stones or saves them.
    let diagram = """
      . . . . . . .
      . X X X X . .
      X O O O O X .
      X O O . X X .
      . X X O X . .
      . . . O O . .
      . . . . . . .
      """
    let game = GoGame(from: try #require(GoBoard(diagram: diagram)), komi: 0.5)
    let found = GoSearch(playouts: 400)(game, seed: 1)
    #expect(found.move.name(size: 7) == "D4")
    #expect(found.winRate > 0.5)
    #expect(found.visits.reduce(0, +) == 400, "every playout goes through a move")
  }

  @Test func searchesFollowFromTheirSeed() {
    let game = GoGame(size: 5)
    for equivalence in [0.0, 300] {
      let search = GoSearch(playouts: 60, equivalence: equivalence)
      #expect(search(game, seed: 9) == search(game, seed: 9))
      #expect(Set((0..<8).map { search(game, seed: $0) }).count > 1)
    }
  }

  @Test func theSearchPassesOnlyWhereNothingElseIsSensible() throws {
    let full = """
      . X O . O
      X X O O O
      X X O O O
      X X X O O
      X . X O .
      """
    let game = GoGame(from: try #require(GoBoard(diagram: full)))
    #expect(game.sensibleMoves == [.pass])
    #expect(GoSearch(playouts: 10)(game, seed: 1).move == .pass)
    #expect(GoSearch(playouts: 10)(GoGame(size: 5), seed: 1).move != .pass)
  }

  @Test func searchBeatsChance() {
    var (search, random) = (SearchGoPlayer(GoSearch(playouts: 60), seed: 1), RandomGoPlayer(seed: 2))
    let match = GoMatch(&search, &random, games: 20, size: 7, komi: 0.5)
    #expect(match.wins >= 19, "\(match)")
  }

  @Test func morePlayoutsAreStronger() {
    var (strong, weak) = (
      SearchGoPlayer(GoSearch(playouts: 200), seed: 1), SearchGoPlayer(GoSearch(playouts: 8), seed: 2)
    )
    let match = GoMatch(&strong, &weak, games: 16, size: 6, komi: 0.5)
    #expect(match.winRate > 0.7, "\(match)")
  }
}

@Suite struct GoMatchTests {
  /// Always passes.
  private struct Passer: GoPlayer {
    var colors: [GoColor] = []

    mutating func move(in game: GoGame) -> GoMove {
      colors.append(game.toMove)
      return .pass
    }
  }

  @Test func coloursChangeAndResultsAddUp() {
    var (passer, random) = (Passer(), RandomGoPlayer(seed: 1))
    let match = GoMatch(&passer, &random, games: 10, size: 5, komi: 0.5, randomOpeningMoves: 0)
    #expect(match.losses == 10 && match.games == 10 && match.winRate == 0)
    #expect(match.margins.allSatisfy { abs($0) == 24.5 || abs($0) == 25.5 })
    #expect(Set(passer.colors).count == 2)
    #expect(match.winRateInterval.lowerBound == 0 && match.winRateInterval.upperBound > 0.2)
  }

  @Test func playersOfOneStrengthWinAlike() {
    var (one, other) = (RandomGoPlayer(seed: 1), RandomGoPlayer(seed: 2))
    let match = GoMatch(&one, &other, games: 200, size: 5, komi: 0.5)
    #expect(match.wins + match.losses + match.draws == 200)
    #expect(match.winRateInterval.contains(0.5), "\(match.winRate)")
  }
}
