/// A layer whose weight is divided by its greatest singular value (Miyato et al. 2018, algorithm 1): `w / σ(w)`.
///
/// The singular vectors follow by power iterations in training, and stay in inference. No gradient flows through them, but
/// through `σ = uᵀ W v`. Outputs are the rows of the matrix W, as in PyTorch.
///
/// - Shapes: those of the layer
public final class SpectralNorm: Layer {
  /// The layer; its weight is the one that is divided.
  public let layer: any WeightedLayer
  /// The left singular vector u.
  public let left: Buffer
  /// The right singular vector v.
  public let right: Buffer
  /// How many power iterations a pass in training makes.
  public let iterations: Int
  /// The least length that vectors are divided by.
  public let epsilon: Double

  /// Normalises the weight of `layer`; the vectors start with 15 power iterations from random ones.
  public init(
    _ layer: any WeightedLayer, iterations: Int = 1, epsilon: Double = 1e-12,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    if iterations < 1 {
      contractFailure("SpectralNorm", "\(iterations)", "there must be an iteration at least", file: file, line: line)
    }
    self.layer = layer
    self.iterations = iterations
    self.epsilon = epsilon
    let matrix = SpectralNorm.matrix(layer.weight.value, layer.outputAxis)
    func vector(_ size: Int) -> Tensor {
      SpectralNorm.normalized(Tensor.normal([size], dtype: matrix.dtype, using: &generator), epsilon)
    }
    left = Buffer(vector(matrix.shape[0]))
    right = Buffer(vector(matrix.shape[1]))
    iterate(matrix, times: 15)
  }

  private static func matrix(_ weight: Tensor, _ axis: Int) -> Tensor {
    let first = axis == 0 ? weight : weight.transposed([axis] + (0..<weight.rank).filter { $0 != axis })
    return first.flattened(from: 1)
  }

  private static func normalized(_ x: Tensor, _ epsilon: Double) -> Tensor {
    x / Tensor.maximum(x.squared().sum().sqrt(), epsilon)
  }

  private func iterate(_ matrix: Tensor, times: Int) {
    withoutGradients {
      // Weights of float64 may stand in for the layer's own.
      let matrix = matrix.detached().converted(to: left.value.dtype)
      for _ in 0..<times {
        left.value = SpectralNorm.normalized(matrix.matmul(right.value), epsilon)
        right.value = SpectralNorm.normalized(left.value.matmul(matrix), epsilon)
      }
    }
  }

  /// The greatest singular value of the weight by the present vectors: `uᵀ W v`.
  public var singularValue: Tensor { singularValue(of: layer.weight.value) }

  private func singularValue(of weight: Tensor) -> Tensor {
    let (u, v) = (left.value.converted(to: weight.dtype), right.value.converted(to: weight.dtype))
    return (u * SpectralNorm.matrix(weight, layer.outputAxis).matmul(v)).sum()
  }

  /// The layer's output with the normalised weight.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      let weight = layer.weight.value
      if PhaseState.training != nil { iterate(SpectralNorm.matrix(weight, layer.outputAxis), times: iterations) }
      return ParameterOverrides.run(layer.weight, as: weight / singularValue(of: weight)) { layer(x) }
    }
  }
}
