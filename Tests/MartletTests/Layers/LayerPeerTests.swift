import Martlet
import Testing

/// Layers against PyTorch: values and all gradients in both precisions.
@Suite struct LayerPeerTests {
  private let file: PeerFile
  private var generator = PhiloxGenerator(seed: 1)

  init() throws { file = try PeerFile("more_layers") }

  /// Checks every case whose name is `kind` or starts with `kind.`, and that there are as many.
  private func forEachCase(_ kind: String, _ count: Int, _ body: (PeerCase, String) throws -> Void) throws {
    let names = file.cases.filter { $0 == kind || $0.hasPrefix(kind + ".") }
    #expect(names.count == count, "\(kind)")
    for name in names { try body(file.peerCase(name), String(name.dropFirst(kind.count + 1))) }
  }

  private func check(_ name: String, _ layer: some Layer) throws {
    try file.peerCase(name).check(layer) { layer(try #require($0["x"])) }
  }

  @Test func bilinearMapsAgree() throws {
    let layer = Bilinear(weight: Tensor.zeros([3, 4, 5]), bias: Tensor.zeros([3]))
    try file.peerCase("bilinear").check(layer) { layer(try #require($0["a"]), try #require($0["b"])) }
    let plain = Bilinear(weight: Tensor.zeros([3, 4, 2]))
    try file.peerCase("bilinear.plain").check(plain) { plain(try #require($0["a"]), try #require($0["b"])) }
  }

  @Test func activationsAgree() throws {
    try check("prelu.one", ParametricReLU())
    try check("prelu.channels", ParametricReLU(4))
    try check("hardSigmoid", HardSigmoid())
    try check("hardTanh", HardTanh())
    try check("hardTanh.wide", HardTanh(-0.5...1.5))
    try check("hardSwish", HardSwish())
    try check("softplus", Softplus(beta: 2.5))
    try check("mish", Mish())
    try check("selu", SELU())
    try check("glu", GatedLinearUnit())
    try check("logSoftmax", LogSoftmax(axis: 1))
    try check("softmax.temperature", Softmax(temperature: 3.5))
    try check("maxout", Maxout(Linear(weight: Tensor.zeros([12, 5]), bias: Tensor.zeros([12])), pieces: 4))
  }

  @Test func oneDimensionalConvolutionsAgree() throws {
    let options: [(stride: Int, padding: Padding, dilation: Int, groups: Int)] = [
      (1, .valid, 1, 1), (2, 1, 1, 1), (1, 2, 2, 2), (3, 1, 1, 4),
    ]
    for (index, option) in options.enumerated() {
      let weight = try file.tensor("convolution1D.\(index)/operand.weight")
      try check(
        "convolution1D.\(index)",
        Convolution1D(
          weight: weight, bias: Tensor.zeros([weight.shape[0]]), stride: option.stride, padding: option.padding,
          dilation: option.dilation, groups: option.groups))
    }
    try check("convolution1D.same", Convolution1D(weight: Tensor.zeros([3, 3, 2]), padding: .same, dilation: 2))
  }

  @Test func transposedConvolutionsAgree() throws {
    let options: [(stride: Int, padding: Int, outputPadding: Int, dilation: Int, groups: Int)] = [
      (1, 0, 0, 1, 1), (2, 1, 1, 1, 1), (3, 1, 2, 1, 2), (2, 0, 1, 1, 1), (1, 1, 0, 2, 2), (2, 0, 2, 3, 1),
    ]
    for (index, o) in options.enumerated() {
      let line = try file.tensor("transposedConvolution1D.\(index)/operand.weight")
      try check(
        "transposedConvolution1D.\(index)",
        TransposedConvolution1D(
          weight: line, bias: Tensor.zeros([6]), stride: o.stride, padding: o.padding, outputPadding: o.outputPadding,
          dilation: o.dilation, groups: o.groups))
      let plane = try file.tensor("transposedConvolution2D.\(index)/operand.weight")
      try check(
        "transposedConvolution2D.\(index)",
        TransposedConvolution2D(
          weight: plane, bias: Tensor.zeros([4]), stride: o.stride, padding: o.padding,
          outputPadding: o.outputPadding, dilation: o.dilation, groups: o.groups))
    }
  }

  @Test func poolingOfSequencesAgrees() throws {
    for (index, (window, stride, padding)) in [(2, 2, 0), (3, 2, 1), (3, 1, 0)].enumerated() {
      try check("maxPooling1D.\(index)", MaxPooling1D(window: window, stride: stride, padding: .all(padding)))
      try check("averagePooling1D.\(index)", AveragePooling1D(window: window, stride: stride, padding: .all(padding)))
    }
    try check("globalAverage1D", GlobalAveragePooling1D())
    try check("globalMax1D", GlobalMaxPooling1D())
  }

  @Test func adaptivePoolingAgrees() throws {
    for (index, (height, width)) in [(2, 3), (3, 5), (1, 1), (6, 7), (7, 8)].enumerated() {
      try check("adaptiveAverage2D.\(index)", AdaptiveAveragePooling2D(height: height, width: width))
      try check("adaptiveMax2D.\(index)", AdaptiveMaxPooling2D(height: height, width: width))
    }
    for (index, length) in [1, 4, 3, 10].enumerated() {
      try check("adaptiveAverage1D.\(index)", AdaptiveAveragePooling1D(length: length))
      try check("adaptiveMax1D.\(index)", AdaptiveMaxPooling1D(length: length))
    }
  }

  @Test func rootMeanSquareNormAgrees() throws {
    try check("rmsNorm", RMSNorm(6, epsilon: 1e-5))
    try file.peerCase("rmsNorm.plain").check { try #require($0["x"]).rmsNormalized() }
    try check("rmsNorm.wide", RMSNorm(1100))
    try check("rmsNorm.tall", RMSNorm(5))
  }

  @Test func groupAndInstanceNormAgree() throws {
    for groups in [1, 2, 6] { try check("groupNorm.\(groups)", GroupNorm(6, groups: groups)) }
    try check("groupNorm.vectors", GroupNorm(6, groups: 2, epsilon: 1e-3))
    try check("instanceNorm", InstanceNorm(3))
    try check("instanceNorm.affine", InstanceNorm(3, isAffine: true))
  }

  @Test func weightNormAgrees() throws {
    try check(
      "weightNorm.linear", WeightNorm(Linear(weight: Tensor.ones([3, 5]), bias: Tensor.zeros([3]))))
    try check("weightNorm.convolution", WeightNorm(Convolution2D(weight: Tensor.ones([3, 3, 3, 2]), padding: 1)))
    try check("weightNorm.transposed", WeightNorm(TransposedConvolution1D(weight: Tensor.ones([2, 3, 5]))))
  }

  @Test func spectralNormAgreesOverThreePassesAndInference() throws {
    var generator = PhiloxGenerator(seed: 4)
    for kind in ["linear", "convolution", "transposed"] {
      let name = "spectralNorm.\(kind)"
      let (weight, bias) = (try file.tensor("\(name)/weight"), try file.tensor("\(name)/bias").converted(to: .float32))
      let inner: any WeightedLayer =
        switch kind {
        case "linear": Linear(weight: weight, bias: bias)
        case "convolution": Convolution2D(weight: weight, bias: bias, padding: 1)
        default: TransposedConvolution2D(weight: weight, bias: bias)
        }
      let layer = SpectralNorm(inner, using: &generator)
      layer.left.value = try file.tensor("\(name)/left")
      layer.right.value = try file.tensor("\(name)/right")
      let (x, upstream) = (try file.tensor("\(name)/x"), try file.tensor("\(name)/upstream"))
      for pass in 0..<4 {
        var output = Tensor.zeros([])
        let (_, gradients) = withPhase(pass < 3 ? .training(seed: 0) : .inference) {
          valueAndGradients(of: layer) {
            output = layer(x)
            return (output * upstream).sum()
          }
        }
        let label = "\(name) pass \(pass)"
        expectClose(output, try file.tensor("\(name)/output.\(pass)"), (1e-4, 1e-5), label)
        expectClose(
          gradients[inner.weight], try file.tensor("\(name)/gradient.\(pass)"), (1e-4, 1e-5), label)
        expectClose(layer.left.value, try file.tensor("\(name)/left.\(pass)"), (1e-4, 1e-5), label)
        expectClose(layer.right.value, try file.tensor("\(name)/right.\(pass)"), (1e-4, 1e-5), label)
      }
    }
  }
}
