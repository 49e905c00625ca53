import Foundation
import Martlet

extension OperationCatalogue {
  private static func normalized(_ line: [Double], _ epsilon: Double) -> [Double] {
    let mean = line.reduce(0, +) / Double(line.count)
    let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(line.count)
    return line.map { ($0 - mean) / (variance + epsilon).squareRoot() }
  }

  private static func layerNormalized(_ x: Grid, _ scale: Grid?, _ shift: Grid?, _ epsilon: Double) -> Grid {
    let plain = x.lines(-1) { normalized($0, epsilon) }
    return Grid(x.shape) { index in
      plain[index] * (scale?[index[x.rank - 1]] ?? 1) + (shift?[index[x.rank - 1]] ?? 0)
    }
  }

  private static func batchNormalized(
    _ x: Grid, _ scale: Grid?, _ shift: Grid?, _ epsilon: Double, rectified: Bool
  ) -> Grid {
    let features = x.shape[x.rank - 1]
    let flat = x.reshaped([x.values.count / features, features])
    let plain = flat.lines(0) { normalized($0, epsilon) }.reshaped(x.shape)
    return Grid(x.shape) { index in
      let value = plain[index] * (scale?[index[x.rank - 1]] ?? 1) + (shift?[index[x.rank - 1]] ?? 0)
      return rectified ? max(0, value) : value
    }
  }

  static var normalization: [Operation] {
    var chapter = Chapter()
    for (label, shape, epsilon) in [("rows", [3, 5], 1e-5), ("three axes", [2, 2, 4], 0.1), ("vector", [6], 1e-5)] {
      let features = shape[shape.count - 1]
      let all = [Input(shape), Input([features]), Input([features])]
      let large = [Input([2000, 129]), Input([129]), Input([129])]
      chapter.add(
        "layerNormalized", label, all, large: large,
        { $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: epsilon) },
        reference: { layerNormalized($0[0], $0[1], $0[2], epsilon) })
      chapter.add(
        "layerNormalized", label + ", plain", [all[0]], { $0[0].layerNormalized(epsilon: epsilon) },
        reference: { layerNormalized($0[0], nil, nil, epsilon) })
      chapter.add(
        "layerNormalized", label + ", scale alone", [all[0], all[1]],
        { $0[0].layerNormalized(scale: $0[1], epsilon: epsilon) },
        reference: { layerNormalized($0[0], $0[1], nil, epsilon) })
    }
    for rectified in [false, true] {
      for (label, shape) in [("vectors", [5, 3]), ("images", [2, 3, 2, 2])] {
        addBatch(label + (rectified ? ", rectified" : ""), shape, rectified, to: &chapter)
      }
    }
    return chapter.operations
  }

  private static func addBatch(_ label: String, _ shape: [Int], _ rectified: Bool, to chapter: inout Chapter) {
    let features = shape[shape.count - 1]
    let all = [Input(shape), Input([features]), Input([features], -0.4...0.4)]
    let large = [Input([7, 30, 20, 33]), Input([33]), Input([33])]
    chapter.add(
      "batchNormalized", label, all, large: large,
      { $0[0].batchNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-3, rectified: rectified).result },
      reference: { batchNormalized($0[0], $0[1], $0[2], 1e-3, rectified: rectified) })
    if !rectified {
      chapter.add(
        "batchNormalized", label + ", plain", [all[0]], { $0[0].batchNormalized().result },
        reference: { batchNormalized($0[0], nil, nil, 1e-5, rectified: false) })
    }
    let (mean, variance) = ([0.3, -0.2, 0.1], [1.5, 0.4, 0.9])
    chapter.add(
      "batchNormalized", label + ", inference", all,
      { x in
        let moments = (
          mean: Tensor(Array(mean.prefix(features))).converted(to: x[0].dtype),
          variance: Tensor(Array(variance.prefix(features))).converted(to: x[0].dtype)
        )
        return x[0].batchNormalized(scale: x[1], shift: x[2], moments: moments, epsilon: 1e-3, rectified: rectified)
          .result
      },
      reference: { g in
        Grid(g[0].shape) { index in
          let c = index[index.count - 1]
          let value = (g[0][index] - mean[c]) / (variance[c] + 1e-3).squareRoot() * g[1][c] + g[2][c]
          return rectified ? max(0, value) : value
        }
      })
  }

  private static func finished(_ losses: Grid, _ reduction: Reduction, count: Int? = nil) -> Grid {
    switch reduction {
    case .none: losses
    case .sum: Grid([], values: [losses.values.reduce(0, +)])
    case .mean: Grid([], values: [losses.values.reduce(0, +) / Double(count ?? losses.values.count)])
    }
  }

  static var losses: [Operation] {
    var chapter = Chapter()
    let labels = [2, 0, 1, 1, 3]
    for reduction in [Reduction.mean, .sum, .none] {
      for smoothing in [0, 0.1] {
        for ignored in [nil, 1] {
          chapter.add(
            "crossEntropy", "\(reduction), smoothing \(smoothing), ignoring \(ignored.map(String.init) ?? "none")",
            [Input([5, 4])], large: reduction == .none ? nil : [Input([5, 30_000])],
            {
              crossEntropy(
                $0[0], Tensor(labels), labelSmoothing: smoothing, ignoredLabel: ignored, reduction: reduction)
            },
            reference: { g in
              let classes = g[0].shape[1]
              let losses = Grid([5]) { i in
                if labels[i[0]] == ignored { return 0 }
                let row = (0..<classes).map { g[0][i[0], $0] }
                let total = Foundation.log(row.reduce(0) { $0 + Foundation.exp($1) })
                let even = row.reduce(0) { $0 + total - $1 } / Double(classes)
                return (1 - smoothing) * (total - row[labels[i[0]]]) + smoothing * even
              }
              return finished(losses, reduction, count: labels.count { $0 != ignored })
            })
        }
      }
      chapter.add(
        "crossEntropy", "targets, \(reduction)", [Input([3, 4]), Input([3, 4], 0.1...1)],
        { crossEntropy($0[0], targets: $0[1], reduction: reduction) },
        reference: { g in
          let losses = Grid([3]) { i in
            let row = (0..<4).map { g[0][i[0], $0] }
            let total = Foundation.log(row.reduce(0) { $0 + Foundation.exp($1) })
            return (0..<4).reduce(0) { $0 + g[1][i[0], $1] * (total - row[$1]) }
          }
          return finished(losses, reduction)
        })
      let pair = [Input([2, 3]), Input([2, 3])]
      chapter.add(
        "meanSquaredError", "\(reduction)", pair, { meanSquaredError($0[0], $0[1], reduction: reduction) },
        reference: { finished(Grid.zip2($0[0], $0[1]) { ($0 - $1) * ($0 - $1) }, reduction) })
      chapter.add(
        "meanAbsoluteError", "\(reduction)", pair, { meanAbsoluteError($0[0], $0[1], reduction: reduction) },
        reference: { finished(Grid.zip2($0[0], $0[1]) { abs($0 - $1) }, reduction) })
      chapter.add(
        "binaryCrossEntropy", "\(reduction)", [Input([2, 3]), Input([2, 3], 0...1)],
        { binaryCrossEntropy($0[0], $0[1], reduction: reduction) },
        reference: { g in
          let losses = Grid.zip2(g[0], g[1]) { x, t in
            let p = 1 / (1 + Foundation.exp(-x))
            return -t * Foundation.log(p) - (1 - t) * Foundation.log(1 - p)
          }
          return finished(losses, reduction)
        })
    }
    return chapter.operations
  }
}
