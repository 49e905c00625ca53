import Martlet

/// A step from a saddle along a direction of negative curvature (Dauphin et al. 2014): for `H u = λ u` with `λ < 0` the loss
/// `L(θ' + s u) ≈ L(θ') + ½ λ s²` falls although the gradient is zero.
public struct SaddleEscape: Sendable {
  /// The curvature λ along the direction.
  public let curvature: Double
  /// The direction u of length 1, pointing where the loss is lower.
  public let direction: Tensor
  /// The length s of the step.
  public let step: Double
  /// The loss at the saddle.
  public let lossBefore: Double
  /// The loss after the step.
  public let lossAfter: Double
  /// The point after the step.
  public let point: Tensor

  /// Searches along both senses of a direction: from `firstStep` on, the step is halved until the loss falls, or doubled as
  /// long as it falls further; `nil` where the curvature is not negative or no step lowers the loss.
  ///
  /// - Shapes: the direction has the shape of the point.
  public init?(
    from point: Tensor, along direction: Tensor, curvature: Double, firstStep: Double = 0.01,
    _ function: (Tensor) -> Tensor
  ) {
    guard curvature < 0 else { return nil }
    let unit = (direction / direction.norm()).converted(to: point.dtype)
    func loss(_ step: Double) -> Double {
      withoutGradients { function(point + step * unit) }.scalar
    }
    let start = loss(0)
    var best: (step: Double, loss: Double)?
    var length = firstStep
    for _ in 0..<40 where best == nil {
      for step in [length, -length] {
        let value = loss(step)
        if value < best?.loss ?? start { best = (step, value) }
      }
      length /= 2
    }
    guard var best else { return nil }
    for _ in 0..<60 {
      let value = loss(2 * best.step)
      guard value < best.loss else { break }
      best = (2 * best.step, value)
    }
    self.curvature = curvature
    self.direction = best.step < 0 ? -unit : unit
    step = abs(best.step)
    lossBefore = start
    lossAfter = best.loss
    self.point = point + best.step * unit
  }

  /// Searches along the eigenvector of the least eigenvalue of the Hessian.
  public init?(from point: Tensor, firstStep: Double = 0.01, _ function: (Tensor) -> Tensor)
    throws(LinearAlgebraError)
  {
    let spectrum = try HessianSpectrum(at: point, function)
    guard let least = spectrum.eigenvalues.first else { return nil }
    self.init(
      from: point, along: spectrum.eigenvector(0).reshaped(to: point.shape), curvature: least,
      firstStep: firstStep,
      function)
  }
}
