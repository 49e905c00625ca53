import Martlet

/// Finds a minimum of a smooth function by L-BFGS: steps along `−H g`, where H, an estimate of the inverse Hessian, is kept
/// as the last changes of the point and of the gradient.
///
/// A step is halved and doubled until it meets the weak Wolfe conditions, or the approximate ones. Source: Liu and Nocedal
/// 1989, "On the limited memory BFGS method for large scale optimization", algorithm 2.1; the line search is that of Lewis
/// and Overton 2013, algorithm 2.6, with the approximate condition of Hager and Zhang 2005, section 4.
struct QuasiNewton {
  /// The changes that are kept.
  var memory = 10
  /// The greatest element of the gradient at which the search ends.
  var tolerance: Double
  var maximumIterations: Int

  /// Where the search ended.
  struct Result {
    var point: Tensor
    var greatestGradient: Double
    var iterationCount: Int
  }

  private struct Change {
    let point: Tensor
    let gradient: Tensor
    let curvature: Double
  }

  func minimum(
    from start: Tensor, of function: (Tensor) -> (value: Tensor, gradient: Tensor)
  ) -> Result {
    var point = start
    var (value, gradient) = evaluated(function, at: point)
    var changes: [Change] = []
    for iteration in 0..<maximumIterations {
      let greatest = gradient.abs().max().scalar
      if greatest <= tolerance {
        return Result(point: point, greatestGradient: greatest, iterationCount: iteration)
      }
      let direction = -estimatedNewtonStep(gradient, changes)
      let slope = dot(gradient, direction)
      // Before the curvature is known, a step has the length 1.
      let first = changes.isEmpty ? 1 / dot(gradient, gradient).squareRoot() : 1
      guard
        let step = search(function, from: point, value, along: direction, slope: slope, first: first)
      else { return Result(point: point, greatestGradient: greatest, iterationCount: iteration) }
      let change = Change(
        point: step.point - point, gradient: step.gradient - gradient,
        curvature: dot(step.point - point, step.gradient - gradient))
      if change.curvature > 0 { changes.append(change) }
      if changes.count > memory { changes.removeFirst() }
      (point, value, gradient) = step
    }
    return Result(point: point, greatestGradient: gradient.abs().max().scalar, iterationCount: maximumIterations)
  }

  /// `H g` by two loops over the changes.
  private func estimatedNewtonStep(_ gradient: Tensor, _ changes: [Change]) -> Tensor {
    var result = gradient
    var shares: [Double] = []
    for change in changes.reversed() {
      let share = dot(change.point, result) / change.curvature
      result -= share * change.gradient
      shares.append(share)
    }
    if let last = changes.last { result *= last.curvature / dot(last.gradient, last.gradient) }
    for (change, share) in zip(changes, shares.reversed()) {
      result += (share - dot(change.gradient, result) / change.curvature) * change.point
    }
    return result
  }

  /// A step that lowers the value enough and where the slope has risen enough; `nil` where rounding hides any such.
  private func search(
    _ function: (Tensor) -> (value: Tensor, gradient: Tensor), from start: Tensor, _ startValue: Double,
    along direction: Tensor, slope: Double, first: Double
  ) -> (point: Tensor, value: Double, gradient: Tensor)? {
    var (low, high, length) = (0.0, Double.infinity, first)
    for _ in 0..<60 {
      let point = start + length * direction
      let (value, gradient) = evaluated(function, at: point)
      let newSlope = dot(gradient, direction)
      // Near the minimum rounding hides how much lower a value is; there the slopes tell it.
      let isRounded = value <= startValue + 1e-14 * abs(startValue) && newSlope <= (2e-4 - 1) * slope
      if !(value <= startValue + 1e-4 * length * slope) && !isRounded {
        high = length
      } else if newSlope < 0.9 * slope {
        low = length
      } else {
        return (point, value, gradient)
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
    }
    return nil
  }

  private func evaluated(
    _ function: (Tensor) -> (value: Tensor, gradient: Tensor), at point: Tensor
  ) -> (Double, Tensor) {
    let (value, gradient) = function(point)
    return (value.scalar, gradient)
  }

  private func dot(_ a: Tensor, _ b: Tensor) -> Double { (a * b).sum().scalar }
}
