/// Batch normalisation of the last axis (Ioffe & Szegedy 2015): batch statistics in training, running ones in inference.
///
/// The running statistics follow `r ← (1 − momentum) r + momentum s`, with the unbiased variance, as in PyTorch. It serves
/// vectors and images alike: features are the last axis.
///
/// - Shapes: `[…, features]` → the same
public final class BatchNorm: Layer, RectifiableLayer {
  /// The factor γ.
  public let scale: Parameter
  /// The summand β.
  public let shift: Parameter
  /// The running mean.
  public let runningMean: Buffer
  /// The running variance.
  public let runningVariance: Buffer
  /// How fast running statistics follow.
  public let momentum: Double
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `features` features.
  public init(_ features: Int, momentum: Double = 0.1, epsilon: Double = 1e-5) {
    scale = Parameter(Tensor.ones([features]))
    shift = Parameter(Tensor.zeros([features]))
    runningMean = Buffer(Tensor.zeros([features]))
    runningVariance = Buffer(Tensor.ones([features]))
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor { normalized(x, rectified: false) }

  func rectified(_ x: Tensor) -> Tensor { normalized(x, rectified: true) }

  private func normalized(_ x: Tensor, rectified: Bool) -> Tensor {
    LayerScope.run(self) {
      guard PhaseState.training != nil else {
        return x.batchNormalized(
          scale: scale.value, shift: shift.value,
          moments: (runningMean.value.converted(to: x.dtype), runningVariance.value.converted(to: x.dtype)),
          epsilon: epsilon, rectified: rectified
        ).result
      }
      let (result, mean, variance) = x.batchNormalized(
        scale: scale.value, shift: shift.value, epsilon: epsilon, rectified: rectified)
      let count = Double(x.elementCount / max(1, mean.elementCount))
      withoutGradients {
        runningMean.follow(mean, momentum)
        runningVariance.follow(variance * (count / max(1, count - 1)), momentum)
      }
      return result
    }
  }

  /// `BatchNorm features`.
  public var summary: String { "BatchNorm \(scale.shape[0])" }
}

extension Buffer {
  /// Moves the value a share of the way to another, whose element type may differ from it (a check in float64).
  fileprivate func follow(_ present: Tensor, _ share: Double) {
    value = value * (1 - share) + present.converted(to: value.dtype) * share
  }
}
