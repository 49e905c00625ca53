import Martlet

/// A function on a plane: `L(θ + α d₁ + β d₂)` (Li et al. 2018, eq. 1).
public struct LossSurface: Sendable, Hashable {
  /// The positions α along the first direction, from left to right.
  public let columns: [Double]
  /// The positions β along the second direction.
  public let rows: [Double]
  /// The loss at each place: `losses[row][column]`.
  public let losses: [[Double]]

  /// The losses on a grid around a point.
  ///
  /// - Shapes: the directions have the shape of the point.
  public init(
    around point: Tensor, along first: Tensor, and second: Tensor, columns: [Double],
    rows: [Double],
    _ function: (Tensor) -> Tensor
  ) {
    self.columns = columns
    self.rows = rows
    losses = rows.map { row in
      columns.map { column in
        withoutGradients { function(point + column * first + row * second) }.scalar
      }
    }
  }

  /// The least loss on the grid and where it is; `nil` where no loss is a number.
  public var minimum: (row: Int, column: Int, loss: Double)? {
    var least: (row: Int, column: Int, loss: Double)?
    for (row, line) in losses.enumerated() {
      for (column, loss) in line.enumerated() where loss < least?.loss ?? .infinity {
        least = (row, column, loss)
      }
    }
    return least
  }
}

/// `count` evenly spaced positions with both ends among them: for curves and surfaces.
public func evenlySpaced(_ range: ClosedRange<Double>, count: Int) -> [Double] {
  Tensor.linearlySpaced(range.lowerBound, range.upperBound, count: count, dtype: .float64).doubles
}
