import Martlet
import Testing

/// Functions, losses and whole models against PyTorch.
@Suite struct GoldenFunctionTests {
  private static let functions: [String: @Sendable (Tensor) -> Tensor] = [
    "relu": { $0.relu() }, "sigmoid": { $0.sigmoid() }, "softplus": { $0.softplus() }, "gelu": { $0.gelu() },
    "gelu.approximation": { $0.gelu(approximation: true) }, "silu": { $0.silu() }, "leakyReLU": { $0.leakyReLU() },
    "leakyReLU.0.2": { $0.leakyReLU(slope: 0.2) }, "elu": { $0.elu() }, "elu.0.5": { $0.elu(alpha: 0.5) },
    "hardSigmoid": { $0.hardSigmoid() }, "tanh": { $0.tanh() }, "erf": { $0.erf() }, "exp": { $0.exp() },
    "expm1": { $0.expm1() }, "sin": { $0.sin() }, "cos": { $0.cos() }, "abs": { $0.abs() },
    "squared": { $0.squared() }, "log": { $0.log() }, "log1p": { $0.log1p() }, "sqrt": { $0.sqrt() },
    "rsqrt": { $0.rsqrt() }, "reciprocal": { $0.reciprocal() },
  ]

  private static let alongAxes: [String: @Sendable (Tensor, Int) -> Tensor] = [
    "softmax": { $0.softmax($1) }, "logSoftmax": { $0.logSoftmax($1) }, "logSumExp": { $0.logSumExp($1) },
    "variance": { $0.variance($1, correction: 1) }, "norm": { $0.norm([$1]) }, "product": { $0.product([$1]) },
    "max": { $0.max([$1]) }, "min": { $0.min([$1]) }, "mean": { $0.mean($1) },
  ]

  @Test func functionsAgree() throws {
    let cases = try GoldenFile("functions").cases(["function"])
    #expect(cases.count == 24)
    for golden in cases {
      let function = try #require(Self.functions[golden.options["operation"] ?? ""])
      try golden.check { function(try #require($0["x"])) }
    }
  }

  @Test func functionsAlongAxesAgree() throws {
    let cases = try GoldenFile("functions").cases(["axis"])
    #expect(cases.count == 27)
    for golden in cases {
      let function = try #require(Self.alongAxes[golden.options["operation"] ?? ""])
      let axis = try #require(golden.integer("axis"))
      try golden.check { function(try #require($0["x"]), axis) }
    }
  }

  @Test func lossesAgree() throws {
    let cases = try GoldenFile("losses").cases([
      "crossEntropy", "softTargets", "meanSquaredError", "meanAbsoluteError", "binaryCrossEntropy",
    ])
    #expect(cases.count == 21)
    for golden in cases {
      try golden.check { o in
        switch golden.options["kind"] {
        case "crossEntropy":
          return crossEntropy(
            try #require(o["logits"]), try golden.tensor("labels"), labelSmoothing: golden.number("smoothing") ?? 0,
            ignoredLabel: golden.integer("ignored"), reduction: golden.reduction)
        case "softTargets":
          return crossEntropy(
            try #require(o["logits"]), targets: try #require(o["targets"]), reduction: golden.reduction)
        case "meanSquaredError":
          return meanSquaredError(
            try #require(o["predictions"]), try #require(o["targets"]), reduction: golden.reduction)
        case "meanAbsoluteError":
          return meanAbsoluteError(
            try #require(o["predictions"]), try #require(o["targets"]), reduction: golden.reduction)
        default:
          return binaryCrossEntropy(
            try #require(o["predictions"]), try #require(o["targets"]), reduction: golden.reduction)
        }
      }
    }
  }

  @Test func aResidualBlockAgrees() throws {
    let file = try GoldenFile("models")
    let golden = GoldenCase("residual", in: file.contents)
    for dtype in [DType.float32, .float64] {
      func linear(_ index: Int) throws -> Linear {
        Linear(
          weight: try golden.tensor("branch.\(index).weight", dtype),
          bias: try golden.tensor("branch.\(index).bias", dtype))
      }
      try compare(Residual(Sequential(try linear(0), GELU(), try linear(2))), golden, dtype) { output in
        (output * (try golden.tensor("upstream", dtype))).sum()
      }
    }
  }

  @Test func aConvolutionalNetworkAgrees() throws {
    let file = try GoldenFile("models")
    let golden = GoldenCase("cnn", in: file.contents)
    func convolution(_ index: Int) throws -> Convolution2D {
      Convolution2D(
        weight: try golden.tensor("\(index).weight"), bias: try golden.tensor("\(index).bias"), padding: .all(1))
    }
    let norm = BatchNorm(6)
    norm.scale?.value = try golden.tensor("1.scale")
    norm.shift?.value = try golden.tensor("1.shift")
    let model = Sequential(
      try convolution(0), norm, ReLU(), MaxPooling2D(), try convolution(4), ReLU(), AveragePooling2D(), Flatten(),
      Linear(weight: try golden.tensor("8.weight"), bias: try golden.tensor("8.bias")))
    let labels = try golden.tensor("labels")
    try withPhase(.training(seed: 1)) {
      expectClose(
        model(try golden.tensor("x")), try file.tensor("cnn/logits"), relative: 1e-4, absolute: 1e-5, "logits")
      try compare(model, golden, .float32) { logits in
        crossEntropy(logits, labels, labelSmoothing: 0.1) * (try golden.tensor("upstream", .float32))
      }
    }
  }

  /// Compares the gradients of all parameters and of the input.
  private func compare(
    _ model: some Layer, _ golden: GoldenCase, _ dtype: DType, _ loss: (Tensor) throws -> Tensor
  ) throws {
    let x = try golden.tensor("x", dtype)
    let allowed = tolerance(dtype)
    let (_, gradients) = try valueAndGradients(of: model) { try loss(model(x)) }
    #expect(model.namedParameters.count == golden.differentiated.count - 1)
    for (name, parameter) in model.namedParameters {
      expectClose(
        gradients[parameter], try golden.tensor("gradient.\(name)"), relative: allowed.relative,
        absolute: allowed.absolute, "\(golden.name) \(name)")
    }
    let gradient = try gradient(at: x) { try loss(model($0)) }
    expectClose(
      gradient, try golden.tensor("gradient.x"), relative: allowed.relative, absolute: allowed.absolute, golden.name)
  }
}
