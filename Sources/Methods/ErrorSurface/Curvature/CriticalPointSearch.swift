import Martlet

/// A search for a critical point of a given index, such as a minimum (0) or a saddle with so many ways down, by following
/// eigenvectors (Cerjan & Miller 1981; Wales 1994).
///
/// In the basis of the eigenvectors of the exact Hessian each step climbs along the `index` lowest ones and descends along the
/// others, `δᵢ = ± cᵢ / |λᵢ|` with the components c of the gradient: near a critical point of that index this is Newton's step.
/// Steps are as long as the expansion of second order can be trusted. Where the gradient is zero but the index another one, the
/// search leaves along the eigenvectors whose curvature has the wrong sign. It takes a Hessian for each step, so it is for some
/// hundred parameters, and it may fail; ``isFound`` tells. Small gradients need a start in float64.
public struct CriticalPointSearch: Sendable {
  /// Where the search ended.
  ///
  /// - Shapes: `[n]`
  public let point: Tensor
  /// The loss there.
  public let loss: Double
  /// What kind of point it is.
  public let criticalPoint: CriticalPoint
  /// The number of directions that were climbed along.
  public let index: Int
  /// `‖∇L‖` at the start and after each step.
  public let gradientNorms: [Double]

  /// Whether the search ended at a critical point of the index that was sought.
  public var isFound: Bool { criticalPoint.isCritical && criticalPoint.negativeCount == index }

  /// Searches from a start of n elements until the norm of the gradient is at most `gradientTolerance` at a point that may have
  /// the index, steps are too short to change anything, or `maximumSteps` were tried; throws where a second derivative is not
  /// finite. Curvature that counts as zero may have either sign.
  ///
  /// - Parameters:
  ///   - index: the number of directions to climb along, 0 to n; `nil` takes the number of negative eigenvalues at the start.
  ///   - maximumLength: the greatest length of a step.
  ///   - relativeTolerance: the size up to which an eigenvalue counts as zero, relative to the largest one.
  public init(
    from start: Tensor, index: Int? = nil, maximumSteps: Int = 200, maximumLength: Double = 0.5,
    gradientTolerance: Double = 1e-8, relativeTolerance: Double = 1e-6, file: StaticString = #fileID,
    line: UInt = #line, _ function: (Tensor) -> Tensor
  ) throws(LinearAlgebraError) {
    var place = try Place(start.detached(), function)
    var norms = [place.slope.norm().scalar]
    let index = index ?? place.negativeCount(relativeTolerance)
    let count = start.elementCount
    if !(0...count).contains(index) {
      contractFailure(
        "CriticalPointSearch", "\(start.shape), index \(index)", "the index counts directions, 0 to \(count)",
        file: file, line: line)
    }
    var radius = maximumLength / 5
    for _ in 0..<maximumSteps {
      let isFlat = norms[norms.count - 1] <= gradientTolerance
      let wrong = isFlat ? place.wrongDirections(index: index, relativeTolerance) : 0..<0
      if isFlat && wrong.isEmpty { break }
      let (step, promise) =
        isFlat ? place.step(along: wrong, length: radius) : place.step(index: index, radius: radius)
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
    self.index = index
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

  /// The eigenvectors whose curvature has to have the other sign where the index is to be `index`.
  func wrongDirections(index: Int, _ relativeTolerance: Double) -> Range<Int> {
    let negative = negativeCount(relativeTolerance)
    if index < negative { return index..<negative }
    let notPositive = spectrum.eigenvalues.count { $0 <= relativeTolerance * largest }
    return min(notPositive, index)..<index
  }

  /// A step of a length along some eigenvectors alike, and the change of the loss where the gradient is zero.
  func step(along directions: Range<Int>, length: Double) -> (step: Tensor, change: Double) {
    let share = length / Double(directions.count).squareRoot()
    let along = Tensor(spectrum.eigenvalues.indices.map { directions.contains($0) ? share : 0 })
    let change = 0.5 * (Tensor(spectrum.eigenvalues) * along.squared()).sum().scalar
    return (spectrum.eigenvectors.matmul(along), change)
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
