import Martlet

extension OperationCatalogue {
  /// Einstein's summation by its definition: the sum over all values of all letters. A letter of size 1 in one operand
  /// broadcasts.
  private static func summed(_ terms: [[Character]], _ result: [Character], _ operands: [Grid]) -> Grid {
    var sizes: [Character: Int] = [:]
    for (term, grid) in zip(terms, operands) {
      for (letter, size) in zip(term, grid.shape) { sizes[letter] = max(sizes[letter] ?? 1, size) }
    }
    let inner = sizes.keys.filter { !result.contains($0) }.sorted()
    func shape(_ letters: [Character]) -> [Int] { letters.map { sizes[$0] ?? 1 } }
    return Grid(shape(result)) { outer in
      Grid(shape(inner)) { index in
        let places = Dictionary(uniqueKeysWithValues: zip(result + inner, outer + index))
        return zip(terms, operands).reduce(1) { product, pair in
          product * pair.1[zip(pair.0, pair.1.shape).map { $1 == 1 ? 0 : places[$0] ?? 0 }]
        }
      }.values.reduce(0, +)
    }
  }

  /// Equations, the same with letters in place of dots where there are any, and shapes.
  private static let equations: [(equation: String, plain: String?, shapes: [[Int]])] = [
    ("ij,jk->ik", nil, [[2, 3], [3, 4]]), ("bij,bjk->bik", nil, [[2, 2, 3], [2, 3, 2]]), ("ij->ji", nil, [[2, 3]]),
    ("ij->", nil, [[2, 3]]), ("ij->j", nil, [[2, 3]]), ("ii->i", nil, [[3, 3]]), ("ii", "ii->", [[3, 3]]),
    ("i,j->ij", nil, [[2], [3]]), ("bhqd,bhkd->bhqk", nil, [[2, 1, 2, 3], [2, 1, 2, 3]]),
    ("ij,ij->", nil, [[2, 3], [2, 3]]), ("ij,ij->ij", nil, [[2, 3], [2, 3]]),
    ("...ij,...jk->...ik", "abij,cbjk->abik", [[2, 1, 2, 3], [1, 2, 3, 2]]),
    ("ij,jk,kl->il", nil, [[2, 3], [3, 2], [2, 2]]), ("ij,kj", "ij,kj->ik", [[2, 3], [4, 3]]),
    ("bii->b", nil, [[2, 3, 3]]), ("ba,cb->ca", nil, [[2, 3], [4, 2]]), ("i,i->i", nil, [[3], [3]]),
    ("...,i->i...", "ab,i->iab", [[2, 3], [2]]), ("abc,cd->dab", nil, [[2, 2, 3], [3, 2]]),
    ("...ii->...", "abii->ab", [[2, 1, 2, 2]]), (",i->i", nil, [[], [3]]), ("iji,j->ji", nil, [[2, 3, 2], [3]]),
    ("ij,ij,i->j", nil, [[2, 3], [2, 3], [2]]), (" i j , j -> i ", "ij,j->i", [[2, 3], [3]]),
  ]

  static var summations: [Operation] {
    var chapter = Chapter()
    for (equation, plain, shapes) in equations {
      let large: [Input]? =
        equation == "bij,bjk->bik" ? [Input([30, 41, 33]), Input([30, 33, 25])] : nil
      chapter.add(
        "einsum", equation, shapes.map { Input($0) }, large: large,
        { x in
          switch x.count {
          case 1: Tensor.einsum(equation, x[0])
          case 2: Tensor.einsum(equation, x[0], x[1])
          default: Tensor.einsum(equation, x[0], x[1], x[2])
          }
        },
        reference: { g in
          let sides = (plain ?? equation).split(separator: "->", omittingEmptySubsequences: false)
          let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
          return summed(terms, Array(sides[1]), g)
        })
    }
    return chapter.operations
  }
}
