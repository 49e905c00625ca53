import Martlet
import Testing

/// Operations against PyTorch: values and gradients in both precisions.
@Suite struct OperationPeerTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("more_operations") }

  private func check(_ name: String, _ function: (Tensor) throws -> Tensor) throws {
    try file.peerCase(name).check { try function(try #require($0["x"])) }
  }

  @Test(arguments: [0, 1, 2]) func orderAlongAxesAgrees(axis: Int) throws {
    try check("cumulativeSum.\(axis)") { $0.cumulativeSum(axis) }
    try check("cumulativeSum.reversed.\(axis)") { $0.cumulativeSum(axis, reversed: true) }
    try check("sorted.\(axis).False") { $0.sorted(axis).values }
    try check("sorted.\(axis).True") { $0.sorted(axis, descending: true).values }
    try check("topK.\(axis)") { $0.topK(2, axis: axis).values }
    try check("topK.least.\(axis)") { $0.topK(3, axis: axis, least: true).values }
    try file.peerCase("takenAlong.\(axis)").check {
      try #require($0["x"]).takenAlong(axis, indices: try #require($0["indices"]))
    }
    try file.peerCase("addedAlong.\(axis)").check {
      try #require($0["x"]).addedAlong(axis, indices: try #require($0["indices"]), in: [3, 4, 5])
    }
  }

  @Test func rollingTilingAndRepeatingAgree() throws {
    for (index, (shift, axis)) in [(1, 0), (-2, 1), (7, 1), (0, 0)].enumerated() {
      try check("rolled.\(index)") { $0.rolled(shift, axis: axis) }
    }
    for (index, counts) in [[2, 1], [1, 3], [2, 2, 2], [3], [1, 1]].enumerated() {
      try check("tiled.\(index)") { $0.tiled(counts) }
    }
    for axis in [0, 1] { try check("repeated.\(axis)") { $0.repeated(3, axis: axis) } }
  }

  @Test func paddingModesAgree() throws {
    let widths = [(before: 0, after: 0), (before: 0, after: 2), (before: 2, after: 1), (before: 0, after: 0)]
    try check("padded.reflect") { $0.padded(widths, mode: .reflect) }
    try check("padded.edge") { $0.padded(widths, mode: .edge) }
    try check("padded.circular") { $0.padded(widths, mode: .circular) }
    try check("padded.constant") { $0.padded([(0, 2), (2, 1)], mode: .constant(1.5)) }
  }

  @Test(arguments: [-1, 0, 2]) func trianglesAgree(diagonal: Int) throws {
    try check("lowerTriangle.\(diagonal)") { $0.lowerTriangle(diagonal) }
    try check("upperTriangle.\(diagonal)") { $0.upperTriangle(diagonal) }
  }

  @Test func summationsByLettersAgree() throws {
    let names = file.cases.filter { $0.hasPrefix("einsum ") }
    #expect(names.count == 20)
    for name in names {
      let equation = String(name.dropFirst(7))
      try file.peerCase(name).check { o in
        switch o.count {
        case 1: Tensor.einsum(equation, try #require(o["operand0"]))
        case 2: Tensor.einsum(equation, try #require(o["operand0"]), try #require(o["operand1"]))
        default:
          Tensor.einsum(
            equation, try #require(o["operand0"]), try #require(o["operand1"]), try #require(o["operand2"]))
        }
      }
    }
  }

  @Test func resizingAgrees() throws {
    for (index, (height, width)) in [(6, 8), (2, 3), (5, 5), (1, 1), (7, 2)].enumerated() {
      try check("resizedNearest.\(index)") { $0.resizedNearest(height: height, width: width) }
      try check("resizedBilinear.False.\(index)") { $0.resizedBilinear(height: height, width: width) }
      try check("resizedBilinear.True.\(index)") {
        $0.resizedBilinear(height: height, width: width, aligningCorners: true)
      }
    }
  }

  @Test func windowsAsRowsAgree() throws {
    let options: [((Int, Int), (Int, Int), Padding, (Int, Int))] = [
      ((2, 3), (1, 1), 0, (1, 1)), ((3, 3), (2, 1), 1, (1, 1)), ((2, 2), (1, 2), 1, (2, 2)),
    ]
    for (index, (window, stride, padding, dilation)) in options.enumerated() {
      try check("unfolded.\(index)") {
        let rows = $0.unfolded2D(window: window, stride: stride, padding: padding, dilation: dilation)
        return rows.reshaped(to: [rows.shape[0], -1, rows.shape[3]])
      }
    }
  }

  @Test func theInverseErrorFunctionAgrees() throws {
    try check("erfinv") { $0.erfinv() }
    try check("erfinv.tails") { $0.erfinv() }
  }

  @Test func regressionLossesAgree() throws {
    for (name, reduction) in reductions {
      try file.peerCase("huber.\(name)").check {
        huberLoss(try #require($0["p"]), try #require($0["t"]), delta: 0.7, reduction: reduction)
      }
      try file.peerCase("smoothAbsolute.\(name)").check {
        smoothAbsoluteError(try #require($0["p"]), try #require($0["t"]), beta: 0.7, reduction: reduction)
      }
    }
  }

  @Test func likelihoodAndHingeAgree() throws {
    for (name, reduction) in reductions {
      try file.peerCase("likelihood.\(name)").check {
        negativeLogLikelihood(try #require($0["x"]), try #require($0["labels"]), reduction: reduction)
      }
      try file.peerCase("hinge.\(name)").check {
        hingeLoss(try #require($0["x"]), try #require($0["t"]), margin: 0.8, reduction: reduction)
      }
    }
  }

  @Test func divergencesAgree() throws {
    for (name, reduction) in [
      ("batchmean", DivergenceReduction.batchMean), ("mean", .mean), ("sum", .sum), ("none", .none),
    ] {
      try file.peerCase("kl.\(name)").check {
        klDivergence(try #require($0["x"]).logSoftmax(-1), try #require($0["t"]), reduction: reduction)
      }
      try file.peerCase("kl.logarithms.\(name)").check {
        klDivergence(
          try #require($0["x"]).logSoftmax(-1), try #require($0["t"]).logSoftmax(-1), targetsAreLogarithms: true,
          reduction: reduction)
      }
    }
  }

  @Test func metricLossesAgree() throws {
    for (name, reduction) in reductions {
      try file.peerCase("cosineEmbedding.\(name)").check {
        cosineEmbeddingLoss(
          try #require($0["a"]), try #require($0["b"]), try #require($0["t"]), margin: 0.2, reduction: reduction)
      }
      try file.peerCase("triplet.\(name)").check {
        tripletLoss(
          anchors: try #require($0["a"]), positives: try #require($0["p"]), negatives: try #require($0["n"]),
          margin: 2, reduction: reduction)
      }
    }
    for axis in [0, 1, 2] {
      try file.peerCase("cosineSimilarity.\(axis)").check {
        cosineSimilarity(try #require($0["a"]), try #require($0["b"]), axis: axis)
      }
    }
    try file.peerCase("infoNCE").check {
      infoNCE(try #require($0["q"]), try #require($0["k"]), temperature: 0.2)
    }
  }

  @Test func weightsOfClassesAgree() throws {
    for (name, reduction) in reductions {
      try file.peerCase("weighted.\(name)").check {
        crossEntropy(
          try #require($0["x"]), try #require($0["labels"]), classWeights: $0["w"], reduction: reduction)
      }
      try file.peerCase("weighted.smoothed.\(name)").check {
        crossEntropy(
          try #require($0["x"]), try #require($0["labels"]), classWeights: $0["w"], labelSmoothing: 0.25,
          ignoredLabel: 1, reduction: reduction)
      }
      try file.peerCase("binary.positive.\(name)").check {
        binaryCrossEntropy(
          try #require($0["x"]), try #require($0["t"]), positiveWeight: $0["w"], reduction: reduction)
      }
    }
  }

  private let reductions: [(String, Reduction)] = [("mean", .mean), ("sum", .sum), ("none", .none)]
}
