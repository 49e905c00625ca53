extension Tensor {
  /// Einstein's summation: products of elements with equal letters, summed over the letters that the result lacks.
  ///
  /// `Tensor.einsum("bik,bkj->bij", a, b)`; without an arrow the result has the letters that occur once, in order. `...`
  /// stands for leading axes that broadcast. Several operands are contracted from left to right.
  public static func einsum(
    _ equation: String, _ operands: Tensor..., file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    func fail(_ rule: String) -> Never {
      let shapes = operands.map { "\($0.shape)" }.joined(separator: ", ")
      contractFailure("einsum", "\(equation): \(shapes)", rule, file: file, line: line)
    }
    let equation = equation.filter { $0 != " " }
    let sides = equation.split(separator: "->", omittingEmptySubsequences: false).map(String.init)
    let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if sides.count > 2 || inputs.count != operands.count || operands.isEmpty {
      fail("there are \(inputs.count) terms for \(operands.count) operands")
    }
    var sizes: [Character: Int] = [:]
    var terms: [(letters: [Character], tensor: Tensor)] = []
    // Axes under an ellipsis get the letters 0, 1, … from the last one on.
    var ellipsisRank = 0
    for (input, tensor) in zip(inputs, operands) {
      let named = input.replacing("...", with: "")
      if named.contains(where: { !$0.isLetter || !$0.isASCII }) { fail("\(input) is not made of letters") }
      let hidden = tensor.rank - named.count
      if hidden < 0 || (hidden > 0 && !input.contains("...")) { fail("\(input) does not name \(tensor.rank) axes") }
      let digits = (0..<hidden).reversed().map { Character(String($0)) }
      ellipsisRank = Swift.max(ellipsisRank, hidden)
      var letters: [Character] = []
      if let place = input.firstRange(of: "...") {
        letters = Array(input[..<place.lowerBound]) + digits + Array(input[place.upperBound...])
      } else {
        letters = Array(input)
      }
      for (axis, letter) in letters.enumerated() {
        let size = tensor.shape[axis]
        if let known = sizes[letter], known != size, known != 1, size != 1 { fail("\(letter) is \(known) and \(size)") }
        sizes[letter] = Swift.max(sizes[letter] ?? 1, size)
      }
      terms.append((letters, tensor))
    }
    let ellipsis = (0..<ellipsisRank).reversed().map { Character(String($0)) }
    let result: [Character]
    if sides.count == 2 {
      guard let place = sides[1].firstRange(of: "...") else {
        result = Array(sides[1])
        return contract(terms, to: result, sizes, fail)
      }
      result = Array(sides[1][..<place.lowerBound]) + ellipsis + Array(sides[1][place.upperBound...])
    } else {
      let counts = Dictionary(inputs.joined().filter(\.isLetter).map { ($0, 1) }, uniquingKeysWith: +)
      result = ellipsis + counts.filter { $0.value == 1 }.keys.sorted()
    }
    return contract(terms, to: result, sizes, fail)
  }

  private static func contract(
    _ terms: [(letters: [Character], tensor: Tensor)], to result: [Character], _ sizes: [Character: Int],
    _ fail: (String) -> Never
  ) -> Tensor {
    if Set(result).count != result.count { fail("a letter occurs twice in the result") }
    for letter in result where sizes[letter] == nil { fail("no operand has \(letter)") }
    var terms = terms.map { withoutDiagonals($0.letters, $0.tensor) }
    while terms.count > 1 {
      let (a, b) = (terms[0], terms[1])
      let later = Set(terms.dropFirst(2).flatMap(\.letters)).union(result)
      terms.replaceSubrange(0...1, with: [pair(a, b, keeping: later)])
    }
    let (letters, tensor) = summed(terms[0], keeping: Set(result))
    // A letter of size 1 in the last term may have broadcast against nothing; order is all that is left to do.
    return tensor.transposed(result.map { letters.firstIndex(of: $0) ?? 0 })
  }

  /// A letter that occurs twice in one term takes the diagonal.
  private static func withoutDiagonals(
    _ letters: [Character], _ tensor: Tensor
  ) -> (letters: [Character], tensor: Tensor) {
    var (letters, tensor) = (letters, tensor)
    while let (first, second) = duplicate(in: letters) {
      let size = tensor.shape[first]
      let order = (0..<tensor.rank).filter { $0 != first && $0 != second } + [first, second]
      let moved = tensor.transposed(order)
      let flat = moved.reshaped(to: Shape(moved.shape.dropLast(2) + [size * size]))
      let diagonal = flat.gathered(Tensor((0..<Int32(size)).map { $0 * Int32(size + 1) }), axis: flat.rank - 1)
      letters = order.dropLast().map { letters[$0] }
      tensor = diagonal
    }
    return (letters, tensor)
  }

  private static func duplicate(in letters: [Character]) -> (Int, Int)? {
    for (first, letter) in letters.enumerated() {
      if let second = letters[(first + 1)...].firstIndex(of: letter) { return (first, second) }
    }
    return nil
  }

  /// Sums over the letters that nobody needs any more.
  private static func summed(
    _ term: (letters: [Character], tensor: Tensor), keeping kept: Set<Character>
  ) -> (letters: [Character], tensor: Tensor) {
    let axes = term.letters.indices.filter { !kept.contains(term.letters[$0]) }
    if axes.isEmpty { return term }
    return (term.letters.filter(kept.contains), term.tensor.sum(axes))
  }

  /// Two terms as one batched matrix product: letters of both that are kept, of the left alone, of the right alone, and
  /// those that are summed.
  private static func pair(
    _ a: (letters: [Character], tensor: Tensor), _ b: (letters: [Character], tensor: Tensor),
    keeping kept: Set<Character>
  ) -> (letters: [Character], tensor: Tensor) {
    let a = summed(a, keeping: kept.union(b.letters))
    let b = summed(b, keeping: kept.union(a.letters))
    let shared = a.letters.filter(b.letters.contains)
    let batch = shared.filter(kept.contains)
    let inner = shared.filter { !kept.contains($0) }
    let left = a.letters.filter { !shared.contains($0) }
    let right = b.letters.filter { !shared.contains($0) }
    func size(_ letter: Character) -> Int {
      func own(_ term: (letters: [Character], tensor: Tensor)) -> Int {
        term.letters.firstIndex(of: letter).map { term.tensor.shape[$0] } ?? 1
      }
      return Swift.max(own(a), own(b))
    }
    func arranged(
      _ term: (letters: [Character], tensor: Tensor), _ groups: [[Character]], stretching stretched: Set<Character>
    ) -> Tensor {
      let order = groups.flatMap { $0 }
      var tensor = term.tensor.transposed(order.map { term.letters.firstIndex(of: $0) ?? 0 })
      let full = Shape(order.enumerated().map { stretched.contains($1) ? size($1) : tensor.shape[$0] })
      tensor = tensor.broadcast(to: full)
      return tensor
    }
    let common = Set(shared)
    func count(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * size($1) } }
    let batchSizes = batch.map(size)
    let x = arranged(a, [batch, left, inner], stretching: common)
      .reshaped(to: Shape(batchSizes + [count(left), count(inner)]))
    let y = arranged(b, [batch, inner, right], stretching: common)
      .reshaped(to: Shape(batchSizes + [count(inner), count(right)]))
    let product = x.matmul(y).reshaped(to: Shape(batchSizes + left.map(size) + right.map(size)))
    return (batch + left + right, product)
  }
}
