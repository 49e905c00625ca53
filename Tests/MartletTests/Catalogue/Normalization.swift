import Foundation
import Martlet

extension OperationCatalogue {
  static func normalized(_ line: [Double], _ epsilon: Double) -> [Double] {
    let mean = line.reduce(0, +) / Double(line.count)
    let variance = line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(line.count)
    return line.map { ($0 - mean) / (variance + epsilon).squareRoot() }
  }

  static func layerNormalized(_ x: Grid, _ scale: Grid?, _ shift: Grid?, _ epsilon: Double) -> Grid {
    let plain = x.lines(-1) { normalized($0, epsilon) }
    return Grid(x.shape) { index in
      plain[index] * (scale?[index[x.rank - 1]] ?? 1) + (shift?[index[x.rank - 1]] ?? 0)
    }
  }

  static func batchNormalized(
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
      for (label, shape, large) in [("vectors", [5, 3], [999, 161]), ("images", [2, 3, 2, 2], [7, 30, 20, 33])] {
        addBatch(label + (rectified ? ", rectified" : ""), shape, large: large, rectified, to: &chapter)
      }
    }
    for (label, shape) in [("rows", [3, 5]), ("three axes", [2, 2, 4]), ("vector", [6])] {
      let features = shape[shape.count - 1]
      chapter.add(
        "rmsNormalized", label, [Input(shape), Input([features])], large: [Input([2000, 129]), Input([129])],
        { $0[0].rmsNormalized(scale: $0[1], epsilon: 1e-3) }, reference: { rmsNormalized($0[0], $0[1], 1e-3) })
      chapter.add(
        "rmsNormalized", label + ", plain", [Input(shape)], { $0[0].rmsNormalized(epsilon: 1e-3) },
        reference: { rmsNormalized($0[0], nil, 1e-3) })
    }
    for (label, shape, groups) in [
      ("one group", [2, 3, 4], 1), ("two groups", [2, 2, 2, 4], 2), ("instances", [2, 3, 3], 3),
      ("vectors", [3, 6], 2),
    ] {
      let channels = shape[shape.count - 1]
      let all = [Input(shape), Input([channels]), Input([channels])]
      chapter.add(
        "groupNormalized", label, all, large: [Input([6, 30, 20, 12]), Input([12]), Input([12])],
        { $0[0].groupNormalized(groups: groups, scale: $0[1], shift: $0[2], epsilon: 1e-3) },
        reference: { groupNormalized($0[0], groups, $0[1], $0[2], 1e-3) })
      chapter.add(
        "groupNormalized", label + ", plain", [all[0]], { $0[0].groupNormalized(groups: groups, epsilon: 1e-3) },
        reference: { groupNormalized($0[0], groups, nil, nil, 1e-3) })
    }
    return chapter.operations
  }

  static func rmsNormalized(_ x: Grid, _ scale: Grid?, _ epsilon: Double) -> Grid {
    let plain = x.lines(-1) { line in
      let meanSquare = line.reduce(0) { $0 + $1 * $1 } / Double(line.count)
      return line.map { $0 / (meanSquare + epsilon).squareRoot() }
    }
    return Grid(x.shape) { plain[$0] * (scale?[$0[x.rank - 1]] ?? 1) }
  }

  /// Every example's channels of a group, at all positions, as one line.
  static func groupNormalized(_ x: Grid, _ groups: Int, _ scale: Grid?, _ shift: Grid?, _ epsilon: Double) -> Grid {
    let (channels, examples) = (x.shape[x.rank - 1], x.shape[0])
    let apart = x.reshaped([examples, x.values.count / examples / channels, groups, channels / groups])
    let lines = apart.transposed([0, 2, 1, 3])
    let plain = lines.reshaped([examples, groups, lines.values.count / examples / groups])
      .lines(-1) { normalized($0, epsilon) }
      .reshaped(lines.shape).transposed([0, 2, 1, 3]).reshaped(x.shape)
    return Grid(x.shape) { plain[$0] * (scale?[$0[x.rank - 1]] ?? 1) + (shift?[$0[x.rank - 1]] ?? 0) }
  }

  private static func addBatch(
    _ label: String, _ shape: [Int], large: [Int], _ rectified: Bool, to chapter: inout Chapter
  ) {
    let (features, many) = (shape[shape.count - 1], large[large.count - 1])
    let all = [Input(shape), Input([features]), Input([features], -0.4...0.4)]
    chapter.add(
      "batchNormalized", label, all, large: [Input(large), Input([many]), Input([many])],
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
}
