import Martlet

extension OperationCatalogue {
  /// Whether dropout keeps a weight of attention: its 16 bits are those of a block of eight keys that lie apart.
  static func isKept(_ index: [Int], rate: Double, key: UInt64) -> Bool {
    let column = index[3]
    let (group, place) = (column / 64, column % 64)
    let words = philox(
      [group * 8 + place % 32 / 4, index[2], index[1], index[0]].map { UInt32($0) }, philoxKey(key))
    let word = words[place / 32 * 2 + place % 4 / 2]
    return Double(place % 2 == 0 ? word & 0xFFFF : word >> 16) < ((1 - rate) * 65536).rounded()
  }

  static var attentionWithDropout: [Operation] {
    var chapter = Chapter()
    func add(
      _ variant: String, _ q: [Int], _ k: [Int], values: Int, rate: Double, extra: [Input] = [], large: [Input]? = nil,
      isCausal: Bool = false, mask: @escaping @Sendable ([Tensor]) -> Tensor? = { _ in nil },
      reference: @escaping AttentionMask
    ) {
      let generator = PhiloxGenerator(seed: 4)
      chapter.add(
        "attention", "dropout, \(variant)", [Input(q), Input(k), Input([k[0], k[1], k[2], values])] + extra,
        large: large,
        { x in
          var own = generator
          return Tensor.attention(
            queries: x[0], keys: x[1], values: x[2], mask: mask(x), isCausal: isCausal, dropout: rate, using: &own)
        },
        reference: { grids in
          var own = generator
          let key = own.next()
          let all = weights(grids[0], grids[1], nil, grids, reference)
          let dropped = Grid(all.shape) { isKept($0, rate: rate, key: key) ? all[$0] / (1 - rate) : 0 }
          return weighted(dropped, grids[2])
        })
    }
    let large = [Input([3, 4, 70, 16]), Input([3, 2, 90, 16]), Input([3, 2, 90, 8])]
    add("plain", [2, 2, 3, 4], [2, 2, 5, 4], values: 2, rate: 0.4, large: large, reference: open)
    add("one of sixteen keys", [1, 1, 2, 2], [1, 1, 16, 2], values: 2, rate: 0.9375, reference: open)
    add("many keys", [1, 1, 2, 2], [1, 1, 300, 2], values: 1, rate: 0.3, reference: open)
    add(
      "shared heads, causal", [2, 4, 3, 2], [2, 2, 5, 2], values: 3, rate: 0.5, large: large, isCausal: true
    ) { i, _ in i[3] <= i[2] + 2 ? 0 : nil }
    let allowed = [[true, false, true], [false, false, false]]
    add(
      "mask of truth values", [2, 1, 2, 3], [2, 1, 3, 3], values: 2, rate: 0.3,
      mask: { _ in Tensor(allowed.flatMap { $0 }, shape: [2, 3]) }
    ) { i, _ in allowed[i[2]][i[3]] ? 0 : nil }
    add(
      "mask that is learned", [2, 2, 2, 3], [2, 2, 3, 3], values: 2, rate: 0.3, extra: [Input([2, 1, 2, 3])],
      mask: { $0[3] }
    ) { i, g in g[3].broadcast(at: i) }
    return chapter.operations
  }
}
