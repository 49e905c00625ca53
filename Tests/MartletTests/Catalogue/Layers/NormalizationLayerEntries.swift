import Foundation
import Martlet

extension LayerCatalogue {
  private typealias Loops = OperationCatalogue

  static var normalization: [LayerEntry] {
    var chapter = LayerChapter()
    let (x, large) = ([Input([3, 2, 4])], [Input([70, 60, 4])])
    chapter.add(
      "LayerNorm 4", x, large: large,
      wrong: WrongInput([2, 3], says: "layerNormalized: [2, 3] with scale [4] float32: the scale must be [3] float32"),
      { _ in LayerNorm(4, epsilon: 1e-3) },
      reference: { Loops.layerNormalized($1[0], $0["scale"], $0["shift"], 1e-3) })
    let features = WrongInput([2, 3], says: "LayerNorm: [2, 3]: the last axis must have 4 features")
    chapter.add(
      "LayerNorm 4, not affine", x, large: large, wrong: features,
      { _ in LayerNorm(4, isAffine: false, epsilon: 1e-3) },
      reference: { Loops.layerNormalized($1[0], nil, nil, 1e-3) })
    chapter.add(
      "LayerNorm 4, without shift", x, large: large,
      wrong: WrongInput([2, 3], says: "layerNormalized: [2, 3] with scale [4] float32: the scale must be [3] float32"),
      { _ in LayerNorm(4, hasShift: false, epsilon: 1e-3) },
      reference: { Loops.layerNormalized($1[0], $0["scale"], nil, 1e-3) })
    chapter.add(
      "RMSNorm 4, without scale", x, large: large,
      wrong: WrongInput([2, 8], says: "RMSNorm: [2, 8]: the last axis must have 4 features"),
      { _ in RMSNorm(4, hasScale: false, epsilon: 1e-3) }, reference: { Loops.rmsNormalized($1[0], nil, 1e-3) })
    chapter.add(
      "RMSNorm 4", x, large: large,
      wrong: WrongInput([2, 3], says: "rmsNormalized: [2, 3] with scale [4] float32: the scale must be [3] float32"),
      { _ in RMSNorm(4, epsilon: 1e-3) }, reference: { Loops.rmsNormalized($1[0], $0["scale"], 1e-3) })
    chapter.add(
      "GroupNorm 4, 2 groups", x, large: large,
      wrong: WrongInput([2, 3], says: "groupNormalized: [2, 3]: 2 groups do not divide 3 channels"),
      { _ in GroupNorm(4, groups: 2, epsilon: 1e-3) },
      reference: { Loops.groupNormalized($1[0], 2, $0["scale"], $0["shift"], 1e-3) })
    chapter.add(
      "GroupNorm 4, 2 groups, not affine", x, large: large,
      wrong: WrongInput([2, 6], says: "GroupNorm: [2, 6]: the last axis must have 4 features"),
      { _ in GroupNorm(4, groups: 2, isAffine: false, epsilon: 1e-3) },
      reference: { Loops.groupNormalized($1[0], 2, nil, nil, 1e-3) })
    for isAffine in [false, true] {
      chapter.add(
        "InstanceNorm 4", variant: isAffine ? "affine" : "", x, large: large,
        wrong: isAffine
          ? WrongInput([2, 3], says: "groupNormalized: [2, 3]: 4 groups do not divide 3 channels")
          : WrongInput([2, 8], says: "InstanceNorm: [2, 8]: the last axis must have 4 features"),
        { _ in InstanceNorm(4, isAffine: isAffine, epsilon: 1e-3) },
        reference: { Loops.groupNormalized($1[0], 4, $0.optional("scale"), $0.optional("shift"), 1e-3) })
    }
    addBatchNorm(to: &chapter, x, large)
    addReparametrized(to: &chapter)
    return chapter.entries
  }

  private static func addBatchNorm(to chapter: inout LayerChapter, _ x: [Input], _ large: [Input]) {
    let wrong = WrongInput(
      [2, 3], says: "batchNormalized: [2, 3] with scale [4] float32: the scale must be [3] float32")
    chapter.add(
      "BatchNorm 4", variant: "training", x, large: large, phase: .training(seed: 0), wrong: wrong,
      { _ in BatchNorm(4, epsilon: 1e-3) },
      reference: { Loops.batchNormalized($1[0], $0["scale"], $0["shift"], 1e-3, rectified: false) })
    chapter.add(
      "BatchNorm 4, mean over all batches", x, large: large, phase: .training(seed: 0), wrong: wrong,
      { _ in BatchNorm(4, momentum: nil, epsilon: 1e-3) },
      reference: { Loops.batchNormalized($1[0], $0["scale"], $0["shift"], 1e-3, rectified: false) })
    let features = WrongInput([2, 3], says: "BatchNorm: [2, 3]: the last axis must have 4 features")
    chapter.add(
      "BatchNorm 4, not affine", x, large: large, phase: .training(seed: 0), wrong: features,
      { _ in BatchNorm(4, isAffine: false, epsilon: 1e-3) },
      reference: { Loops.batchNormalized($1[0], nil, nil, 1e-3, rectified: false) })
    chapter.add(
      "BatchNorm 4, without running statistics", variant: "inference", x, large: large, wrong: wrong,
      { _ in BatchNorm(4, hasRunningStatistics: false, epsilon: 1e-3) },
      reference: { Loops.batchNormalized($1[0], $0["scale"], $0["shift"], 1e-3, rectified: false) })
    chapter.add(
      "BatchNorm 4, not affine, without running statistics", variant: "inference", x, large: large, wrong: features,
      { _ in BatchNorm(4, isAffine: false, hasRunningStatistics: false, epsilon: 1e-3) },
      reference: { Loops.batchNormalized($1[0], nil, nil, 1e-3, rectified: false) })
    chapter.add(
      "BatchNorm 4", variant: "inference", x, large: large, wrong: wrong,
      { _ in
        let layer = BatchNorm(4, epsilon: 1e-3)
        layer.runningMean?.value = Tensor([0.5, -0.25, 0, 1] as [Float])
        layer.runningVariance?.value = Tensor([0.5, 2, 1, 0.25] as [Float])
        return layer
      },
      reference: { s, g in
        Grid(g[0].shape) { i in
          let c = i[2]
          let deviation = (s["runningVariance"][c] + 1e-3).squareRoot()
          return (g[0][i] - s["runningMean"][c]) / deviation * s["scale"][c] + s["shift"][c]
        }
      })
  }

  /// Layers whose weight is computed of another one.
  private static func addReparametrized(to chapter: inout LayerChapter) {
    let wrong = WrongInput([2, 5], says: "affine: [2, 5] · [3, 4]ᵀ: the last axis must have 4 features")
    chapter.add(
      "WeightNorm", [Input([3, 4])], large: [Input([9000, 4])], wrong: wrong, refusing: "layer (Linear 4 → 3)",
      { WeightNorm(Linear(4, 3, using: &$0)) },
      reference: { s, g in
        let (direction, length) = (s["layer.weight"], s["length"])
        let weight = Grid([3, 4]) { i in
          length[i[0], 0] * direction[i] / (0..<4).reduce(0) { $0 + pow(direction[i[0], $1], 2) }.squareRoot()
        }
        return Loops.affine(g[0], weight, s["layer.bias"], rectified: false)
      })
    chapter.add(
      "WeightNorm", variant: "filters", [Input([1, 3, 3, 2], -1...1)],
      wrong: WrongInput(
        [3, 3], says: "convolution2D: [3, 3] ∗ [3, 2, 2, 2]: images must be [batch, height, width, channels]"),
      refusing: "layer (Convolution2D 2 → 3, 2×2)", { WeightNorm(Convolution2D(2, 3, kernel: 2, using: &$0)) },
      reference: { s, g in
        let lengths = s["layer.weight"].reduced([1, 2, 3]) { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let weight = Grid([3, 2, 2, 2]) { i in s["length"][i[0], 0, 0, 0] * s["layer.weight"][i] / lengths[i[0]] }
        return Loops.convolution(g[0], weight, s["layer.bias"], (1, 1), .valid, (1, 1), 1, false)
      })
    // In training the vectors change with every pass; SpectralNorm's own tests follow them over several.
    chapter.add(
      "SpectralNorm", variant: "inference", [Input([3, 4])], parameters: 0.5...1.5, large: [Input([9000, 4])],
      wrong: wrong,
      refusing: "layer (Linear 4 → 3)",
      {
        let layer = SpectralNorm(Linear(4, 3, using: &$0), using: &$0)
        layer.left.value = Tensor([0.6, 0, 0.8] as [Float])
        layer.right.value = Tensor([0.5, 0.5, 0.5, 0.5] as [Float])
        return layer
      },
      reference: { s, g in
        let weight = s["layer.weight"]
        let value = (0..<12).reduce(0) { sum, place in
          sum + s["left"][place / 4] * weight[place / 4, place % 4] * s["right"][place % 4]
        }
        return Loops.affine(g[0], weight.map { $0 / value }, s["layer.bias"], rectified: false)
      })
  }

  static var positions: [LayerEntry] {
    var chapter = LayerChapter()
    let (x, large) = ([Input([2, 3, 4])], [Input([200, 8, 4])])
    func wrong(_ layer: String) -> WrongInput {
      WrongInput([2, 3, 5], says: "\(layer): [2, 3, 5]: sequences must be […, length, 4]")
    }
    chapter.add(
      "LearnedPositions 8 × 4", x, large: large, wrong: wrong("LearnedPositions"),
      { LearnedPositions(8, 4, using: &$0) },
      reference: { s, g in Grid(g[0].shape) { g[0][$0] + s["weight"][$0[1], $0[2]] } })
    chapter.add(
      "LearnedPositions 8 × 4", variant: "offset", x,
      wrong: WrongInput(
        [2, 6, 4], says: "LearnedPositions: [2, 6, 4]: there are 8 positions and 5..<11 are asked for"),
      { LearnedPositions(8, 4, using: &$0) }, run: { $0($1[0], offset: 5) },
      reference: { s, g in Grid(g[0].shape) { g[0][$0] + s["weight"][$0[1] + 5, $0[2]] } })
    chapter.add(
      "SinusoidalPositions 8 × 4", variant: "offset", x, large: [Input([200, 6, 4])],
      wrong: wrong("SinusoidalPositions"), { _ in SinusoidalPositions(4, maximumLength: 8) },
      run: { $0($1[0], offset: 2) },
      reference: { _, g in
        Grid(g[0].shape) { i in
          let angle = Double(i[1] + 2) / pow(10_000, Double(i[2] / 2 * 2) / 4)
          return g[0][i] + (i[2] % 2 == 0 ? sin(angle) : cos(angle))
        }
      })
    for pairing in [RotaryPositions.Pairing.halves, .interleaved] {
      chapter.add(
        pairing == .halves ? "RotaryPositions 4" : "RotaryPositions 4, interleaved", variant: "offset", x,
        large: [Input([200, 6, 4])], wrong: wrong("RotaryPositions"),
        { _ in RotaryPositions(4, maximumLength: 9, pairing: pairing) }, run: { $0($1[0], offset: 1) },
        reference: { _, g in rotated(g[0], pairing, offset: 1) })
    }
    return chapter.entries
  }

  /// Each pair of features turned by its angle.
  static func rotated(_ x: Grid, _ pairing: RotaryPositions.Pairing, offset: Int) -> Grid {
    let features = x.shape[x.rank - 1]
    return Grid(x.shape) { index in
      let place = index[index.count - 1]
      let isFirst = pairing == .halves ? place < features / 2 : place % 2 == 0
      let pair = pairing == .halves ? place % (features / 2) : place / 2
      let distance = pairing == .halves ? features / 2 : 1
      var other = index
      other[index.count - 1] = isFirst ? place + distance : place - distance
      let angle = Double(index[index.count - 2] + offset) * pow(10_000, -2 * Double(pair) / Double(features))
      return x[index] * cos(angle) + (isFirst ? -x[other] : x[other]) * sin(angle)
    }
  }
}
