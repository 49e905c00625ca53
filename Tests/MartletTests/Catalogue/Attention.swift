import Foundation
import Martlet

extension OperationCatalogue {
  /// What attention adds to a score, or `nil` where a query may not attend to a key.
  typealias AttentionMask = @Sendable (_ index: [Int], _ grids: [Grid]) -> Double?

  static let open: AttentionMask = { _, _ in 0 }

  /// `softmax(Q Kᵀ · scale + mask)` by its definition; a query without keys has zeros.
  static func weights(_ q: Grid, _ k: Grid, _ scale: Double?, _ grids: [Grid], _ mask: AttentionMask) -> Grid {
    let (features, keys) = (q.shape[3], k.shape[2])
    let shared = q.shape[1] / k.shape[1]
    return Grid([q.shape[0], q.shape[1], q.shape[2], keys]) { index in
      let (b, h, i) = (index[0], index[1], index[2])
      func exponential(_ j: Int) -> Double {
        guard let added = mask([b, h, i, j], grids) else { return 0 }
        let product = (0..<features).reduce(0) { $0 + q[b, h, i, $1] * k[b, h / shared, j, $1] }
        return exp(product * (scale ?? 1 / Double(features).squareRoot()) + added)
      }
      let own = exponential(index[3])
      return own == 0 ? 0 : own / (0..<keys).reduce(0) { $0 + exponential($1) }
    }
  }

  static func weighted(_ weights: Grid, _ v: Grid) -> Grid {
    let shared = weights.shape[1] / v.shape[1]
    return Grid([weights.shape[0], weights.shape[1], weights.shape[2], v.shape[3]]) { index in
      (0..<v.shape[2]).reduce(0) { sum, key in
        sum + weights[index[0], index[1], index[2], key] * v[index[0], index[1] / shared, key, index[3]]
      }
    }
  }

  static var attention: [Operation] {
    var chapter = Chapter()
    func add(
      _ variant: String, _ q: [Int], _ k: [Int], values: Int, extra: [Input] = [], large: [Input]? = nil,
      isCausal: Bool = false, scale: Double? = nil, mask: @escaping @Sendable ([Tensor]) -> Tensor? = { _ in nil },
      reference: @escaping AttentionMask
    ) {
      let v = [k[0], k[1], k[2], values]
      chapter.add(
        "attention", variant, [Input(q), Input(k), Input(v)] + extra, large: large,
        { x in
          Tensor.attention(
            queries: x[0], keys: x[1], values: x[2], mask: mask(x), isCausal: isCausal, scale: scale)
        },
        reference: { weighted(weights($0[0], $0[1], scale, $0, reference), $0[2]) })
      chapter.add(
        "attentionWeights", variant, [Input(q), Input(k), Input(v)] + extra,
        { x in
          Tensor.attentionWeights(queries: x[0], keys: x[1], mask: mask(x), isCausal: isCausal, scale: scale)
        }, reference: { weights($0[0], $0[1], scale, $0, reference) })
    }
    let large = [Input([3, 4, 70, 16]), Input([3, 2, 90, 16]), Input([3, 2, 90, 8])]
    add("plain", [2, 2, 3, 4], [2, 2, 5, 4], values: 2, large: large, reference: open)
    add("scale", [1, 1, 2, 3], [1, 1, 4, 3], values: 3, scale: 0.3, reference: open)
    add("shared heads", [1, 4, 2, 3], [1, 2, 3, 3], values: 2, large: large, reference: open)
    add("causal", [1, 2, 3, 2], [1, 2, 3, 2], values: 2, large: large, isCausal: true) { i, _ in i[3] <= i[2] ? 0 : nil
    }
    add("causal, more keys", [1, 1, 2, 2], [1, 1, 4, 2], values: 2, isCausal: true) { i, _ in
      i[3] <= i[2] + 2 ? 0 : nil
    }
    add("causal, fewer keys", [1, 1, 4, 2], [1, 1, 2, 2], values: 2, isCausal: true) { i, _ in
      i[3] <= i[2] - 2 ? 0 : nil
    }
    let allowed = [[true, false, true], [true, true, false]]
    add(
      "mask of truth values", [2, 1, 2, 3], [2, 1, 3, 3], values: 2,
      mask: { _ in Tensor(allowed.flatMap { $0 }, shape: [2, 3]) }
    ) { i, _ in allowed[i[2]][i[3]] ? 0 : nil }
    add(
      "mask that is learned", [2, 2, 2, 3], [2, 2, 3, 3], values: 2, extra: [Input([2, 1, 2, 3])],
      mask: { $0[3] }
    ) { i, g in g[3].broadcast(at: i) }
    add(
      "mask that is learned, causal", [1, 2, 3, 2], [1, 2, 3, 2], values: 2, extra: [Input([3, 3])], isCausal: true,
      mask: { $0[3] }
    ) { i, g in i[3] <= i[2] ? g[3][i[2], i[3]] : nil }
    return chapter.operations + attentionWithDropout
  }
}
