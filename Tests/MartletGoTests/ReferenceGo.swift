import MartletGo

/// The rules of Go in the plainest form, by flood fill on whole boards: what the fast board is compared with.
struct ReferenceGo {
  let size: Int
  var stones: [Character]
  var past: Set<String>
  var toMove: Character = "X"

  init(size: Int) {
    self.size = size
    stones = Array(repeating: ".", count: size * size)
    past = [String(stones)]
  }

  private func neighbors(_ index: Int) -> [Int] {
    let (row, column) = (index / size, index % size)
    return [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
      .filter { (0..<size).contains($0.0) && (0..<size).contains($0.1) }.map { $0.0 * size + $0.1 }
  }

  private func group(_ start: Int, _ stones: [Character]) -> (members: Set<Int>, hasLiberty: Bool) {
    var (members, pending, hasLiberty) = (Set([start]), [start], false)
    while let index = pending.popLast() {
      for neighbor in neighbors(index) {
        if stones[neighbor] == "." { hasLiberty = true }
        if stones[neighbor] == stones[start] && members.insert(neighbor).inserted { pending.append(neighbor) }
      }
    }
    return (members, hasLiberty)
  }

  /// The board after a stone; `nil` for occupied points and suicide.
  func after(_ index: Int) -> [Character]? {
    guard stones[index] == "." else { return nil }
    var next = stones
    next[index] = toMove
    for neighbor in neighbors(index) where next[neighbor] != "." && next[neighbor] != toMove {
      let (members, hasLiberty) = group(neighbor, next)
      if !hasLiberty { for member in members { next[member] = "." } }
    }
    return group(index, next).hasLiberty ? next : nil
  }

  func isLegal(_ index: Int) -> Bool { after(index).map { !past.contains(String($0)) } ?? false }

  mutating func play(_ index: Int) {
    stones = after(index) ?? stones
    past.insert(String(stones))
    pass()
  }

  mutating func pass() { toMove = toMove == "X" ? "O" : "X" }

  /// Black's stones and territory less White's, by flood fill from every empty point.
  var areaScore: Int {
    stones.indices.reduce(0) { score, index in
      guard stones[index] == "." else { return score + (stones[index] == "X" ? 1 : -1) }
      let region = group(index, stones).members
      let colors = Set(region.flatMap { neighbors($0).map { stones[$0] } }).subtracting(["."])
      return colors.count == 1 ? score + (colors == ["X"] ? 1 : -1) : score
    }
  }
}

extension GoBoard {
  /// The stones row by row.
  var text: String { String(points.map { self[$0].map { $0 == .black ? "X" : "O" } ?? "." }) }
}
