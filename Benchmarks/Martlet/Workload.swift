import Martlet

/// One step of work that every side of the comparison does from the same weights and the same data.
struct Workload {
  /// What every side starts from: parameters by property path, and data under names that begin with `data.`.
  let start: [String: Tensor]
  /// The number of elements of all parameters.
  let parameterCount: Int
  /// One step; what it returns is compared.
  let step: () -> Tensor

  /// A step on tensors alone.
  init(data: [String: Tensor], step: @escaping () -> Tensor) {
    start = Dictionary(uniqueKeysWithValues: data.map { ("data.\($0.key)", $0.value) })
    parameterCount = 0
    self.step = step
  }

  /// A step that uses the parameters of a model.
  init(_ model: some Module, data: [String: Tensor], step: @escaping () -> Tensor) {
    var start = Workload(data: data, step: step).start
    for (name, parameter) in model.namedParameters { start[name] = parameter.value.copied() }
    self.start = start
    parameterCount = model.parameterCount
    self.step = step
  }

  /// A training step: the loss, its gradients and an update.
  init(
    training model: some Module, _ optimizer: any Optimizer = Adam(), data: [String: Tensor],
    loss: @escaping () -> Tensor
  ) {
    self.init(model, data: data) {
      let (value, gradients) = withPhase(.training(seed: 0)) { valueAndGradients(of: model, loss) }
      optimizer.update(model, with: gradients)
      return value
    }
  }

  /// A training step of a classifier with Adam.
  init(classifying model: some Layer, _ input: Shape, classes: Int, using generator: inout PhiloxGenerator) {
    let x = Tensor.normal(input, using: &generator)
    let y = Tensor.labels(input[0], classes: classes)
    self.init(training: model, data: ["x": x, "y": y]) { crossEntropy(model(x), y) }
  }

  /// What is compared of a result: its only element, or its mean, root mean square, first and last element.
  static func fingerprint(_ result: Tensor) -> [Double] {
    let values = result.doubles
    guard values.count > 1 else { return values }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + $1 * $1 } / count
    return [mean, square.squareRoot(), values[0], values[values.count - 1]]
  }
}

extension Tensor {
  /// Classes one after another.
  static func labels(_ count: Int, classes: Int) -> Tensor { Tensor((0..<Int32(count)).map { $0 % Int32(classes) }) }

  /// Random symbols below `vocabulary`.
  static func symbols(_ shape: Shape, below vocabulary: Int, using generator: inout PhiloxGenerator) -> Tensor {
    (Tensor.uniform(shape, using: &generator) * vocabulary).floor().converted(to: .int32)
  }

  /// The same elements in memory of their own, which an optimiser that works in place does not reach.
  func copied() -> Tensor { Tensor(floats, shape: shape) }
}
