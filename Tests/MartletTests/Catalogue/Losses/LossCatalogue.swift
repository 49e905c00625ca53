import Foundation
import Martlet

/// Every loss, as a function of what has gradients, with each way to join the losses of examples.
enum LossCatalogue {
  static let all: [Operation] =
    [Reduction.mean, .sum, .none].flatMap {
      crossEntropies($0) + likelihoods($0) + regression($0) + metric($0) + alignments($0)
    } + divergences + similarities

  static func finished(_ losses: Grid, _ reduction: Reduction, count: Int? = nil) -> Grid {
    switch reduction {
    case .none: losses
    case .sum: Grid([], values: [losses.values.reduce(0, +)])
    case .mean: Grid([], values: [losses.values.reduce(0, +) / Double(count ?? losses.values.count)])
    }
  }

  /// The negative logarithms of the softmax of a row.
  private static func negativeLogarithms(_ g: Grid, _ row: Int) -> [Double] {
    let logits = (0..<g.shape[1]).map { g[row, $0] }
    let total = log(logits.reduce(0) { $0 + exp($1) })
    return logits.map { total - $0 }
  }

  private static func crossEntropies(_ reduction: Reduction) -> [Operation] {
    var chapter = Chapter()
    let labels = [2, 0, 1, 1, 3]
    for (smoothing, ignored) in [(0, nil), (0.1, nil), (0, 1), (0.1, 1)] as [(Double, Int?)] {
      chapter.add(
        "crossEntropy", "\(reduction), smoothing \(smoothing), ignoring \(ignored.map(String.init) ?? "none")",
        [Input([5, 4])], large: reduction == .none ? nil : [Input([5, 30_000])],
        { crossEntropy($0[0], Tensor(labels), labelSmoothing: smoothing, ignoredLabel: ignored, reduction: reduction) },
        reference: { g in
          let losses = Grid([5]) { i in
            let terms = negativeLogarithms(g[0], i[0])
            if labels[i[0]] == ignored { return 0 }
            let even = terms.reduce(0, +) / Double(terms.count)
            return (1 - smoothing) * terms[labels[i[0]]] + smoothing * even
          }
          return finished(losses, reduction, count: labels.count { $0 != ignored })
        })
    }
    for (smoothing, ignored) in [(0, nil), (0.25, nil), (0.25, 1)] as [(Double, Int?)] {
      chapter.add(
        "crossEntropy", "weights, \(reduction), smoothing \(smoothing), ignoring \(ignored.map(String.init) ?? "none")",
        [Input([5, 4]), Input([4], 0.5...2)],
        {
          crossEntropy(
            $0[0], Tensor(labels), classWeights: $0[1], labelSmoothing: smoothing, ignoredLabel: ignored,
            reduction: reduction)
        },
        reference: { g in
          let kept = labels.map { $0 == ignored ? 0 : g[1][$0] }
          let losses = Grid([5]) { i in
            if labels[i[0]] == ignored { return 0 }
            let terms = negativeLogarithms(g[0], i[0])
            let even = (0..<4).reduce(0) { $0 + g[1][$1] * terms[$1] } / 4
            return (1 - smoothing) * kept[i[0]] * terms[labels[i[0]]] + smoothing * even
          }
          let sum = finished(losses, reduction == .none ? .none : .sum)
          return reduction == .mean ? sum.map { $0 / kept.reduce(0, +) } : sum
        })
    }
    for smoothing in [0, 0.25] {
      chapter.add(
        "crossEntropy", "targets, weights, \(reduction), smoothing \(smoothing)",
        [Input([3, 4]), Input([3, 4], 0.1...1), Input([4], 0.5...2)],
        {
          crossEntropy(
            $0[0], targets: $0[1], classWeights: $0[2], labelSmoothing: smoothing, reduction: reduction)
        },
        reference: { g in
          let losses = Grid([3]) { i in
            let terms = negativeLogarithms(g[0], i[0])
            return (0..<4).reduce(0) { sum, c in
              sum + g[2][c] * ((1 - smoothing) * g[1][i[0], c] + smoothing / 4) * terms[c]
            }
          }
          return finished(losses, reduction)
        })
    }
    for isNamed in [true, false] {
      chapter.add(
        "crossEntropy", "targets, \(reduction)\(isNamed ? "" : ", without their name")",
        [Input([3, 4]), Input([3, 4], 0.1...1)],
        {
          isNamed
            ? crossEntropy($0[0], targets: $0[1], reduction: reduction)
            : crossEntropy($0[0], $0[1], reduction: reduction)
        },
        reference: { g in
          let losses = Grid([3]) { i in
            zip(negativeLogarithms(g[0], i[0]), (0..<4).map { g[1][i[0], $0] }).reduce(0) { $0 + $1.0 * $1.1 }
          }
          return finished(losses, reduction)
        })
    }
    return chapter.operations
  }

  private static func likelihoods(_ reduction: Reduction) -> [Operation] {
    var chapter = Chapter()
    let labels = [1, 0, 2, 1]
    chapter.add(
      "negativeLogLikelihood", "\(reduction)", [Input([4, 3])],
      { negativeLogLikelihood($0[0], Tensor(labels), reduction: reduction) },
      reference: { g in finished(Grid([4]) { -g[0][$0[0], labels[$0[0]]] }, reduction) })
    for (hasWeights, ignored) in [(true, nil), (false, 1), (true, 1)] as [(Bool, Int?)] {
      chapter.add(
        "negativeLogLikelihood",
        "\(reduction)\(hasWeights ? ", weights" : "")\(ignored == nil ? "" : ", ignoring 1")",
        [Input([4, 3])] + (hasWeights ? [Input([3], 0.5...2)] : []),
        {
          negativeLogLikelihood(
            $0[0], Tensor(labels), classWeights: hasWeights ? $0[1] : nil, ignoredLabel: ignored,
            reduction: reduction)
        },
        reference: { g in
          let weights = labels.map { $0 == ignored ? 0 : hasWeights ? g[1][$0] : 1 }
          let losses = Grid([4]) { -weights[$0[0]] * g[0][$0[0], labels[$0[0]]] }
          let sum = finished(losses, reduction == .none ? .none : .sum)
          return reduction == .mean ? sum.map { $0 / weights.reduce(0, +) } : sum
        })
    }
    chapter.add(
      "binaryCrossEntropy", "\(reduction), weights of elements and classes",
      [Input([2, 3]), Input([2, 3], 0.1...0.9), Input([2, 1], 0.5...2), Input([3], 0.5...2)],
      { binaryCrossEntropy($0[0], $0[1], weight: $0[2], positiveWeight: $0[3], reduction: reduction) },
      reference: { g in
        let losses = Grid(g[0].shape) { i in
          let p = 1 / (1 + exp(-g[0][i]))
          return g[2][i[0], 0] * (-g[3][i[1]] * g[1][i] * log(p) - (1 - g[1][i]) * log(1 - p))
        }
        return finished(losses, reduction)
      })
    for hasWeight in [false, true] {
      chapter.add(
        "binaryCrossEntropy", "\(reduction), probabilities\(hasWeight ? ", weights" : "")",
        [Input([2, 3], 0.1...0.9), Input([2, 3], 0.1...0.9)] + (hasWeight ? [Input([3], 0.5...2)] : []),
        large: hasWeight ? nil : [Input([700, 301], 0.01...0.99), Input([700, 301], 0...1)],
        { binaryCrossEntropy(probabilities: $0[0], $0[1], weight: hasWeight ? $0[2] : nil, reduction: reduction) },
        reference: { g in
          let losses = Grid(g[0].shape) { i in
            let (p, t) = (g[0][i], g[1][i])
            return (hasWeight ? g[2][i[1]] : 1) * (-t * log(p) - (1 - t) * log(1 - p))
          }
          return finished(losses, reduction)
        })
    }
    for hasWeight in [false, true] {
      let inputs = [Input([2, 3]), Input([2, 3], 0.1...0.9)] + (hasWeight ? [Input([3], 0.5...2)] : [])
      chapter.add(
        "binaryCrossEntropy", "\(reduction)\(hasWeight ? ", weights" : "")", inputs,
        large: hasWeight ? nil : [Input([700, 301]), Input([700, 301], 0...1)],
        { binaryCrossEntropy($0[0], $0[1], positiveWeight: hasWeight ? $0[2] : nil, reduction: reduction) },
        reference: { g in
          let losses = Grid(g[0].shape) { i in
            let p = 1 / (1 + exp(-g[0][i]))
            let weight = hasWeight ? g[2][i[1]] : 1
            return -weight * g[1][i] * log(p) - (1 - g[1][i]) * log(1 - p)
          }
          return finished(losses, reduction)
        })
    }
    return chapter.operations
  }

  private static func regression(_ reduction: Reduction) -> [Operation] {
    var chapter = Chapter()
    func add(
      _ name: String, _ loss: @escaping @Sendable (Tensor, Tensor) -> Tensor,
      _ reference: @escaping @Sendable (Double, Double) -> Double
    ) {
      chapter.add(
        name, "\(reduction)", [Input([2, 3]), Input([2, 3])], large: [Input([700, 301]), Input([700, 301])],
        { loss($0[0], $0[1]) }, reference: { finished(Grid.zip2($0[0], $0[1], reference), reduction) })
    }
    @Sendable func huber(_ error: Double, _ delta: Double) -> Double {
      abs(error) <= delta ? error * error / 2 : delta * (abs(error) - delta / 2)
    }
    add("meanSquaredError", { meanSquaredError($0, $1, reduction: reduction) }, { ($0 - $1) * ($0 - $1) })
    add("meanAbsoluteError", { meanAbsoluteError($0, $1, reduction: reduction) }, { abs($0 - $1) })
    add("huberLoss", { huberLoss($0, $1, delta: 0.7, reduction: reduction) }, { huber($0 - $1, 0.7) })
    add(
      "smoothAbsoluteError", { smoothAbsoluteError($0, $1, beta: 0.7, reduction: reduction) },
      { huber($0 - $1, 0.7) / 0.7 })
    add(
      "hingeLoss", { hingeLoss($0, $1, margin: 0.8, reduction: reduction) }, { max(0, 0.8 - $1 * $0) })
    return chapter.operations
  }
}
