import Martlet

/// A function along a straight line: `L(θ + α d)`.
public struct LossCurve: Sendable, Hashable {
  /// The positions α.
  public let positions: [Double]
  /// The loss at each position.
  public let losses: [Double]

  /// The losses at some positions of a line.
  ///
  /// - Shapes: the direction has the shape of the point.
  public init(
    from point: Tensor, along direction: Tensor, at positions: [Double],
    _ function: (Tensor) -> Tensor
  ) {
    self.positions = positions
    losses = positions.map { position in
      withoutGradients { function(point + position * direction) }.scalar
    }
  }

  /// The losses on the line through two solutions, a at position 0 and b at 1 (Goodfellow et al. 2015):
  /// `L((1 − α) a + α b)`.
  public init(from a: Tensor, to b: Tensor, at positions: [Double], _ function: (Tensor) -> Tensor) {
    self.positions = positions
    losses = positions.map { position in
      withoutGradients { function((1 - position) * a + position * b) }.scalar
    }
  }

  /// The height of the barrier between the first and the last position: how far the losses are above the straight line
  /// between these two at most (Frankle et al. 2020); 0 where they are nowhere.
  public var barrier: Double {
    guard let first = positions.first, let last = positions.last, first != last else { return 0 }
    let (start, end) = (losses[0], losses[losses.count - 1])
    return zip(positions, losses).reduce(0) { height, point in
      let share = (point.0 - first) / (last - first)
      return max(height, point.1 - ((1 - share) * start + share * end))
    }
  }
}
