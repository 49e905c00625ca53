import Martlet

/// Batch renormalisation of the last axis (Ioffe 2017, algorithm 1): batch normalisation that is corrected towards the running
/// statistics, so that training and inference compute the same in the end, with small batches too.
///
/// In training `y = γ ((x − μ_B) / σ_B · r + d) + β` with `r = clip(σ_B / σ, 1 / r_max, r_max)` and
/// `d = clip((μ_B − μ) / σ, −d_max, d_max)`, through which no gradient flows; the running μ and σ then follow those of the
/// batch. In inference `y = γ (x − μ) / σ + β`. With r = 1 and d = 0, as at first, it is batch normalisation.
///
/// - Shapes: `[…, features]` → the same
public final class BatchRenormalization: Layer {
  /// How large the corrections may become: none for some steps, then up to the limits along straight lines.
  public struct Limits: Sendable, Hashable {
    /// The steps without corrections.
    public var warmUp: Int
    /// The limit r_max in the end, 1 or more.
    public var ratio: Double
    /// The step from which on it holds.
    public var ratioStep: Int
    /// The limit d_max in the end.
    public var offset: Double
    /// The step from which on it holds.
    public var offsetStep: Int

    /// The limits of the paper, for training of some 100,000 steps; shorter training needs earlier steps.
    public init(
      warmUp: Int = 5000, ratio: Double = 3, ratioStep: Int = 40_000, offset: Double = 5,
      offsetStep: Int = 25_000
    ) {
      self.warmUp = warmUp
      self.ratio = ratio
      self.ratioStep = ratioStep
      self.offset = offset
      self.offsetStep = offsetStep
    }

    /// `r_max` and `d_max` in a step, counted from 0.
    public func values(at step: Int) -> (ratio: Double, offset: Double) {
      func share(_ end: Int) -> Double {
        step < warmUp ? 0 : end > warmUp ? min(1, Double(step - warmUp) / Double(end - warmUp)) : 1
      }
      return (1 + share(ratioStep) * (ratio - 1), share(offsetStep) * offset)
    }
  }

  /// The factor γ.
  public let scale: Parameter
  /// The summand β.
  public let shift: Parameter
  /// The running mean μ.
  public let runningMean: Buffer
  /// The running standard deviation σ.
  public let runningDeviation: Buffer
  /// The number of steps in training so far.
  public let steps: Buffer
  /// How fast running statistics follow.
  public let momentum: Double
  /// What is added to the variance.
  public let epsilon: Double
  /// How large the corrections may become.
  public let limits: Limits

  /// Renormalisation of `features` features.
  public init(
    _ features: Int, momentum: Double = 0.01, epsilon: Double = 1e-3, limits: Limits = Limits()
  ) {
    scale = Parameter(Tensor.ones([features]))
    shift = Parameter(Tensor.zeros([features]))
    runningMean = Buffer(Tensor.zeros([features]))
    runningDeviation = Buffer(Tensor.ones([features]))
    steps = Buffer(Tensor(Int64(0)))
    self.momentum = momentum
    self.epsilon = epsilon
    self.limits = limits
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.rank == 0 || x.shape[x.rank - 1] != scale.shape[0] {
      contractFailure(
        "BatchRenormalization", "\(x.shape)",
        "the last axis has \(scale.shape[0]) features, in \(summary)")
    }
    guard case .training = currentPhase else {
      return scale.value * ((x - runningMean.value) / runningDeviation.value) + shift.value
    }
    let axes = Array(0..<(x.rank - 1))
    let centred = x - x.mean(axes, keepingAxes: true)
    let deviation = (centred.squared().mean(axes) + epsilon).sqrt()
    let (ratio, offset) = withoutGradients {
      corrections(mean: x.mean(axes).detached(), deviation: deviation.detached())
    }
    return scale.value * (centred / deviation * ratio + offset) + shift.value
  }

  /// r and d of a batch; the running statistics follow it.
  private func corrections(mean: Tensor, deviation: Tensor) -> (ratio: Tensor, offset: Tensor) {
    let limit = limits.values(at: steps.value.integers[0])
    let ratio = (deviation / runningDeviation.value).clamped(to: (1 / limit.ratio)...limit.ratio)
    let offset = ((mean - runningMean.value) / runningDeviation.value).clamped(
      to: -limit.offset...limit.offset)
    runningMean.value = runningMean.value * (1 - momentum) + mean * momentum
    runningDeviation.value = runningDeviation.value * (1 - momentum) + deviation * momentum
    steps.value = steps.value + 1
    return (ratio, offset)
  }

  /// `BatchRenormalization features`.
  public var summary: String { "BatchRenormalization \(scale.shape[0])" }
}
