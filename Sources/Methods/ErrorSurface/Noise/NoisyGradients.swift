import Foundation
import Martlet

/// Another optimiser with noise added to its gradients (Ge et al. 2015, algorithm 1): `g ← g + ξ` with ξ normal, which leaves
/// saddles where the gradient is zero.
///
/// With ``SGD`` it is noise-perturbed gradient descent: `θ ← θ − η (g + ξ)`. The standard deviation falls as
/// `s / (1 + t)^(decay / 2)` in step t (Neelakantan et al. 2015, eq. 1, take a decay of 0.55). The noise of a step follows from
/// the seed and the number of the step.
public final class NoisyGradients: Optimizer {
  /// The optimiser that takes the gradients.
  public let optimizer: any Optimizer
  /// The standard deviation s of every element of the noise at first.
  public let standardDeviation: Double
  /// How fast the variance of the noise falls; 0 for not at all.
  public let decay: Double
  /// What the noise follows from.
  public let seed: UInt64

  /// Noise in front of `optimizer`.
  public init(
    _ optimizer: any Optimizer, standardDeviation: Double, decay: Double = 0, seed: UInt64 = 0
  ) {
    self.optimizer = optimizer
    self.standardDeviation = standardDeviation
    self.decay = decay
    self.seed = seed
  }

  /// The step size of the optimiser.
  public var learningRate: Double {
    get { optimizer.learningRate }
    set { optimizer.learningRate = newValue }
  }

  /// The number of updates so far.
  public var step: Int { optimizer.step }

  /// One step of the optimiser along gradients with noise.
  public func update(_ model: some Module, with gradients: Gradients) {
    // Philox scatters neighbouring keys, so a sum suffices.
    var generator = PhiloxGenerator(seed: seed &+ 0x9e37_79b9_7f4a_7c15 &* UInt64(step + 1))
    let deviation = standardDeviation / pow(1 + Double(step), decay / 2)
    optimizer.update(
      model,
      with: gradients.map {
        $0
          + Tensor.normal(
            $0.shape, standardDeviation: deviation, dtype: $0.dtype, using: &generator)
      })
  }

  /// The state of the optimiser.
  public func state(for model: some Module) -> [String: Tensor] { optimizer.state(for: model) }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ state: [String: Tensor], for model: some Module) throws(CheckpointError) {
    try optimizer.load(state, for: model)
  }
}
