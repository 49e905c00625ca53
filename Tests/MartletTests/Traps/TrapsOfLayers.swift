import Martlet

/// A model with a path of two names.
private final class Autoencoder: Layer {
  let encoder: Sequential
  let decoder: Linear

  init(using generator: inout PhiloxGenerator) {
    encoder = Sequential(Linear(784, 128, using: &generator), ReLU())
    decoder = Linear(100, 784, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { decoder(encoder(x)) }
}

/// A layer that is no part of the library.
private final class Shifting: Layer {
  func callAsFunction(_ x: Tensor) -> Tensor { x + Tensor.zeros([7]) }
}

extension Trap {
  /// What layers refuse when they are made, and how messages name a layer within a model. What each refuses as an input is
  /// in `layers`.
  static let makingLayers: [Trap] = [
    Trap(
      "affine: [32, 100] · [128, 784]ᵀ: the last axis must have 784 features, in encoder.0 (Linear 784 → 128)",
      located: false
    ) {
      let model = Autoencoder(using: &$0)
      _ = valueAndGradients(of: model) { model(matrix(32, 100)).sum() }
    },
    Trap(
      "affine: [32, 128] · [784, 100]ᵀ: the last axis must have 100 features, in decoder (Linear 100 → 784)",
      located: false
    ) {
      let model = Autoencoder(using: &$0)
      _ = model.parameterCount
      _ = model(matrix(32, 784))
    },
    Trap(
      "+: [2, 2] and [2, 3]: the shapes do not broadcast (sizes must be equal or 1, from the last), in Residual",
      located: false
    ) {
      _ = Residual(Linear(3, 2, using: &$0))(matrix(2, 3))
    },
    Trap("the last axis must have 100 features, in decoder (Linear 100 → 784)", located: false) {
      let model = Autoencoder(using: &$0)
      _ = "\(model)"
      _ = model(matrix(32, 784))
    },
    // Nobody has asked these models for their parameters. Nothing leads from a layer to a model of one's own around it.
    Trap("the last axis must have 100 features, in Linear 100 → 784\n", located: false) {
      _ = Autoencoder(using: &$0)(matrix(32, 784))
    },
    Trap(
      "affine: [3, 8] · [2, 9]ᵀ: the last axis must have 9 features, in 2.1.branch (Linear 9 → 2)", located: false
    ) {
      let inner = Sequential(Tanh(), Residual(Linear(9, 2, using: &$0)))
      _ = Sequential(Linear(4, 8, using: &$0), ReLU(), inner)(matrix(3, 4))
    },
    Trap(
      "+: [3, 8] and [7]: the shapes do not broadcast (sizes must be equal or 1, from the last), in 1.0 (Shifting)",
      located: false
    ) {
      _ = Sequential(Linear(4, 8, using: &$0), Sequential(Shifting(), ReLU()))(matrix(3, 4))
    },
    Trap("Bilinear: [2, 3]: the weight must be [outputs, first, second]") { _ = Bilinear(weight: matrix(2, 3)) },
    Trap("Maxout: 0: there must be a piece at least") { _ = Maxout(2, 3, pieces: 0, using: &$0) },
    Trap("Maxout: [5, 3]: 2 pieces do not divide the outputs") { _ = Maxout(Linear(weight: matrix(5, 3)), pieces: 2) },
    Trap("Softmax: 0.0: the temperature must be positive") { _ = Softmax(temperature: 0) },
    Trap("Dropout: 1.5: the rate must be within 0...1") { _ = Dropout(1.5) },
    Trap("ChannelDropout: -0.5: the rate must be within 0...1") { _ = ChannelDropout(-0.5) },
    Trap("Convolution2D: 3 → 4: 2 groups do not divide the channels") {
      _ = Convolution2D(3, 4, kernel: 3, groups: 2, using: &$0)
    },
    Trap("Convolution2D: kernel [3, 3, 3]: it must be a number or a pair, vertical and horizontal") {
      _ = Convolution2D(2, 4, kernel: [3, 3, 3], using: &$0)
    },
    Trap("Convolution2D: dilation []: it must be a number or a pair, vertical and horizontal") {
      _ = Convolution2D(weight: .zeros([2, 3, 3, 2]), dilation: [])
    },
    Trap("TransposedConvolution2D: output padding [1, 2, 3]: it must be a number or a pair, vertical and horizontal") {
      _ = TransposedConvolution2D(2, 4, kernel: 3, outputPadding: [1, 2, 3], using: &$0)
    },
    Trap("MaxPooling2D: stride [1, 2, 3]: it must be a number or a pair, vertical and horizontal") {
      _ = MaxPooling2D(window: [2, 3], stride: [1, 2, 3])
    },
    Trap("Padding: width [1, 2, 3]: it must be a number or a pair, vertical and horizontal", located: false) {
      _ = Convolution2D(2, 4, kernel: 3, padding: [1, 2, 3], using: &$0)
    },
    Trap("Convolution1D: 3 → 4: 2 groups do not divide the channels") {
      _ = Convolution1D(3, 4, kernel: 3, groups: 2, using: &$0)
    },
    Trap("TransposedConvolution2D: 3 → 4: 2 groups do not divide the channels") {
      _ = TransposedConvolution2D(3, 4, kernel: 3, groups: 2, using: &$0)
    },
    Trap("TransposedConvolution1D: 3 → 4: 2 groups do not divide the channels") {
      _ = TransposedConvolution1D(3, 4, kernel: 3, groups: 2, using: &$0)
    },
    Trap("GroupNorm: 5: 2 groups do not divide the channels") { _ = GroupNorm(5, groups: 2) },
    Trap("SpectralNorm: 0: there must be an iteration at least") {
      _ = SpectralNorm(Linear(weight: matrix(2, 2)), iterations: 0, using: &$0)
    },
    Trap("WeightNorm: [2, 2]: there is no axis 2 (axes are -2 to 1)") {
      _ = WeightNorm(Linear(weight: matrix(2, 2)), axis: 2)
    },
  ]
}
