import Martlet

/// The networks for images that several workloads share.
enum ImageNetwork {
  /// A convolutional network for 28×28 pixels of one channel.
  static func small(using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(
      Convolution2D(1, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Convolution2D(32, 64, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(), Flatten(),
      Linear(64 * 7 * 7, 128, using: &generator), ReLU(), Linear(128, 10, using: &generator))
  }

  /// The layers of ResNet-20 before its classifier (He et al. 2016), with 1×1 convolutions as shortcuts.
  static func residual(using generator: inout PhiloxGenerator) -> [any Layer] {
    var layers = normalizedConvolution(3, 16, using: &generator) + [ReLU()]
    var inputs = 16
    for outputs in [16, 32, 64] {
      for _ in 0..<3 {
        layers += [block(inputs, outputs, using: &generator), ReLU()]
        inputs = outputs
      }
    }
    return layers + [GlobalAveragePooling2D()]
  }

  /// A network of depthwise-separable convolutions (Howard et al. 2017) for small pictures.
  static func depthwise(using generator: inout PhiloxGenerator) -> Sequential {
    var layers = normalizedConvolution(3, 32, using: &generator) + [ReLU()]
    for (inputs, outputs, stride) in [(32, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1)] {
      layers += normalizedConvolution(inputs, inputs, stride: stride, groups: inputs, using: &generator) + [ReLU()]
      layers += normalizedConvolution(inputs, outputs, kernel: 1, using: &generator) + [ReLU()]
    }
    return Sequential(layers + [GlobalAveragePooling2D(), Linear(256, 10, using: &generator)])
  }

  private static func block(_ inputs: Int, _ outputs: Int, using generator: inout PhiloxGenerator) -> Residual {
    let stride = inputs == outputs ? 1 : 2
    let branch =
      normalizedConvolution(inputs, outputs, stride: stride, using: &generator) + [ReLU()]
      + normalizedConvolution(outputs, outputs, using: &generator)
    let shortcut =
      inputs == outputs
      ? nil : normalizedConvolution(inputs, outputs, kernel: 1, stride: stride, using: &generator)
    return Residual(Sequential(branch), shortcut: shortcut.map { Sequential($0) })
  }

  private static func normalizedConvolution(
    _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1,
    using generator: inout PhiloxGenerator
  ) -> [any Layer] {
    let convolution = Convolution2D(
      inputs, outputs, kernel: kernel, stride: stride, padding: .all(kernel / 2), groups: groups, bias: false,
      initializer: .heNormal, using: &generator)
    return [convolution, BatchNorm(outputs)]
  }
}

extension Workload {
  static func convolutionalNetwork() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ImageNetwork.small(using: &generator)
    return Workload(classifying: model, [64, 28, 28, 1], classes: 10, using: &generator)
  }

  static func residualNetwork() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let layers = ImageNetwork.residual(using: &generator)
    let model = Sequential(layers + [Linear(64, 10, using: &generator)])
    return Workload(classifying: model, [64, 32, 32, 3], classes: 10, using: &generator)
  }

  static func depthwiseNetwork() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ImageNetwork.depthwise(using: &generator)
    return Workload(classifying: model, [64, 32, 32, 3], classes: 10, using: &generator)
  }

  /// The convolutional network for one image.
  static func convolutionalInference() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ImageNetwork.small(using: &generator)
    let x = Tensor.normal([1, 28, 28, 1], using: &generator)
    return Workload(model, data: ["x": x]) { model(x) }
  }

  /// Ten steps of projected gradient descent on the images of a batch (Madry et al. 2018) within ±0.3; the loss at the end.
  static func projectedGradientDescent() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ImageNetwork.small(using: &generator)
    let x = Tensor.uniform([64, 28, 28, 1], using: &generator)
    let start = (x + 0.3 * Tensor.uniform(x.shape, in: -1..<1, using: &generator)).clamped(to: 0...1)
    let y = Tensor.labels(64, classes: 10)
    return Workload(model, data: ["x": x, "start": start, "y": y]) {
      let (low, high) = (Tensor.maximum(x - 0.3, 0), Tensor.minimum(x + 0.3, 1))
      var attacked = start
      for _ in 0..<10 {
        let slope = gradient(at: attacked) { crossEntropy(model($0), y) }
        attacked = Tensor.minimum(Tensor.maximum(attacked + 0.03 * slope.sign(), low), high)
      }
      return crossEntropy(model(attacked), y)
    }
  }
}
