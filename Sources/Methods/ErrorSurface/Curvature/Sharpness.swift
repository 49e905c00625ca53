import Martlet

/// How much the loss can grow near a point (Keskar et al. 2017, metric 2.1, in the whole space):
/// `φ = 100 · (max L(θ + z) − L(θ)) / (1 + L(θ))` over the box `|zᵢ| ≤ ε (|θᵢ| + 1)`.
///
/// The maximum is sought by projected ascent along the signs of the gradient, and is one that was found: a lower bound.
public struct Sharpness: Sendable {
  /// `L(θ)`.
  public let loss: Double
  /// The greatest loss found in the box.
  public let worstLoss: Double
  /// The point of the greatest loss found.
  public let worstPoint: Tensor

  /// The sharpness φ in per cent.
  public var value: Double { 100 * (worstLoss - loss) / (1 + loss) }

  /// Climbs from random points in the box.
  ///
  /// - Parameters:
  ///   - radius: the size ε of the box; Keskar et al. take 5e-4 and 1e-3.
  ///   - steps: the steps of each climb, each of which goes up to `2.5 / steps` of the box.
  ///   - restarts: the number of climbs.
  public init(
    at point: Tensor, radius: Double, steps: Int = 20, restarts: Int = 2,
    using generator: inout some RandomNumberGenerator, _ function: (Tensor) -> Tensor
  ) {
    let box = radius * (point.detached().abs() + 1)
    let share = 2.5 / Double(max(1, steps))
    loss = withoutGradients { function(point) }.scalar
    var (worst, place) = (loss, point)
    for _ in 0..<restarts {
      var offset =
        box * Tensor.uniform(point.shape, in: -1..<1, dtype: point.dtype, using: &generator)
      for step in 0...steps {
        let (value, gradient) = valueAndGradient(at: point + offset, function)
        if value.scalar > worst { (worst, place) = (value.scalar, point + offset) }
        guard step < steps else { break }
        offset = Tensor.maximum(Tensor.minimum(offset + share * box * gradient.sign(), box), -box)
      }
    }
    worstLoss = worst
    worstPoint = place
  }
}
