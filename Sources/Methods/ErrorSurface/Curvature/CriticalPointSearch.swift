import Martlet

/// A search for a critical point of any kind, from a start that need not be near it: Levenberg and Marquardt's method for
/// the equations `∇L(θ) = 0` (Marquardt 1963; the damping as in Madsen, Nielsen & Tingleff 2004, algorithm 3.16).
///
/// A step is `δ = −(H² + μ I)⁻¹ H ∇L`, taken where it makes `‖∇L‖` smaller: unlike a descent of L it is drawn to saddles as
/// to minima. It takes the exact Hessian, so it is for some hundred parameters. The search may end where `‖∇L‖` has a minimum
/// that is not 0; ``CriticalPoint/isCritical`` tells. Small gradients need a start in float64.
public struct CriticalPointSearch: Sendable {
  /// Where the search ended.
  ///
  /// - Shapes: `[n]`
  public let point: Tensor
  /// The loss there.
  public let loss: Double
  /// What kind of point it is.
  public let criticalPoint: CriticalPoint
  /// `‖∇L‖` at the start and after each step that was taken.
  public let gradientNorms: [Double]

  /// Searches from a start of n elements until the norm of the gradient is at most `gradientTolerance`, no step makes it
  /// smaller, or `maximumSteps` Hessians were computed; throws where a second derivative is not finite.
  ///
  /// - Parameter relativeTolerance: the size up to which an eigenvalue counts as zero, relative to the largest one.
  public init(
    from start: Tensor, maximumSteps: Int = 100, gradientTolerance: Double = 1e-8, relativeTolerance: Double = 1e-6,
    _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    var place = start.detached()
    var slope = gradient(at: place, function).converted(to: .float64)
    var norms = [slope.norm().scalar]
    var spectrum = try HessianSpectrum(at: place, function)
    var damping = 1e-3 * (spectrum.eigenvalues.map { $0 * $0 }.max() ?? 0)
    for _ in 0..<maximumSteps where norms[norms.count - 1] > gradientTolerance {
      guard let next = Self.step(from: place, slope, spectrum, &damping, function) else { break }
      (place, slope) = next
      norms.append(slope.norm().scalar)
      spectrum = try HessianSpectrum(at: place, function)
    }
    point = place
    loss = withoutGradients { function(place) }.scalar
    gradientNorms = norms
    criticalPoint = CriticalPoint(
      eigenvalues: spectrum.eigenvalues, gradientNorm: norms[norms.count - 1], gradientTolerance: gradientTolerance,
      relativeTolerance: relativeTolerance)
  }

  /// The next place and its gradient; `nil` where steps become too short to change anything.
  private static func step(
    from place: Tensor, _ slope: Tensor, _ spectrum: HessianSpectrum, _ damping: inout Double,
    _ function: (Tensor) -> Tensor
  ) -> (place: Tensor, slope: Tensor)? {
    let eigenvalues = Tensor(spectrum.eigenvalues)
    let components = slope.matmul(spectrum.eigenvectors)
    let before = slope.squared().sum().scalar
    var growth = 2.0
    for _ in 0..<60 {
      let scaled = eigenvalues * components / (eigenvalues.squared() + max(damping, .leastNormalMagnitude))
      let change = spectrum.eigenvectors.matmul(-scaled)
      let next = place + change.converted(to: place.dtype)
      if (next - place).abs().max().scalar == 0 { return nil }
      let nextSlope = gradient(at: next, function).converted(to: .float64)
      let gain = before - nextSlope.squared().sum().scalar
      // What the linear model of the gradient promises: ‖∇L‖² − ‖∇L + H δ‖².
      let promise = before - (components - eigenvalues * scaled).squared().sum().scalar
      if gain > 0 {
        let cubed = 2 * gain / promise - 1
        damping *= max(1.0 / 3, 1 - cubed * cubed * cubed)
        return (next, nextSlope)
      }
      damping *= growth
      growth *= 2
    }
    return nil
  }
}
