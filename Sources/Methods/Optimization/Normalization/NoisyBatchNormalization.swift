import Martlet

/// Batch normalisation with noise behind it whose distribution changes with every step (Santurkar et al. 2018, section 2.2 and
/// appendix): it puts back the covariate shift that batch normalisation was said to remove.
///
/// In training, each step draws for each feature a shift `μ ~ U(−a, a)` and a scale `σ ~ U(1, b)`, and then for each element
/// `m ~ U(μ − r, μ + r)` and `s ~ N(σ, r)`; the output is `s · BN(x) + m`. In inference it is batch normalisation alone. The
/// noise follows from the seed of the training phase and the layer's own.
///
/// - Shapes: `[…, features]` → the same
public final class NoisyBatchNormalization: Layer {
  /// The normalisation.
  public let normalization: BatchNorm
  /// The greatest shift a of a step.
  public let shift: Double
  /// The greatest scale b of a step.
  public let scale: Double
  /// How far single elements are from the shift and the scale of the step, r.
  public let spread: Double
  /// What tells the noise of this layer from that of others.
  public let seed: UInt64

  /// Noise behind a batch normalisation of `features` features; every layer of a model needs a seed of its own.
  public init(
    _ features: Int, shift: Double = 0.5, scale: Double = 1.25, spread: Double = 0.1, seed: UInt64
  ) {
    normalization = BatchNorm(features)
    self.shift = shift
    self.scale = scale
    self.spread = spread
    self.seed = seed
  }

  /// The normalised tensor, with noise in training.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let normalized = normalization(x)
    guard case .training(let step) = currentPhase else { return normalized }
    // Philox scatters neighbouring keys, so a sum suffices.
    var generator = PhiloxGenerator(seed: step &+ 0x9e37_79b9_7f4a_7c15 &* (seed &+ 1))
    let features: Shape = [x.shape[x.rank - 1]]
    func uniform(_ shape: Shape, from low: Double, to high: Double) -> Tensor {
      low + (high - low) * Tensor.uniform(shape, dtype: x.dtype, using: &generator)
    }
    let shifts =
      uniform(features, from: -shift, to: shift) + uniform(x.shape, from: -spread, to: spread)
    let scales =
      uniform(features, from: 1, to: scale)
      + Tensor.normal(x.shape, standardDeviation: spread, dtype: x.dtype, using: &generator)
    return scales * normalized + shifts
  }

  /// `NoisyBatchNormalization features`.
  public var summary: String { "NoisyBatchNormalization \(normalization.features)" }
}
