import Martlet
import MartletErrorSurface
import TestSupport

/// The networks of `Tests/Golden/error_surface.py` with their losses.
enum Models {
  static let goldens = Result { try GoldenValues("error_surface") }

  /// A perceptron 3-5-4 with tanh and cross-entropy, on twelve examples.
  static func perceptron(_ dtype: DType = .float64) throws -> ModelLoss {
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(Linear(3, 5, using: &generator), Tanh(), Linear(5, 4, using: &generator))
    let (x, labels) = (try goldens.get()["perceptron.x"].converted(to: dtype), try goldens.get()["perceptron.labels"])
    return ModelLoss(of: model) { crossEntropy(model(x), labels) }
  }

  /// A convolution with three filters, mean pooling and a linear layer, with squared error, on six images.
  static func convolution() throws -> ModelLoss {
    var generator = PhiloxGenerator(seed: 1)
    let filters = Convolution2D(2, 3, kernel: 3, padding: .same, using: &generator)
    let model = Sequential(filters, Sigmoid(), Lambda { $0.mean([1, 2]) }, Linear(3, 2, using: &generator))
    let (x, targets) = (try goldens.get()["convolution.x"], try goldens.get()["convolution.targets"])
    return ModelLoss(of: model) { meanSquaredError(model(x), targets) }
  }
}

/// `(1 − w₁ w₂)²`, whose Hessian at 0 has the eigenvalues −2 and 2.
func productSaddle(_ w: Tensor) -> Tensor { (1 - w[0] * w[1]).squared() }

/// `½ Σ aᵢ xᵢ²`.
func quadratic(_ curvatures: [Double]) -> (Tensor) -> Tensor {
  { x in 0.5 * (Tensor(curvatures) * x.squared()).sum() }
}
