/// Tokens in the order of their bytes, where those that share a prefix stand together.
///
/// That makes the search for the longest token in a text a sequence of narrowing ranges, without a tree of nodes.
struct SortedTokens: Sendable {
  /// The bytes of all tokens, one after another.
  private let bytes: [UInt8]
  /// Where each token starts, and where the last one ends.
  private let starts: [Int]
  /// The numbers of the tokens, ordered by their bytes and then by number.
  private let order: [Int32]

  /// Sorts tokens.
  init(_ tokens: [String]) {
    var bytes: [UInt8] = []
    var starts = [0]
    starts.reserveCapacity(tokens.count + 1)
    for token in tokens {
      bytes.append(contentsOf: token.utf8)
      starts.append(bytes.count)
    }
    let (all, places) = (bytes, starts)
    func text(_ index: Int32) -> ArraySlice<UInt8> { all[places[Int(index)]..<places[Int(index) + 1]] }
    order = (0..<Int32(tokens.count)).sorted { a, b in
      let (left, right) = (text(a), text(b))
      return left.lexicographicallyPrecedes(right) || (a < b && left == right)
    }
    self.bytes = bytes
    self.starts = starts
  }

  /// Tokens that stand in the list again: the earlier and the later place.
  var repetitions: [(first: Int, second: Int)] {
    zip(order, order.dropFirst()).filter { text(Int($0)) == text(Int($1)) }.map { (Int($0), Int($1)) }
  }

  /// The number of a token.
  func index(of token: [UInt8]) -> Int? {
    var range = 0..<order.count
    for (depth, byte) in token.enumerated() { range = narrowed(range, depth, byte) }
    guard let first = range.first, text(Int(order[first])).count == token.count else { return nil }
    return Int(order[first])
  }

  /// The longest token that is `prefix` followed by at least one byte of `text` from `start` on, and where it ends.
  func longest(in text: [UInt8], from start: Int, after prefix: [UInt8]) -> (index: Int, end: Int)? {
    var range = 0..<order.count
    for (depth, byte) in prefix.enumerated() { range = narrowed(range, depth, byte) }
    var found: (index: Int, end: Int)?
    for place in start..<text.count {
      let depth = prefix.count + place - start
      range = narrowed(range, depth, text[place])
      guard let first = range.first else { break }
      // A token that ends here comes before all that go on.
      let index = Int(order[first])
      if starts[index + 1] - starts[index] == depth + 1 { found = (index, place + 1) }
    }
    return found
  }

  private func text(_ index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<starts[index + 1]] }

  /// Of tokens that agree in the first `depth` bytes, those that go on with `byte`.
  private func narrowed(_ range: Range<Int>, _ depth: Int, _ byte: UInt8) -> Range<Int> {
    let lower = boundary(range, depth, Int(byte))
    return lower..<boundary(lower..<range.upperBound, depth, Int(byte) + 1)
  }

  /// The first of them whose byte at `depth` is at least `byte`; the end of a token comes before all bytes.
  private func boundary(_ range: Range<Int>, _ depth: Int, _ byte: Int) -> Int {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let index = Int(order[middle])
      let place = starts[index] + depth
      if place < starts[index + 1], Int(bytes[place]) >= byte {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }
}
