/// Batch normalisation of the last axis (Ioffe & Szegedy 2015): `(x − μ) / √(σ² + ε) · γ + β`, with the statistics of the
/// batch in training and running ones in inference.
///
/// The running statistics follow `r ← (1 − momentum) r + momentum s`, with the unbiased variance, as in PyTorch; without a
/// momentum they are the mean over all batches of training. A layer without running statistics takes those of the batch in
/// inference too. It serves vectors and images alike: features are the last axis.
///
/// - Shapes: `[…, features]` → the same
public final class BatchNorm: Layer, RectifiableLayer {
  /// The factor γ; `nil` where the layer is not affine.
  public let scale: Parameter?
  /// The summand β; `nil` where the layer is not affine.
  public let shift: Parameter?
  /// The running mean; `nil` without running statistics.
  public let runningMean: Buffer?
  /// The running variance; `nil` without running statistics.
  public let runningVariance: Buffer?
  /// How many batches the running statistics are the mean of; `nil` where a momentum moves them.
  public let batchCount: Buffer?
  /// The number of features.
  public let features: Int
  /// How fast running statistics follow; `nil` where they are the mean over all batches.
  public let momentum: Double?
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `features` features, with factors and summands where `isAffine`.
  public init(
    _ features: Int, momentum: Double? = 0.1, isAffine: Bool = true, hasRunningStatistics: Bool = true,
    epsilon: Double = 1e-5
  ) {
    scale = isAffine ? Parameter(Tensor.ones([features])) : nil
    shift = isAffine ? Parameter(Tensor.zeros([features])) : nil
    runningMean = hasRunningStatistics ? Buffer(Tensor.zeros([features])) : nil
    runningVariance = hasRunningStatistics ? Buffer(Tensor.ones([features])) : nil
    batchCount = hasRunningStatistics && momentum == nil ? Buffer(Tensor(0)) : nil
    self.features = features
    self.momentum = momentum
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor { normalized(x, rectified: false) }

  func rectified(_ x: Tensor) -> Tensor { normalized(x, rectified: true) }

  private func normalized(_ x: Tensor, rectified: Bool) -> Tensor {
    LayerScope.run(self) {
      if scale == nil { x.requireFeatures(features, "BatchNorm") }
      let isTraining = PhaseState.training != nil
      let (result, mean, variance) = x.batchNormalized(
        scale: scale?.value, shift: shift?.value, moments: isTraining ? nil : runningMoments(x.dtype),
        epsilon: epsilon, rectified: rectified)
      if isTraining { follow(mean, variance, count: x.elementCount / max(1, features)) }
      return result
    }
  }

  private func runningMoments(_ dtype: DType) -> (mean: Tensor, variance: Tensor)? {
    guard let runningMean, let runningVariance else { return nil }
    return (runningMean.value.converted(to: dtype), runningVariance.value.converted(to: dtype))
  }

  /// Moves the running statistics towards those of a batch with `count` examples of each feature.
  private func follow(_ mean: Tensor, _ variance: Tensor, count: Int) {
    guard let runningMean, let runningVariance else { return }
    withoutGradients {
      var share = momentum ?? 1
      if let batchCount {
        batchCount.value += 1
        share = 1 / batchCount.value.scalar
      }
      runningMean.follow(mean, share)
      runningVariance.follow(variance * (Double(count) / Double(max(1, count - 1))), share)
    }
  }

  /// `BatchNorm features`, and what differs from the defaults.
  public var summary: String {
    var text = "BatchNorm \(features)"
    if scale == nil { text += ", not affine" }
    if runningMean == nil { text += ", without running statistics" }
    if batchCount != nil { text += ", mean over all batches" }
    return text
  }
}

extension Buffer {
  /// Moves the value a share of the way to another, whose element type may differ from it (a check in float64).
  fileprivate func follow(_ present: Tensor, _ share: Double) {
    value = value * (1 - share) + present.converted(to: value.dtype) * share
  }
}
