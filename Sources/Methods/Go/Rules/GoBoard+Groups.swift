extension GoBoard {
  /// The stones connected with the one at a point; empty where there is none.
  public func group(at point: GoPoint) -> [GoPoint] {
    let place = checkedPlace(point)
    return cells[place] == .empty ? [] : group(place: place).map(self.point)
  }

  /// The empty points beside the group at a point; empty where there is no stone.
  public func liberties(of point: GoPoint) -> [GoPoint] {
    let place = checkedPlace(point)
    return cells[place] == .empty ? [] : libertyPlaces(of: group(place: place)).map(self.point)
  }

  func libertyPlaces(of group: [Int]) -> [Int] {
    var found: [Int] = []
    for stone in group {
      let neighbors = neighbors(stone)
      for index in 0..<4 where cells[neighbors[index]] == .empty && !found.contains(neighbors[index]) {
        found.append(neighbors[index])
      }
    }
    return found
  }

  /// Whether a point is an eye of a colour: its neighbours are stones of that colour, and the opponent has so few of the
  /// corners around it that the stones are connected. Playing there oneself would be folly.
  public func isEye(_ point: GoPoint, of color: GoColor) -> Bool { isEye(place: checkedPlace(point), of: Cell(color)) }

  @inline(__always)
  func isEye(place: Int, of own: Cell) -> Bool {
    let neighbors = neighbors(place)
    for index in 0..<4 where cells[neighbors[index]] != own && cells[neighbors[index]] != .rim { return false }
    let corners: InlineArray<4, Int> = [place - span - 1, place - span + 1, place + span - 1, place + span + 1]
    let opponent: Cell = own == .black ? .white : .black
    var hostile = 0
    var isAtRim = false
    for index in 0..<4 {
      if cells[corners[index]] == opponent { hostile += 1 }
      if cells[corners[index]] == .rim { isAtRim = true }
    }
    return hostile < (isAtRim ? 1 : 2)
  }

  /// The points where the player to move may place a stone without filling an eye of its own.
  public var sensiblePoints: [GoPoint] {
    let own = Cell(toMove)
    return empties.map(Int.init).sorted().filter { isLegal(place: $0) && !isEye(place: $0, of: own) }.map(point)
  }
}
