import Martlet
import Testing

/// Options of layers against PyTorch: values and all gradients in both precisions.
@Suite struct LayerOptionPeerTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("layer_options") }

  private func check(_ name: String, _ layer: some Layer) throws {
    try file.peerCase(name).check(layer) { layer(try #require($0["x"])) }
  }

  @Test func everyCaseIsTested() {
    let kinds = file.cases.map { $0.split(separator: ".")[0] }
    let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(
      counts == [
        "convolution": 6, "transposedConvolution": 3, "maxPooling": 3, "averagePooling": 6, "layerNorm": 2,
        "rmsNorm": 1, "groupNorm": 1, "batchNorm": 14,
      ])
  }

  @Test func convolutionsTakePairs() throws {
    func check(_ name: String, _ make: (Tensor, Tensor) -> Convolution2D) throws {
      let weight = try file.tensor("convolution.\(name)/operand.weight")
      try self.check("convolution.\(name)", make(weight, Tensor.zeros([weight.shape[0]])))
    }
    try check("rectangle") { Convolution2D(weight: $0, bias: $1, stride: [2, 1], padding: [1, 2]) }
    try check("dilations") {
      Convolution2D(weight: $0, bias: $1, stride: [1, 2], padding: [2, 1], dilation: [3, 2], groups: 2)
    }
    try check("row") { Convolution2D(weight: $0, bias: $1, padding: [0, 3]) }
    try check("column") { Convolution2D(weight: $0, bias: $1, stride: [3, 2]) }
    try check("square") { Convolution2D(weight: $0, bias: $1, stride: 2, padding: [0, 1], dilation: [1, 2]) }
    try check("depthwise") { Convolution2D(weight: $0, bias: $1, stride: [1, 3], padding: [2, 0], groups: 4) }
  }

  @Test func transposedConvolutionsTakePairs() throws {
    func check(_ name: String, _ make: (Tensor, Tensor) -> TransposedConvolution2D) throws {
      let weight = try file.tensor("transposedConvolution.\(name)/operand.weight")
      let bias = try file.tensor("transposedConvolution.\(name)/operand.bias")
      try self.check("transposedConvolution.\(name)", make(weight, bias))
    }
    try check("rectangle") {
      TransposedConvolution2D(weight: $0, bias: $1, stride: [2, 3], padding: [1, 0], outputPadding: [1, 2])
    }
    try check("groups") {
      TransposedConvolution2D(
        weight: $0, bias: $1, stride: [1, 2], padding: [0, 2], outputPadding: [0, 1], dilation: [2, 1], groups: 2)
    }
    try check("dilations") {
      TransposedConvolution2D(
        weight: $0, bias: $1, stride: [3, 1], padding: [2, 1], outputPadding: 2, dilation: [1, 3])
    }
  }

  @Test func poolingTakesPairs() throws {
    let options: [(String, window: [Int], stride: [Int]?, padding: Padding)] = [
      ("rectangle", [2, 3], nil, .valid), ("strides", [3, 2], [1, 2], [1, 0]), ("row", [1, 4], [2, 1], [0, 2]),
    ]
    for (name, window, stride, padding) in options {
      try check("maxPooling.\(name)", MaxPooling2D(window: window, stride: stride, padding: padding))
      for counts in [0, 1] {
        try check(
          "averagePooling.\(name).\(counts)",
          AveragePooling2D(window: window, stride: stride, padding: padding, countsPadding: counts == 1))
      }
    }
  }

  @Test func normalizationsGoWithoutParameters() throws {
    try check("layerNorm.plain", LayerNorm(6, isAffine: false, epsilon: 1e-4))
    try check("layerNorm.scale", LayerNorm(6, hasShift: false, epsilon: 1e-4))
    try check("rmsNorm.plain", RMSNorm(6, hasScale: false))
    try check("groupNorm.plain", GroupNorm(6, groups: 3, isAffine: false))
    for phase in [Phase.inference, .training(seed: 1)] {
      try withPhase(phase) {
        try check("batchNorm.plain", BatchNorm(4, isAffine: false, hasRunningStatistics: false))
        try check("batchNorm.affine", BatchNorm(4, hasRunningStatistics: false))
      }
    }
    try withPhase(.training(seed: 1)) { try check("batchNorm.plain", BatchNorm(4, isAffine: false)) }
  }

  @Test(arguments: ["momentum", "mean", "batch"])
  func statisticsFollowBatches(_ kind: String) throws {
    let layer =
      switch kind {
      case "momentum": BatchNorm(3, momentum: 0.3, isAffine: false)
      case "mean": BatchNorm(3, momentum: nil, isAffine: false)
      default: BatchNorm(3, isAffine: false, hasRunningStatistics: false)
      }
    for step in 0..<4 {
      let name = "batchNorm.\(kind).\(step)"
      let (x, upstream) = (try file.tensor("\(name)/operand.x"), try file.tensor("\(name)/upstream"))
      var output = x
      let slope = withPhase(step < 3 ? .training(seed: 0) : .inference) {
        gradient(at: x) {
          let y = layer($0)
          output = y.detached()
          return (y * upstream).sum()
        }
      }
      expectClose(output, try file.tensor("\(name)/output"), (1e-4, 1e-5), name)
      expectClose(slope, try file.tensor("\(name)/gradient.x"), (1e-4, 1e-5), "\(name) gradient")
      guard let mean = layer.runningMean, let variance = layer.runningVariance else { continue }
      expectClose(mean.value, try file.tensor("\(name)/runningMean"), (1e-5, 1e-6), "\(name) mean")
      expectClose(variance.value, try file.tensor("\(name)/runningVariance"), (1e-5, 1e-6), "\(name) variance")
    }
    #expect((layer.runningMean == nil) == (kind == "batch"))
    #expect(layer.batchCount?.value.integers == (kind == "mean" ? [3] : nil))
  }
}
