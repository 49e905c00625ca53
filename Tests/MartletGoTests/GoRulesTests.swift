import Martlet
import MartletGo
import Testing

@Suite struct GoRulesTests {
  private func board(_ diagram: String, _ toMove: GoColor = .black) throws -> GoBoard {
    try #require(GoBoard(diagram: diagram, toMove: toMove))
  }

  @Test func groupsWithoutLibertiesAreCaptured() throws {
    var board = try board(
      """
      . X O . X
      . X O O X
      . . X X .
      . . . . .
      O . . . .
      """)
    #expect(board.group(at: GoPoint(row: 0, column: 2)).count == 3)
    #expect(board.liberties(of: GoPoint(row: 1, column: 3)) == [GoPoint(row: 0, column: 3)])
    board.play(.play(GoPoint(row: 0, column: 3)))
    #expect(board.lastCaptureCount == 3)
    #expect(board.text == ".X.XX" + ".X..X" + "..XX." + "....." + "O....")
    #expect(board.koPoint == nil && board.toMove == .white)
  }

  @Test func aStoneThatCapturesNeedsNoLibertyOfItsOwn() throws {
    var board = try board(
      """
      . O X .
      O X X .
      X X . .
      . . . .
      """)
    #expect(board.isLegal(GoPoint(row: 0, column: 0)), "it takes both white stones")
    board.play(.play(GoPoint(row: 0, column: 0)))
    #expect(board.lastCaptureCount == 2)
  }

  @Test func suicideIsForbidden() throws {
    let single = try board(
      """
      . O . .
      O . . .
      . . . .
      . . . .
      """)
    #expect(!single.isLegal(GoPoint(row: 0, column: 0)))
    let double = try board(
      """
      X . O .
      O O O .
      . . . .
      . . . .
      """)
    #expect(!double.isLegal(GoPoint(row: 0, column: 1)), "both stones would be without a liberty")
    let white = try board(
      """
      X . O .
      O O O .
      . . . .
      . . . .
      """, .white)
    #expect(white.isLegal(GoPoint(row: 0, column: 1)))
  }

  @Test func koForbidsTheImmediateRecapture() throws {
    let start = try board(
      """
      . X O . .
      X O . O .
      . X O . .
      . . . . .
      . . . . .
      """)
    var game = GoGame(from: start)
    let (taking, retaking) = (GoPoint(row: 1, column: 2), GoPoint(row: 1, column: 1))
    game.play(.play(taking))
    #expect(game.board.lastCaptureCount == 1 && game.board.koPoint == retaking)
    #expect(!game.isLegal(.play(retaking)))
    game.play(.play(GoPoint(row: 4, column: 4)))
    game.play(.play(GoPoint(row: 4, column: 0)))
    #expect(game.isLegal(.play(retaking)), "after a threat and its answer it is another position")
  }

  /// On small boards almost every rule matters in every game.
  @Test(arguments: [2, 3, 4, 5]) func legalityIsThatOfThePlainRules(size: Int) {
    var generator = PhiloxGenerator(seed: UInt64(size))
    var superkoCount = 0
    for _ in 0..<(size < 4 ? 200 : 60) {
      var (game, reference) = (GoGame(size: size), ReferenceGo(size: size))
      while !game.isOver && game.moves.count < 8 * size * size {
        var legal: [Int] = []
        for index in 0..<size * size {
          let point = GoPoint(row: index / size, column: index % size)
          let isLegal = game.isLegal(.play(point))
          #expect(isLegal == reference.isLegal(index), "\(game.board) \(point)")
          if isLegal { legal.append(index) }
          if !isLegal && game.board.isLegal(point) { superkoCount += 1 }
        }
        if let index = legal.randomElement(using: &generator), Int.random(in: 0..<20, using: &generator) > 0 {
          game.play(.play(GoPoint(row: index / size, column: index % size)))
          reference.play(index)
        } else {
          game.play(.pass)
          reference.pass()
        }
        #expect(game.board.text == String(reference.stones))
        #expect(game.board.areaScore == reference.areaScore)
      }
    }
    if size < 5 { #expect(superkoCount > 0, "superko forbade nothing that ko allows: the test is too weak") }
  }

  /// The numbers of legal positions are known (Tromp & Farnebäck 2007): 57 and 12,675.
  @Test(arguments: [(2, 57), (3, 12_675)]) func asManyPositionsAreLegalAsAreKnown(size: Int, expected: Int) {
    let points = size * size
    var count = 0
    for number in 0..<(0..<points).reduce(1, { total, _ in total * 3 }) {
      var (rest, diagram) = (number, "")
      for index in 0..<points {
        if index > 0 && index % size == 0 { diagram += "\n" }
        diagram.append(["." as Character, "X", "O"][rest % 3])
        rest /= 3
      }
      if GoBoard(diagram: diagram) != nil { count += 1 }
    }
    #expect(count == expected)
  }

  @Test func areaCountsStonesAndWhatTouchesOneColor() throws {
    let board = try board(
      """
      . X . O .
      X X . O O
      . X . O .
      X X . O O
      . X . O .
      """)
    #expect(board.areaScore == 0, "the middle column belongs to nobody")
    let half = try self.board(
      """
      . X O O .
      X X O . O
      . X O O O
      X X O . O
      . X O O O
      """)
    #expect(half.areaScore == 10 - 15)
    #expect(GoGame(from: half, komi: 6.5).score == -11.5)
    #expect(GoGame(from: half, komi: -5).leader == nil)
    #expect(GoBoard(size: 9).areaScore == 0, "an empty board belongs to nobody")
    #expect(try self.board("X..\n...\n...").areaScore == 9)
  }

  @Test func twoPassesEndTheGame() {
    var game = GoGame(size: 5)
    game.play(.pass)
    #expect(!game.isOver)
    game.play(.play(GoPoint(row: 0, column: 0)))
    game.play(.pass)
    game.play(.pass)
    #expect(game.isOver && !game.isLegal(.pass) && !game.isLegal(.play(GoPoint(row: 2, column: 2))))
    #expect(game.sensibleMoves.isEmpty)
  }

  @Test func theHashTellsPositionsApartAndNothingElse() {
    var generator = PhiloxGenerator(seed: 7)
    var known: [UInt64: String] = [:]
    for _ in 0..<60 {
      var game = GoGame(size: 4)
      while !game.isOver && game.moves.count < 80, let move = game.sensibleMoves.randomElement(using: &generator) {
        game.play(move)
        let text = game.board.text
        #expect(known.updateValue(text, forKey: game.board.positionHash).map { $0 == text } ?? true)
      }
    }
    #expect(Set(known.values).count == known.count, "one position has two hashes")
    #expect(known.count > 500)
  }

  @Test func turnedGamesAreTheSameGame() {
    var generator = PhiloxGenerator(seed: 3)
    var game = GoGame(size: 6)
    for _ in 0..<50 { if let move = game.sensibleMoves.randomElement(using: &generator) { game.play(move) } }
    for symmetry in GoSymmetry.allCases {
      let turned = game.transformed(by: symmetry)
      #expect(turned.score == game.score)
      let sources = symmetry.sources(size: 6)
      for point in game.board.points {
        let image = symmetry(point, size: 6)
        #expect(turned.board[image] == game.board[point])
        #expect(turned.isLegal(.play(image)) == game.isLegal(.play(point)))
        #expect(sources[image.row * 6 + image.column] == point.row * 6 + point.column)
      }
    }
    let images = Set(GoSymmetry.allCases.map { $0(GoPoint(row: 0, column: 1), size: 6) })
    #expect(images.count == 8)
  }

  @Test func pointsHaveTheNamesThatPlayersUse() {
    #expect(GoPoint("D4", size: 9) == GoPoint(row: 5, column: 3))
    #expect(GoPoint("j9", size: 9) == GoPoint(row: 0, column: 8), "there is no I")
    for name in ["", "I3", "K1", "A0", "A10", "A", "4", "A-1", "ß2"] {
      #expect(GoPoint(name, size: 9) == nil, "\(name)")
    }
    for point in GoBoard(size: 19).points { #expect(GoPoint(point.name(size: 19), size: 19) == point) }
    #expect(GoMove.pass.name(size: 9) == "pass")
  }

  @Test func positionsAreShownAsDiagrams() throws {
    let board = try board("X . O\n. X .\n. . .", .white)
    #expect(
      board.description == """
           A B C
         3 X . O
         2 . X .
         1 . . .
        White (O) to move
        """)
    for wrong in ["", "X", "X.\n.", "XY\n..", "OX\nX.", "XO\nO."] {
      #expect(GoBoard(diagram: wrong) == nil, "\(wrong)")
    }
  }

  @Test func eyesAreWhatOneShouldNotFill() throws {
    let board = try board(
      """
      . X . . .
      X X X X .
      . X . X .
      . X X X .
      . . . . .
      """)
    #expect(board.isEye(GoPoint(row: 0, column: 0), of: .black))
    #expect(board.isEye(GoPoint(row: 2, column: 2), of: .black))
    #expect(!board.isEye(GoPoint(row: 0, column: 0), of: .white))
    #expect(!board.isEye(GoPoint(row: 2, column: 0), of: .black))
    #expect(!board.sensiblePoints.contains(GoPoint(row: 2, column: 2)))
    let falseEye = try self.board(
      """
      . X O . .
      X O . . .
      . . . . .
      . . . . .
      . . . . .
      """)
    #expect(!falseEye.isEye(GoPoint(row: 0, column: 0), of: .black), "the corner stone makes it a false eye")
  }
}
