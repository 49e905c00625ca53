import Martlet

/// A search for a critical point of a given index, such as a minimum (0) or a saddle with so many ways down, by following
/// eigenvectors (Cerjan & Miller 1981; Wales 1994).
///
/// In the basis of the eigenvectors of the exact Hessian each step climbs along the `index` lowest ones and descends along the
/// others, `δᵢ = ± cᵢ / |λᵢ|` with the components c of the gradient: near a critical point of that index this is Newton's step.
/// Steps are as long as the expansion of second order can be trusted. The search takes a Hessian for each step, so it is for
/// some hundred parameters, and it may fail; ``CriticalPoint/isCritical`` tells. Small gradients need a start in float64.
public struct CriticalPointSearch: Sendable {
  /// Where the search ended.
  ///
  /// - Shapes: `[n]`
  public let point: Tensor
  /// The loss there.
  public let loss: Double
  /// What kind of point it is.
  public let criticalPoint: CriticalPoint
  /// `‖∇L‖` at the start and after each step.
  public let gradientNorms: [Double]

  /// Searches from a start of n elements until the norm of the gradient is at most `gradientTolerance`, steps are too short to
  /// change anything, or `maximumSteps` were tried; throws where a second derivative is not finite.
  ///
  /// - Parameters:
  ///   - index: the number of directions to climb along; `nil` takes the number of negative eigenvalues at the start.
  ///   - maximumLength: the greatest length of a step.
  ///   - relativeTolerance: the size up to which an eigenvalue counts as zero, relative to the largest one.
  public init(
    from start: Tensor, index: Int? = nil, maximumSteps: Int = 200, maximumLength: Double = 0.5,
    gradientTolerance: Double = 1e-8, relativeTolerance: Double = 1e-6, _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    var place = try Place(start.detached(), function)
    var norms = [place.slope.norm().scalar]
    let index = index ?? place.negativeCount(relativeTolerance)
    var radius = maximumLength / 5
    for _ in 0..<maximumSteps where norms[norms.count - 1] > gradientTolerance {
      let (step, promise) = place.step(index: index, radius: radius)
      let next = place.point + step.converted(to: place.point.dtype)
      let length = step.norm().scalar
      if (next - place.point).abs().max().scalar == 0 { break }
      let change = withoutGradients { function(next) }.scalar - place.loss
      // How far the change is from that of the expansion; below rounding there is nothing to compare.
      let isTiny = abs(promise) <= 1e-12 * abs(place.loss)
      let error = isTiny && change.isFinite ? 0 : abs(change / promise - 1)
      if error < 0.25 {
        radius = min(maximumLength, max(radius, 1.5 * length))
      } else if !(error <= 0.75) {
        radius = length / 2
      }
      if error < 1.5 {
        place = try Place(next, function)
        norms.append(place.slope.norm().scalar)
      }
    }
    point = place.point
    loss = place.loss
    gradientNorms = norms
    criticalPoint = CriticalPoint(
      eigenvalues: place.spectrum.eigenvalues, gradientNorm: norms[norms.count - 1],
      gradientTolerance: gradientTolerance, relativeTolerance: relativeTolerance)
  }
}

/// A point with the expansion of second order around it.
private struct Place {
  let point: Tensor
  let loss: Double
  let slope: Tensor
  let spectrum: HessianSpectrum

  init(_ point: Tensor, _ function: (Tensor) -> Tensor) throws(LinearAlgebraError) {
    let (loss, slope) = valueAndGradient(at: point, function)
    self.point = point
    self.loss = loss.scalar
    self.slope = slope.converted(to: .float64)
    spectrum = try HessianSpectrum(at: point, function)
  }

  var largest: Double { spectrum.eigenvalues.reduce(0) { max($0, abs($1)) } }

  func negativeCount(_ relativeTolerance: Double) -> Int {
    spectrum.eigenvalues.count { $0 < -relativeTolerance * largest }
  }

  /// The step up along the lowest eigenvectors and down along the others, and the change of the loss that the expansion tells.
  func step(index: Int, radius: Double) -> (step: Tensor, change: Double) {
    let components = slope.matmul(spectrum.eigenvectors)
    // Flat directions would make steps too long.
    let floor = max(1e-4 * largest, .leastNormalMagnitude)
    let factors = spectrum.eigenvalues.enumerated().map { ($0 < index ? 1 : -1) / max(abs($1), floor) }
    var along = components * Tensor(factors)
    let length = along.norm().scalar
    if length > radius { along = along * (radius / length) }
    let change = (components * along + 0.5 * Tensor(spectrum.eigenvalues) * along.squared()).sum().scalar
    return (spectrum.eigenvectors.matmul(along), change)
  }
}
