import Martlet

extension Workload {
  /// A function of 16 MiB of numbers.
  static func elementwise(_ function: @escaping (Tensor) -> Tensor) -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([4096, 1024], using: &generator)
    return Workload(data: ["x": x]) { function(x) }
  }

  /// The gradient of `Σ w f(x)` for 16 MiB of numbers.
  static func elementwiseGradient(_ function: @escaping (Tensor) -> Tensor) -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([4096, 1024], using: &generator)
    let weights = Tensor.normal([4096, 1024], using: &generator)
    return Workload(data: ["x": x, "weights": weights]) {
      gradient(at: x) { (function($0) * weights).sum() }
    }
  }

  /// Layer normalisation with scale and shift.
  static func layerNorm() -> (Tensor) -> Tensor {
    let (scale, shift) = (Tensor.ones([1024]), Tensor.zeros([1024]))
    return { $0.layerNormalized(scale: scale, shift: shift, epsilon: 1e-5) }
  }

  /// The product of square matrices.
  static func matrixProduct(_ size: Int) -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([size, size], using: &generator)
    let y = Tensor.normal([size, size], using: &generator)
    return Workload(data: ["x": x, "y": y]) { x.matmul(y) }
  }

  /// A 3×3 convolution of 16 images.
  static func convolution(_ side: Int, _ channels: Int) -> Workload {
    let (x, filters, _) = convolutionData(side, channels)
    return Workload(data: ["x": x, "filters": filters]) { x.convolution2D(filters, padding: .same) }
  }

  /// The gradients of a 3×3 convolution of 16 images with respect to both operands.
  static func convolutionGradient(_ side: Int, _ channels: Int) -> Workload {
    let (x, filters, weights) = convolutionData(side, channels)
    return Workload(data: ["x": x, "filters": filters, "weights": weights]) {
      let (_, slopes) = valueAndGradients(at: [x, filters]) { operands in
        (operands[0].convolution2D(operands[1], padding: .same) * weights).sum()
      }
      return slopes[1] ?? filters
    }
  }

  private static func convolutionData(_ side: Int, _ channels: Int) -> (x: Tensor, filters: Tensor, weights: Tensor) {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([16, side, side, channels], using: &generator)
    let filters = Tensor.normal([channels, 3, 3, channels], using: &generator) * 0.05
    let weights = Tensor.normal([16, side, side, channels], using: &generator)
    return (x, filters, weights)
  }

  /// Multiply, add, sum and their gradients on 16 numbers: what an operation costs beside its arithmetic.
  static func sixteenNumbers() -> Workload {
    var generator = PhiloxGenerator(seed: 1)
    let x = Tensor.normal([16], using: &generator)
    let y = Tensor.normal([16], using: &generator)
    return Workload(data: ["x": x, "y": y]) { gradient(at: x) { ($0 * y + y).sum() } }
  }
}
