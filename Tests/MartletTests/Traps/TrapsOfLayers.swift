import Martlet

/// A model with a path of two names.
private final class Autoencoder: Layer {
  let encoder: Sequential
  let decoder: Linear

  init() {
    var generator = PhiloxGenerator(seed: 1)
    encoder = Sequential(Linear(784, 128, using: &generator), ReLU())
    decoder = Linear(100, 784, using: &generator)
  }

  func callAsFunction(_ x: Tensor) -> Tensor { decoder(encoder(x)) }
}

private final class Weights: Module {
  let weight: Parameter

  init(_ shape: Shape) { weight = Parameter(Tensor.ones(shape)) }
}

extension Trap {
  private static let images = Tensor.zeros([1, 5, 5, 3])

  static let imageTraps: [Trap] = [
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 4]: the weight is for 4 channels and images have 3") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 4]))
    },
    Trap("convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 1]: 3 groups do not divide 2 outputs") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 1]), groups: 3)
    },
    Trap("convolution2D: [5, 5] ∗ [2, 3, 3, 3]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).convolution2D(Tensor.zeros([2, 3, 3, 3]))
    },
    Trap("the kernel spans 7×7 and the padded images are smaller") {
      _ = images.convolution2D(Tensor.zeros([2, 7, 7, 3]))
    },
    Trap("stride and dilation must be positive") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), stride: (0, 1))
    },
    Trap("padding must not be negative") { _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), padding: .all(-1)) },
    Trap("convolution2D: [3] float32: the bias must be [2] float32") {
      _ = images.convolution2D(Tensor.zeros([2, 3, 3, 3]), bias: Tensor.zeros([3]))
    },
    Trap("maxPooled2D: [1, 5, 5, 3]: the window 6×6 is larger than the padded images") {
      _ = images.maxPooled2D(window: (6, 6))
    },
    Trap("averagePooled2D: [1, 5, 5, 3]: padding must be at most half of the window 2×2") {
      _ = images.averagePooled2D(padding: 2)
    },
    Trap("maxPooled2D: [1, 5, 5, 3]: window and stride must be positive") { _ = images.maxPooled2D(stride: (0, 1)) },
    Trap("maxPooled2D: [5, 5]: images must be [batch, height, width, channels]") { _ = matrix(5, 5).maxPooled2D() },
    Trap("affineGrid: [1, 3, 2]: maps must be [batch, 2, 3]") {
      _ = Tensor.affineGrid(Tensor.zeros([1, 3, 2]), height: 2, width: 2)
    },
    Trap("affineGrid: 0×2: sizes must be positive") {
      _ = Tensor.affineGrid(Tensor.zeros([1, 2, 3]), height: 0, width: 2)
    },
    Trap("gridSampled: [1, 5, 5, 3] at [2, 4, 4, 2]: the grid must be [1, height, width, 2]") {
      _ = images.gridSampled(at: Tensor.zeros([2, 4, 4, 2]))
    },
    Trap("gridSampled: [5, 5] at [1, 4, 4, 2]: images must be [batch, height, width, channels]") {
      _ = matrix(5, 5).gridSampled(at: Tensor.zeros([1, 4, 4, 2]))
    },
    Trap("transformed: [1, 5, 5, 3] by 2: images must be [batch, height, width, channels], with one transform") {
      _ = images.transformed(by: [.identity, .identity])
    },
    Trap("transformed: [1, 5, 5, 3]: a transform has no inverse") { _ = images.transformed(by: [.scale(0)]) },
    Trap("layerNormalized: [2, 3] with scale [2] float32: the scale must be [3] float32") {
      _ = matrix(2, 3).layerNormalized(scale: Tensor.ones([2]))
    },
    Trap("batchNormalized: [2, 3] with shift [3] float64: the shift must be [3] float32") {
      _ = matrix(2, 3).batchNormalized(shift: Tensor.ones([3], dtype: .float64))
    },
    Trap("batchNormalized: [0, 3]: an empty batch has no statistics") { _ = matrix(0, 3).batchNormalized() },
  ]

  static let layersAndLosses: [Trap] = [
    Trap(
      "affine: [32, 100] · [128, 784]ᵀ: the last axis must have 784 features, in encoder.0 (Linear 784 → 128)",
      located: false
    ) {
      let model = Autoencoder()
      _ = valueAndGradients(of: model) { model(matrix(32, 100)).sum() }
    },
    Trap("the last axis must have 100 features, in decoder (Linear 100 → 784)", located: false) {
      let model = Autoencoder()
      _ = model.parameterCount
      _ = model(matrix(32, 784))
    },
    Trap("in Convolution2D 1 → 2, 3×3", located: false) {
      var generator = PhiloxGenerator(seed: 1)
      _ = Convolution2D(1, 2, kernel: 3, using: &generator)(images)
    },
    Trap("GlobalAveragePooling2D: [2, 3]: images must be", located: false) {
      _ = GlobalAveragePooling2D()(matrix(2, 3))
    },
    Trap("Convolution2D: 3 → 4: 2 groups do not divide the channels") {
      var generator = PhiloxGenerator(seed: 1)
      _ = Convolution2D(3, 4, kernel: 3, groups: 2, using: &generator)
    },
    Trap("Dropout: 1.5: the rate must be within 0...1") { _ = Dropout(1.5) },
    Trap("crossEntropy: [2]: index 3 is not in 0..<3") { _ = crossEntropy(matrix(2, 3), Tensor([0, 3])) },
    Trap("crossEntropy: [2, 3] and [3]: labels must have the shape of logits without classes") {
      _ = crossEntropy(matrix(2, 3), Tensor([0, 1, 2]))
    },
    Trap("label smoothing must be within 0...1") { _ = crossEntropy(matrix(1, 3), Tensor([0]), labelSmoothing: 2) },
    Trap("crossEntropy: [2, 3] and [2]: targets must have the shape of logits") {
      _ = crossEntropy(matrix(2, 3), Tensor([0.0, 1]))
    },
    Trap("meanSquaredError: [2, 1] and [2]: the shapes must be the same") {
      _ = meanSquaredError(matrix(2, 1), Tensor.zeros([2]))
    },
    Trap("binaryCrossEntropy: [2, 1] and [2]: the shapes must be the same") {
      _ = binaryCrossEntropy(matrix(2, 1), Tensor.zeros([2]))
    },
    Trap("SGD: Nesterov's momentum needs momentum and no dampening") { _ = SGD(learningRate: 1, isNesterov: true) },
  ]

  static let others: [Trap] = [
    Trap("valueAndGradients: [2]: the loss must be a scalar") { _ = gradient(at: Tensor.zeros([2])) { $0 * 2 } },
    Trap("valueAndGradients: [2]: the loss must be a scalar") {
      let model = Weights([2])
      _ = valueAndGradients(of: model) { model.weight.value * 2 }
    },
    Trap("valueAndGradients: [1] int64: elements must be float32 or float64") {
      _ = gradient(at: Tensor([1])) { $0.sum() }
    },
    Trap("Parameter: [2] float32 and [3] float32: a parameter keeps its shape and element type", located: false) {
      Weights([2]).weight.value = Tensor.zeros([3])
    },
    Trap("Parameter: [2] float32 and [2] float64: a parameter keeps its shape and element type", located: false) {
      Weights([2]).weight.value = Tensor.zeros([2], dtype: .float64)
    },
    Trap("Buffer: [2] float32 and [3] float32: a buffer keeps its shape and element type", located: false) {
      BatchNorm(2).runningMean.value = Tensor.zeros([3])
    },
    Trap("Gradients: [2]: the parameter is not one of the model's", located: false) {
      let model = Weights([2])
      var gradients = valueAndGradients(of: model) { model.weight.value.sum() }.gradients
      gradients[Weights([2]).weight] = nil
    },
    Trap("Gradients.+: the gradients are of different models", located: false) {
      let (one, other) = (Weights([2]), Weights([2]))
      _ =
        valueAndGradients(of: one) { one.weight.value.sum() }.gradients
        + valueAndGradients(of: other) { other.weight.value.sum() }.gradients
    },
    Trap("Optimizer: [3] and [2]: a gradient has its parameter's shape", located: false) {
      let (one, other) = (Weights([2]), Weights([3]))
      let gradients = valueAndGradients(of: one) { one.weight.value.sum() }.gradients
      SGD(learningRate: 1).update(other, with: gradients)
    },
    Trap("the gradients are of a model with 1 parameters and this one has 4", located: false) {
      let one = Weights([2])
      let gradients = valueAndGradients(of: one) { one.weight.value.sum() }.gradients
      Adam().update(Autoencoder(), with: gradients)
    },
    Trap("copyParameters: Sequential: one model has 2 parameters or buffers and the other 0", located: false) {
      var generator = PhiloxGenerator(seed: 1)
      Sequential(Linear(2, 3, using: &generator)).copyParameters(from: Sequential(ReLU()))
    },
    Trap("Tensor: [2, 2]: the shape holds 4 elements and 3 are given") { _ = Tensor([1.0, 2, 3], shape: [2, 2]) },
    Trap("Tensor: row 1 has 1 elements and row 0 has 2") { _ = Tensor([[1.0, 2], [3]]) },
    Trap("Tensor: [-1]: sizes must not be negative", located: false) { _ = Tensor.zeros([-1]) },
    Trap("uniform: [2] int32: elements must be float32 or float64") {
      var generator = PhiloxGenerator(seed: 1)
      _ = Tensor.uniform([2], dtype: .int32, using: &generator)
    },
    Trap("normal: [-2]: sizes must not be negative") {
      var generator = PhiloxGenerator(seed: 1)
      _ = Tensor.normal([-2], using: &generator)
    },
    Trap("scalar: [2]: there must be exactly one element", located: false) { _ = Tensor([1.0, 2]).scalar },
    Trap("range: bounds and step must be finite and the step not 0") { _ = Tensor.range(0, to: 1, step: 0) },
    Trap("linearlySpaced: -1: the count must not be negative") { _ = Tensor.linearlySpaced(0, 1, count: -1) },
    Trap("permutation: -1: the count must not be negative") {
      var generator = PhiloxGenerator(seed: 1)
      _ = Tensor.permutation(-1, using: &generator)
    },
  ]
}
