import Martlet
import MartletGo
import Testing

@Suite struct GoPolicyTests {
  private static let depth = GoPlanes.allCases.count

  private func plane(_ plane: GoPlanes, _ game: GoGame) -> String {
    let values = GoPlanes.encoded(game)
    let points = 0..<game.board.size * game.board.size
    return String(points.map { values[$0 * Self.depth + plane.rawValue] == 1 ? "1" : "." })
  }

  private func randomGame(size: Int, moves: Int, seed: UInt64) -> GoGame {
    var (game, generator) = (GoGame(size: size), PhiloxGenerator(seed: seed))
    for _ in 0..<moves { if let move = game.sensibleMoves.randomElement(using: &generator) { game.play(move) } }
    return game
  }

  @Test func planesSayWhatThePositionIs() throws {
    let diagram = """
      X O . .
      X O . O
      . X O .
      . . . X
      """
    var game = GoGame(from: try #require(GoBoard(diagram: diagram, toMove: .white)))
    game.play(.play(GoPoint(row: 3, column: 2)))
    #expect(plane(.ownStones, game) == "1..." + "1..." + ".1.." + "...1")
    #expect(plane(.opponentStones, game) == ".1.." + ".1.1" + "..1." + "..1.")
    #expect(plane(.empty, game) == "..11" + "..1." + "1..1" + "11..")
    #expect(plane(.board, game) == String(repeating: "1", count: 16))
    #expect(plane(.blackToMove, game) == String(repeating: "1", count: 16))
    #expect(plane(.ownInAtari, game) == "1..." + "1..." + "...." + "...1")
    #expect(plane(.ownWithTwoLiberties, game) == "...." + "...." + ".1.." + "....")
    #expect(plane(.lastMove, game) == "...." + "...." + "...." + "..1.")
    #expect(plane(.opponentInAtari, game) == "................")
    #expect(plane(.opponentWithTwoLiberties, game) == ".1.." + ".1.." + "...." + "....")
    #expect(plane(.opponentWithMoreLiberties, game) == "...." + "...1" + "..1." + "..1.")
    #expect(plane(.legal, game) == "..11" + "..1." + "1..." + "11..", "one point is suicide")
    #expect(plane(.captures, game) == "................")
    let taking = GoGame(from: try #require(GoBoard(diagram: "O X .\n. . .\n. . .", toMove: .black)))
    #expect(plane(.captures, taking) == "...1.....")
  }

  @Test func koAndLegalityAreSeen() throws {
    var game = GoGame(from: try #require(GoBoard(diagram: ".XO.\nXO.O\n.XO.\n....")))
    game.play(.play(GoPoint(row: 1, column: 2)))
    #expect(plane(.ko, game) == "...." + ".1.." + "...." + "....")
    // White may not retake at once, nor fill the corners in which a stone has no liberty.
    #expect(Array(plane(.legal, game))[5] == ".")
    #expect(plane(.blackToMove, game) == "................")
  }

  /// The batch under a symmetry holds the planes of the turned game.
  @Test func symmetriesOfABatchAreThoseOfTheGame() {
    let game = randomGame(size: 5, moves: 17, seed: 4)
    var dataset = GoDataset(size: 5)
    dataset.append(game, move: GoPoint(row: 1, column: 3))
    for symmetry in GoSymmetry.allCases {
      let (x, y) = dataset.batch([0], symmetries: [symmetry])
      let turned = game.transformed(by: symmetry)
      #expect(x.floats == GoPlanes.batch([turned]).floats)
      let move = symmetry(GoPoint(row: 1, column: 3), size: 5)
      #expect(y.integers == [move.row * 5 + move.column])
    }
  }

  @Test func teachersPositionsFollowFromTheSeed() {
    let teacher = GoTeacher(search: GoSearch(playouts: 12), size: 5, randomOpeningMoves: 4)
    let (one, other) = (teacher.positions(atLeast: 60, seed: 3), teacher.positions(atLeast: 60, seed: 3))
    #expect(one.count >= 60 && one.planes == other.planes && one.moves == other.moves)
    #expect(teacher.positions(atLeast: 60, seed: 4).moves != one.moves)
    var whole = teacher.record(seed: 3, game: 0)
    whole.append(teacher.record(seed: 3, game: 1))
    #expect(one.split(at: whole.count).first.moves == Array(whole.moves.prefix(one.count)), "games come in order")
    // Every move is one that the position allows.
    for position in 0..<one.count {
      let point = position * 25 + Int(one.moves[position])
      #expect(one.planes[point * Self.depth + GoPlanes.legal.rawValue] == 1)
    }
    let (first, rest) = one.split(at: 20)
    #expect(first.count == 20 && rest.count == one.count - 20)
    #expect(first.planes + rest.planes == one.planes)
    #expect(one.subset([7]).moves == [one.moves[7]])
  }

  @Test func bothVariantsHaveTheSameParameters() {
    var generator = PhiloxGenerator(seed: 1)
    let plain = GoPolicyNetwork(size: 9, filters: 8, layers: 3, using: &generator)
    let pooled = GoPolicyNetwork(size: 9, filters: 8, layers: 3, pools: true, using: &generator)
    #expect(plain.parameterCount == pooled.parameterCount)
    #expect(plain.parameterCount == Self.depth * 25 * 8 + 8 + 2 * (8 * 9 * 8 + 8) + 8 + 81)
    let x = GoPlanes.batch([randomGame(size: 9, moves: 20, seed: 1), randomGame(size: 9, moves: 33, seed: 2)])
    #expect(plain(x).shape == [2, 81] && pooled(x).shape == [2, 81])
    // The pooled maps know nothing within a 2×2 block.
    pooled.pointBias.value = Tensor.zeros([81])
    let logits = pooled(x)[0].reshaped(to: [9, 9])
    #expect(logits[0, 0].scalar == logits[1, 1].scalar)
    let fine = plain(x)[0].reshaped(to: [9, 9])
    #expect(fine[0, 0].scalar != fine[1, 1].scalar)
  }

  @Test func aPolicyLearnsItsTeachersMoves() {
    let teacher = GoTeacher(search: GoSearch(playouts: 40), size: 5, randomOpeningMoves: 6)
    let data = teacher.positions(atLeast: 700, seed: 1)
    let (training, validation) = data.split(at: 600)
    var generator = PhiloxGenerator(seed: 1)
    let policy = GoPolicyNetwork(size: 5, filters: 16, layers: 3, using: &generator)
    let before = validation.agreement(with: policy)
    let epochs = GoPolicyTraining(epochs: 8, batchSize: 32, learningRate: 4e-3)(
      policy, on: training, validation: validation)
    #expect(epochs.count == 8)
    #expect(epochs[7].trainLoss < 0.8 * epochs[0].trainLoss)
    #expect(epochs[7].agreement > before + 0.15, "\(before) → \(epochs.map(\.agreement))")
    #expect(validation.agreement(with: policy, amongFirst: 5) > validation.agreement(with: policy))
    #expect(validation.agreement(with: policy, amongFirst: 25) == 1)
    var (learned, random) = (PolicyGoPlayer(policy), RandomGoPlayer(seed: 1))
    let match = GoMatch(&learned, &random, games: 20, size: 5, komi: 0.5)
    #expect(match.winRate > 0.6, "\(match)")
  }

  @Test func trainingFollowsFromItsSeed() {
    let data = GoTeacher(search: GoSearch(playouts: 6), size: 5).positions(atLeast: 80, seed: 1)
    func weights(_ seed: UInt64) -> [Float] {
      var generator = PhiloxGenerator(seed: 1)
      let policy = GoPolicyNetwork(size: 5, filters: 4, layers: 2, using: &generator)
      _ = GoPolicyTraining(epochs: 2, batchSize: 16, seed: seed)(policy, on: data, validation: data)
      return policy.parameters.flatMap(\.value.floats)
    }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  @Test func aPolicyPlayerDrawsByItsProbabilities() {
    // All weights are 0 but the bias of one point.
    var generator = PhiloxGenerator(seed: 1)
    let policy = GoPolicyNetwork(size: 3, filters: 1, layers: 1, using: &generator)
    policy.head.weight.value = Tensor.zeros(policy.head.weight.shape)
    policy.pointBias.value = Tensor([Float](repeating: 0, count: 8) + [Float(2.0794415)])
    var greedy = PolicyGoPlayer(policy)
    let corner = GoMove.play(GoPoint(row: 2, column: 2))
    #expect((0..<20).allSatisfy { _ in greedy.move(in: GoGame(size: 3)) == corner })
    var sampling = PolicyGoPlayer(policy, temperature: 1, seed: 3)
    // The corner has weight 8 beside eight points of weight 1.
    let draws = (0..<2000).count { _ in sampling.move(in: GoGame(size: 3)) == corner }
    #expect((900...1100).contains(draws), "\(draws)")
  }
}
