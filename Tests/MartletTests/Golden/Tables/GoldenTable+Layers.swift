import Martlet

// Layers of the tables: operands are inputs and then the parameters in their order.
extension GoldenTableTests {
  /// A layer of one input that is made for the sizes of its operands.
  private static func layer(
    phase: Phase = .inference,
    _ make: @escaping @Sendable (GoldenRow.Options, [Tensor], inout PhiloxGenerator) -> any Layer
  ) -> GoldenRow.Function {
    { options, x in
      var generator = PhiloxGenerator(seed: 1)
      let layer = make(options, x.map { $0.detached() }, &generator)
      let parameters = x.dropFirst().prefix(layer.parameters.count)
      return layer.withParameters(Array(parameters)) { withPhase(phase) { layer(x[0]) } }
    }
  }

  private static func simple(_ make: @escaping @Sendable () -> any Layer) -> GoldenRow.Function {
    layer { _, _, _ in make() }
  }

  private static func linear(_ weight: Tensor, bias: Bool, _ generator: inout PhiloxGenerator) -> Linear {
    Linear(weight.shape[1], weight.shape[0], bias: bias, using: &generator)
  }

  static let layers: [String: GoldenRow.Function] =
    [affineLayers, spatialLayers, normalizations, activationLayers, networks].reduce(into: [:]) { all, table in
      all.merge(table) { $1 }
    }

  private static let affineLayers: [String: GoldenRow.Function] = [
    "Linear": layer { _, x, generator in linear(x[1], bias: x.count > 2, &generator) },
    "Bilinear": { _, x in
      var generator = PhiloxGenerator(seed: 1)
      let layer = Bilinear(2, 3, 4, using: &generator)
      return layer.withParameters(Array(x[2...])) { layer(x[0], x[1]) }
    },
    "Maxout": layer { _, x, generator in Maxout(linear(x[1], bias: true, &generator), pieces: 3) },
    "WeightNorm": layer { _, x, generator in WeightNorm(linear(x[1], bias: true, &generator)) },
    "Embedding": layer { _, x, generator in Embedding(x[1].shape[0], x[1].shape[1], using: &generator) },
    "FeedForward": layer { options, x, generator in
      let activations: [String: FeedForwardActivation] = ["gelu": .gelu, "silu": .silu]
      return FeedForward(
        3, hidden: x[1].shape[0], activation: activations[options.text ?? ""] ?? .relu, using: &generator)
    },
    "Residual": layer { _, x, generator in Residual(linear(x[1], bias: true, &generator)) },
    "Sequential": layer { _, x, generator in
      Sequential(linear(x[1], bias: true, &generator), ReLU(), linear(x[3], bias: false, &generator))
    },
    "Flatten": simple { Flatten() },
  ]

  private static let spatialLayers: [String: GoldenRow.Function] = [
    "Convolution2D": layer { _, _, generator in
      Convolution2D(2, 3, kernel: 3, stride: 2, padding: 1, using: &generator)
    },
    "Convolution1D": layer { _, _, generator in
      Convolution1D(2, 3, kernel: 3, stride: 2, padding: 1, using: &generator)
    },
    "TransposedConvolution2D": layer { _, _, generator in
      TransposedConvolution2D(2, 3, kernel: 3, stride: 2, padding: 1, outputPadding: 1, using: &generator)
    },
    "TransposedConvolution1D": layer { _, _, generator in
      TransposedConvolution1D(2, 3, kernel: 3, stride: 2, padding: 1, outputPadding: 1, using: &generator)
    },
    "MaxPooling2D": simple { MaxPooling2D(window: 3, stride: 2, padding: 1) },
    "AveragePooling2D": simple { AveragePooling2D(window: 3, stride: 2, padding: 1) },
    "GlobalMaxPooling2D": simple { GlobalMaxPooling2D() },
    "GlobalAveragePooling2D": simple { GlobalAveragePooling2D() },
    "AdaptiveMaxPooling2D": simple { AdaptiveMaxPooling2D(height: 2, width: 3) },
    "AdaptiveAveragePooling2D": simple { AdaptiveAveragePooling2D(height: 2, width: 3) },
    "MaxPooling1D": simple { MaxPooling1D(window: 3, stride: 2, padding: 1) },
    "AveragePooling1D": simple { AveragePooling1D(window: 3, stride: 2, padding: 1) },
    "GlobalMaxPooling1D": simple { GlobalMaxPooling1D() },
    "GlobalAveragePooling1D": simple { GlobalAveragePooling1D() },
    "AdaptiveMaxPooling1D": simple { AdaptiveMaxPooling1D(length: 2) },
    "AdaptiveAveragePooling1D": simple { AdaptiveAveragePooling1D(length: 2) },
  ]

  private static let normalizations: [String: GoldenRow.Function] = [
    "BatchNorm": layer(phase: .training(seed: 0)) { _, _, _ in BatchNorm(4) },
    "BatchNorm.inference": layer { _, x, _ in
      let layer = BatchNorm(4)
      layer.runningMean?.value = x[3].converted(to: .float32)
      layer.runningVariance?.value = x[4].converted(to: .float32)
      return layer
    },
    "LayerNorm": simple { LayerNorm(4) }, "RMSNorm": simple { RMSNorm(4) },
    "GroupNorm": simple { GroupNorm(4, groups: 2) }, "InstanceNorm": simple { InstanceNorm(4, isAffine: true) },
  ]

  private static let activationLayers: [String: GoldenRow.Function] = [
    "ReLU": simple { ReLU() }, "LeakyReLU": simple { LeakyReLU(slope: 0.3) }, "ELU": simple { ELU(alpha: 2) },
    "SELU": simple { SELU() }, "GELU": simple { GELU() }, "SiLU": simple { SiLU() }, "Mish": simple { Mish() },
    "Sigmoid": simple { Sigmoid() }, "Tanh": simple { Tanh() }, "Softplus": simple { Softplus(beta: 2.5) },
    "HardSigmoid": simple { HardSigmoid() }, "HardSwish": simple { HardSwish() },
    "HardTanh": simple { HardTanh(-0.5...1.5) }, "Lambda": simple { Lambda { $0.squared() } },
    "Dropout": simple { Dropout(0.5) }, "ChannelDropout": simple { ChannelDropout(0.5) },
    "ParametricReLU": simple { ParametricReLU(4) }, "Softmax": simple { Softmax(temperature: 2) },
    "LogSoftmax": simple { LogSoftmax() }, "GatedLinearUnit": simple { GatedLinearUnit() },
  ]

  private static let networks: [String: GoldenRow.Function] = [
    "RNN": layer { _, x, generator in RNN(2, 3, bias: x.count > 3, using: &generator) },
    "GRU": layer { _, x, generator in GRU(2, 3, bias: x.count > 3, using: &generator) },
    "LSTM": layer { _, x, generator in LSTM(2, 3, bias: x.count > 3, using: &generator) },
    "LearnedPositions": layer { _, x, generator in
      LearnedPositions(x[1].shape[0], x[1].shape[1], using: &generator)
    },
  ]
}
