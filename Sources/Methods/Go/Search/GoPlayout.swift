/// Random numbers for playouts: two multiplications each (Steele et al. 2014, SplitMix64).
struct PlayoutGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number below `bound`, which fits 32 bits.
  @inline(__always)
  mutating func number(below bound: Int) -> Int { Int(((next() >> 32) &* UInt64(bound)) >> 32) }
}

extension GoBoard {
  /// A random move: from a random empty point on the first that is legal and no eye of one's own; `nil` where there is none.
  @inline(__always)
  func randomPlace(using generator: inout PlayoutGenerator) -> Int? {
    let own = Cell(toMove)
    let count = empties.count
    guard count > 0 else { return nil }
    let start = generator.number(below: count)
    var index = start
    repeat {
      let place = Int(empties[index])
      if isLegal(place: place) && !isEye(place: place, of: own) { return place }
      index = index + 1 == count ? 0 : index + 1
    } while index != start
    return nil
  }

  /// Plays random moves until both players have only eyes to fill, or for three times as many moves as there are points, and
  /// returns Black's area less White's (Brügmann 1993). `note` is told every move.
  mutating func playOut(
    using generator: inout PlayoutGenerator, note: (_ place: Int, _ color: Cell) -> Void
  ) -> Int {
    var passes = 0
    var movesLeft = 3 * size * size
    while passes < 2 && movesLeft > 0 {
      movesLeft -= 1
      if let place = randomPlace(using: &generator) {
        note(place, Cell(toMove))
        play(place: place)
        passes = 0
      } else {
        pass()
        passes += 1
      }
    }
    return movesLeft > 0 ? filledScore : areaScore
  }

  /// Random moves to the end of the game; the result is Black's area less White's.
  public func playedOut(seed: UInt64) -> (board: GoBoard, score: Int, moveCount: Int) {
    var (board, generator, count) = (self, PlayoutGenerator(seed: seed), 0)
    let score = board.playOut(using: &generator) { _, _ in count += 1 }
    return (board, score, count)
  }
}
