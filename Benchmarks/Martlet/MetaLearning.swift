import Martlet

extension Workload {
  /// A step of MAML (Finn et al. 2017, algorithm 1) on 25 sinusoids with ten points each, by exact derivatives of second
  /// order. All tasks are adapted to at once, each with weights of its own.
  static func metaLearning() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Linear(1, 40, using: &generator), ReLU(), Linear(40, 40, using: &generator), ReLU(),
      Linear(40, 1, using: &generator))
    let tasks = 25
    let amplitudes = Tensor.uniform([tasks, 1, 1], in: 0.1..<5, using: &generator)
    let phases = Tensor.uniform([tasks, 1, 1], in: 0..<Double.pi, using: &generator)
    func points() -> (x: Tensor, y: Tensor) {
      let x = Tensor.uniform([tasks, 10, 1], in: -5..<5, using: &generator)
      return (x, amplitudes * (x - phases).sin())
    }
    let (support, query) = (points(), points())
    let optimizer = Adam()
    let data = ["supportX": support.x, "supportY": support.y, "queryX": query.x, "queryY": query.y]
    return Workload(model, data: data) {
      let (loss, gradients) = valueAndGradients(of: model) {
        let slow = model.parameters.map { $0.value.broadcast(to: Shape([tasks] + $0.shape)) }
        // The sum over tasks of each one's mean: a task's weights have the gradient of its own loss.
        let (_, slopes) = valueAndGradients(at: slow) { values in
          Double(tasks) * meanSquaredError(perceptrons(support.x, values), support.y)
        }
        let fast = zip(slow, slopes).map { value, slope in slope.map { value - 0.01 * $0 } ?? value }
        return meanSquaredError(perceptrons(query.x, fast), query.y)
      }
      optimizer.update(model, with: gradients)
      return loss
    }
  }

  /// Perceptrons side by side, each on points of its own.
  ///
  /// - Shapes: x `[tasks, points, inputs]`, weights `[tasks, outputs, inputs]` and biases `[tasks, outputs]` in turn
  private static func perceptrons(_ x: Tensor, _ parameters: [Tensor]) -> Tensor {
    var y = x
    for layer in stride(from: 0, to: parameters.count, by: 2) {
      if layer > 0 { y = y.relu() }
      y = y.matmul(parameters[layer].swapped(-1, -2)) + parameters[layer + 1].expanded(at: 1)
    }
    return y
  }
}
