import Martlet

/// A training step that is timed: from the same numbers on every side, so that losses can be compared.
struct Workload {
  let name: String
  let batch: Int
  let inputShape: [Int]
  let classes: Int
  let model: Sequential

  /// The numbers that stand for weights and data on every side: a hash of seed and index, uniform within `±bound`.
  static func numbers(_ shape: Shape, seed: UInt32, bound: Float) -> Tensor {
    let count = shape.elementCount
    let values = (0..<UInt32(count)).map { index -> Float in
      var hash = (index &+ 1) &* 2_654_435_761 &+ seed &* 40_503
      hash ^= hash >> 15
      hash = hash &* 2_246_822_519
      hash ^= hash >> 13
      return (Float(hash >> 8) / 16_777_216 * 2 - 1) * bound
    }
    return Tensor(values, shape: shape)
  }

  static let names = ["mlp-4-64-2", "mlp-784-1024-1024-10", "cnn-28x28"]

  init?(_ name: String) {
    var generator = PhiloxGenerator(seed: 0)
    self.name = name
    switch name {
    case "mlp-4-64-2":
      (batch, inputShape, classes) = (32, [4], 2)
      model = Sequential(Linear(4, 64, using: &generator), ReLU(), Linear(64, 2, using: &generator))
    case "mlp-784-1024-1024-10":
      (batch, inputShape, classes) = (128, [784], 10)
      model = Sequential(
        Linear(784, 1024, using: &generator), ReLU(), Linear(1024, 1024, using: &generator), ReLU(),
        Linear(1024, 10, using: &generator))
    case "cnn-28x28":
      (batch, inputShape, classes) = (64, [28, 28, 1], 10)
      model = Sequential(
        Convolution2D(1, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
        Convolution2D(32, 64, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(), Flatten(),
        Linear(64 * 7 * 7, 128, using: &generator), ReLU(), Linear(128, 10, using: &generator))
    default: return nil
    }
    for (index, parameter) in model.parameters.enumerated() {
      let shape = parameter.shape
      let fanIn = shape.rank > 1 ? shape.dropFirst().reduce(1, *) : shape[0]
      parameter.value = Workload.numbers(shape, seed: UInt32(index + 1), bound: 1 / Float(fanIn).squareRoot())
    }
  }
}
