extension GoBoard {
  /// Black's area less White's: stones, and empty regions that touch one colour alone.
  ///
  /// All stones count as alive, so it is the result once what is dead has been captured.
  public var areaScore: Int {
    var score = 0
    var isSeen = [Bool](repeating: false, count: cells.count)
    for point in points {
      let start = place(point)
      switch cells[start] {
      case .black: score += 1
      case .white: score -= 1
      default:
        guard !isSeen[start] else { continue }
        let region = emptyRegion(from: start, &isSeen)
        if region.touchesBlack != region.touchesWhite { score += region.touchesBlack ? region.count : -region.count }
      }
    }
    return score
  }

  private func emptyRegion(
    from start: Int, _ isSeen: inout [Bool]
  ) -> (count: Int, touchesBlack: Bool, touchesWhite: Bool) {
    var pending = [start]
    var (count, touchesBlack, touchesWhite) = (0, false, false)
    isSeen[start] = true
    while let place = pending.popLast() {
      count += 1
      let neighbors = neighbors(place)
      for index in 0..<4 {
        let neighbor = neighbors[index]
        switch cells[neighbor] {
        case .black: touchesBlack = true
        case .white: touchesWhite = true
        case .rim: break
        case .empty:
          if !isSeen[neighbor] {
            isSeen[neighbor] = true
            pending.append(neighbor)
          }
        }
      }
    }
    return (count, touchesBlack, touchesWhite)
  }

  /// The same where only single points are empty, as at the end of a playout.
  var filledScore: Int {
    var score = 0
    for row in 1...size {
      for place in row * span + 1...row * span + size {
        switch cells[place] {
        case .black: score += 1
        case .white: score -= 1
        default:
          var (black, white) = (0, 0)
          let neighbors = neighbors(place)
          for index in 0..<4 {
            if cells[neighbors[index]] == .black { black = 1 }
            if cells[neighbors[index]] == .white { white = 1 }
          }
          score += black - white
        }
      }
    }
    return score
  }
}
