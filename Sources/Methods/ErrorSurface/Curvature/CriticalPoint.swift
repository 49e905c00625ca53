import Martlet

/// What kind of point on an error surface this is, by the gradient and the eigenvalues of the Hessian.
///
/// Around a critical point θ' the loss is `L(θ) ≈ L(θ') + ½ (θ − θ')ᵀ H (θ − θ')`: it is a minimum where all eigenvalues are
/// positive, a maximum where all are negative, and a saddle where both kinds occur.
public struct CriticalPoint: Sendable, Hashable {
  /// What the second derivatives say.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// All eigenvalues are positive.
    case minimum
    /// All eigenvalues are negative.
    case maximum
    /// Some are positive and some negative.
    case saddle
    /// Some are zero and the others have one sign: second derivatives do not decide.
    case degenerate
  }

  /// The eigenvalues in ascending order.
  public let eigenvalues: [Double]
  /// The Euclidean norm of the gradient.
  public let gradientNorm: Double
  /// The norm up to which a gradient counts as zero.
  public let gradientTolerance: Double
  /// The size up to which an eigenvalue counts as zero.
  public let zeroTolerance: Double

  /// Judges eigenvalues; one counts as zero up to `relativeTolerance` times the largest absolute value of them.
  public init(
    eigenvalues: [Double], gradientNorm: Double, gradientTolerance: Double = 1e-4,
    relativeTolerance: Double = 1e-6
  ) {
    self.eigenvalues = eigenvalues.sorted()
    self.gradientNorm = gradientNorm
    self.gradientTolerance = gradientTolerance
    zeroTolerance = relativeTolerance * eigenvalues.reduce(0) { max($0, abs($1)) }
  }

  /// Judges a point; throws where a second derivative is not finite.
  public init(
    at point: Tensor, gradientTolerance: Double = 1e-4, relativeTolerance: Double = 1e-6,
    _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    self.init(
      eigenvalues: try HessianSpectrum(at: point, function).eigenvalues,
      gradientNorm: gradient(at: point, function).norm().scalar,
      gradientTolerance: gradientTolerance,
      relativeTolerance: relativeTolerance)
  }

  /// Whether the gradient counts as zero.
  public var isCritical: Bool { gradientNorm <= gradientTolerance }

  /// The number of positive eigenvalues.
  public var positiveCount: Int { eigenvalues.count { $0 > zeroTolerance } }

  /// The number of negative eigenvalues, the index of the point.
  public var negativeCount: Int { eigenvalues.count { $0 < -zeroTolerance } }

  /// What the eigenvalues say, whether or not the gradient is zero.
  public var kind: Kind {
    switch (positiveCount, negativeCount) {
    case (1..., 1...): .saddle
    case (eigenvalues.count, 0) where !eigenvalues.isEmpty: .minimum
    case (0, eigenvalues.count) where !eigenvalues.isEmpty: .maximum
    default: .degenerate
    }
  }

  /// The share of positive eigenvalues: 1 for a minimum; far from it, a point is a saddle with many ways down.
  public var minimumRatio: Double { Double(positiveCount) / Double(eigenvalues.count) }
}
