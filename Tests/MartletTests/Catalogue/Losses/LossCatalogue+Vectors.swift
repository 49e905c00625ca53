import Foundation
import Martlet

// Losses of vectors, distributions and sequences.
extension LossCatalogue {
  private static func rows(_ g: Grid) -> [[Double]] {
    (0..<g.shape[0]).map { row in (0..<g.shape[1]).map { g[row, $0] } }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }

  static func metric(_ reduction: Reduction) -> [Operation] {
    var chapter = Chapter()
    let x = [Input([4, 3]), Input([4, 3])]
    let signs = [1.0, -1, 1, -1]
    chapter.add(
      "cosineEmbeddingLoss", "\(reduction)", x,
      {
        cosineEmbeddingLoss(
          $0[0], $0[1], Tensor(signs).converted(to: $0[0].dtype), margin: -0.5, reduction: reduction)
      },
      reference: { g in
        let cosines = zip(rows(g[0]), rows(g[1])).map(cosine)
        let losses = zip(cosines, signs).map { $1 == 1 ? 1 - $0 : max(0, $0 + 0.5) }
        return finished(Grid([4], values: losses), reduction)
      })
    for swaps in [false, true] {
      chapter.add(
        "tripletLoss", "\(reduction)\(swaps ? ", swapped" : "")", x + [Input([4, 3])],
        {
          tripletLoss(
            anchors: $0[0], positives: $0[1], negatives: $0[2], margin: 2, swaps: swaps, reduction: reduction)
        },
        reference: { g in
          func distances(_ a: Grid, _ b: Grid) -> [Double] {
            zip(rows(a), rows(b)).map { a, b in
              zip(a, b).reduce(0) { $0 + ($1.0 - $1.1 + 1e-6) * ($1.0 - $1.1 + 1e-6) }.squareRoot()
            }
          }
          let (near, far) = (distances(g[0], g[1]), distances(g[0], g[2]))
          let others = swaps ? distances(g[1], g[2]) : far
          let losses = near.indices.map { max(0, near[$0] - min(far[$0], others[$0]) + 2) }
          return finished(Grid([4], values: losses), reduction)
        })
    }
    chapter.add(
      "infoNCE", "\(reduction)", x, large: [Input([300, 40]), Input([300, 40])],
      { infoNCE($0[0], $0[1], temperature: 0.5, reduction: reduction) },
      reference: { g in
        let (queries, keys) = (rows(g[0]), rows(g[1]))
        let losses = queries.enumerated().map { index, query in
          let scores = keys.map { cosine(query, $0) / 0.5 }
          return log(scores.reduce(0) { $0 + exp($1) }) - scores[index]
        }
        return finished(Grid([losses.count], values: losses), reduction)
      })
    return chapter.operations
  }

  static var similarities: [Operation] {
    var chapter = Chapter()
    for axis in [0, 1, -1] {
      chapter.add(
        "cosineSimilarity", "axis \(axis)", [Input([2, 3, 4]), Input([2, 3, 4])],
        { cosineSimilarity($0[0], $0[1], axis: axis) },
        reference: { g in
          // Pairs side by side along the axis, so that a line is both vectors.
          let own = axis < 0 ? axis + 3 : axis
          let size = g[0].shape[own]
          var both = g[0].shape
          both[own] *= 2
          let joined = Grid(both) { index in
            var source = index
            source[own] %= size
            return g[index[own] / size][source]
          }
          return joined.reduced([axis]) { cosine(Array($0[..<size]), Array($0[size...])) }
        })
    }
    return chapter.operations
  }

  static var divergences: [Operation] {
    var chapter = Chapter()
    for reduction in [DivergenceReduction.batchMean, .mean, .sum, .none] {
      @Sendable func reduced(_ terms: Grid) -> Grid {
        let sum = terms.values.reduce(0, +)
        switch reduction {
        case .none: return terms
        case .sum: return Grid([], values: [sum])
        case .mean: return Grid([], values: [sum / Double(terms.values.count)])
        case .batchMean: return Grid([], values: [sum / Double(terms.shape[0])])
        }
      }
      chapter.add(
        "klDivergence", "\(reduction)", [Input([3, 4]), Input([3, 4], 0.1...1)],
        { klDivergence($0[0], $0[1], reduction: reduction) },
        reference: { reduced(Grid.zip2($0[0], $0[1]) { $1 * (log($1) - $0) }) })
      chapter.add(
        "klDivergence", "\(reduction), logarithms", [Input([3, 4]), Input([3, 4])],
        { klDivergence($0[0], $0[1], targetsAreLogarithms: true, reduction: reduction) },
        reference: { reduced(Grid.zip2($0[0], $0[1]) { exp($1) * ($1 - $0) }) })
    }
    return chapter.operations
  }

  static func alignments(_ reduction: Reduction) -> [Operation] {
    var chapter = Chapter()
    let labels = [[1, 2], [2]]
    chapter.add(
      "ctcLoss", "\(reduction)", [Input([2, 4, 3])], large: [Input([20, 30, 3])],
      {
        // Examples beyond the second repeat both.
        let batch = $0[0].shape[0]
        let all = (0..<batch).flatMap { labels[$0 % 2] + [0, 0].dropLast(labels[$0 % 2].count) }
        return ctcLoss(
          $0[0].logSoftmax(), Tensor(all).reshaped(to: [batch, 2]),
          inputLengths: (0..<batch).map { $0 % 2 == 0 ? 4 : 3 }, labelLengths: (0..<batch).map { labels[$0 % 2].count },
          reduction: reduction)
      },
      reference: { g in
        let losses = (0..<g[0].shape[0]).map { example in
          let steps = (0..<(example % 2 == 0 ? 4 : 3)).map { step in
            let powers = (0..<3).map { exp(g[0][example, step, $0]) }
            return powers.map { $0 / powers.reduce(0, +) }
          }
          return -log(pathProbability(steps, labels[example % 2]))
        }
        if reduction != .mean { return finished(Grid([losses.count], values: losses), reduction) }
        let shares = losses.enumerated().map { $1 / Double(labels[$0 % 2].count) }
        return Grid([], values: [shares.reduce(0, +) / Double(shares.count)])
      })
    return chapter.operations
  }

  /// The sum over all paths, one by one, that become the labels without repetitions and blanks (0).
  static func pathProbability(_ steps: [[Double]], _ labels: [Int]) -> Double {
    let classes = steps[0].count
    var sum = 0.0
    for code in 0..<steps.reduce(1, { count, _ in count * classes }) {
      var (rest, product, last, collapsed) = (code, 1.0, -1, [Int]())
      for step in steps {
        let choice = rest % classes
        rest /= classes
        product *= step[choice]
        if choice != last && choice != 0 { collapsed.append(choice) }
        last = choice
      }
      if collapsed == labels { sum += product }
    }
    return sum
  }
}
