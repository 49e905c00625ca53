import Martlet

extension Workload {
  /// A step of SimCLR (Chen et al. 2020, algorithm 1) with ResNet-20 on two views of 64 pictures.
  static func contrastiveLearning() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let layers = ImageNetwork.residual(using: &generator)
    let model = Sequential(
      layers + [Linear(64, 128, using: &generator), ReLU(), Linear(128, 64, using: &generator)])
    let views = Tensor.normal([128, 32, 32, 3], using: &generator)
    let partners = Tensor((0..<Int32(128)).map { ($0 + 64) % 128 })
    let own = Tensor.identity(128).equals(1)
    return Workload(training: model, data: ["views": views]) {
      let z = model(views)
      let unit = z / z.squared().sum(1, keepingAxes: true).sqrt()
      let similarities = unit.matmul(unit.swapped(0, 1)) / 0.5
      return crossEntropy(similarities.filled(where: own, with: -1e9), partners)
    }
  }
}
