import Martlet

extension Workload {
  /// A training step of a perceptron of the given sizes.
  static func perceptron(_ sizes: [Int], batch: Int) -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    var layers: [any Layer] = []
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      if !layers.isEmpty { layers.append(ReLU()) }
      layers.append(Linear(inputs, outputs, using: &generator))
    }
    return Workload(
      classifying: Sequential(layers), [batch, sizes[0]], classes: sizes[sizes.count - 1], using: &generator)
  }
}
