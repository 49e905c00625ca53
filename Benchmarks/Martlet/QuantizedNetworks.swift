import Martlet

extension Workload {
  /// Inference of the large perceptron with int8 weights and activations.
  static func quantizedPerceptron() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Linear(784, 1024, using: &generator), ReLU(), Linear(1024, 1024, using: &generator), ReLU(),
      Linear(1024, 10, using: &generator))
    return quantized(model, Tensor.normal([128, 784], using: &generator))
  }

  /// Inference of the convolutional network with int8 weights and activations.
  static func quantizedConvolutionalNetwork() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = ImageNetwork.small(using: &generator)
    return quantized(model, Tensor.normal([64, 28, 28, 1], using: &generator))
  }

  /// Inference of a model that is quantised by the ranges that its input shows, as the peers do it.
  private static func quantized(_ model: Sequential, _ x: Tensor) -> Workload {
    do {
      let quantized = try QuantizedModel(model, calibratedWith: [x])
      return Workload(model, data: ["x": x]) { quantized(x) }
    } catch {
      respond("failed: \(error)")
      endWithUsage()
    }
  }
}
