import Martlet

extension Workload {
  /// A step of MAML (Finn et al. 2017, algorithm 1) on 25 sinusoids with ten points each, by exact derivatives of second
  /// order.
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
        let losses = (0..<tasks).map { task in
          let slow = model.parameters.map(\.value)
          let (_, slopes) = valueAndGradients(at: slow) { values in
            model.withParameters(values) { meanSquaredError(model(support.x[task]), support.y[task]) }
          }
          let fast = zip(slow, slopes).map { value, slope in slope.map { value - 0.01 * $0 } ?? value }
          return model.withParameters(fast) { meanSquaredError(model(query.x[task]), query.y[task]) }
        }
        return Tensor.stack(losses).mean()
      }
      optimizer.update(model, with: gradients)
      return loss
    }
  }
}
