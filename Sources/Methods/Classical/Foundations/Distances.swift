import Martlet

/// Distances of rows to fixed points, a block of rows at a time, so that the whole matrix of distances is never there.
struct DistanceBlocks {
  /// The points, `[points, features]`.
  let points: Tensor
  /// `‖p‖²` of each, `[points]`.
  private let norms: Tensor
  /// The rows of a block: its distances take some megabytes.
  private let rowCount: Int

  init(to points: Tensor) {
    self.points = points
    norms = points.squared().sum(1)
    rowCount = Swift.max(1, Swift.min(4096, (1 << 20) / points.shape[0]))
  }

  /// Calls `body` for every block of rows with the number of its first one and the squared distances
  /// `‖x‖² − 2 x · p + ‖p‖²`, `[rows, points]`; rounding may leave them a little below 0.
  func forEach(_ x: Tensor, _ body: (_ first: Int, _ squaredDistances: Tensor) -> Void) {
    for first in stride(from: 0, to: x.shape[0], by: rowCount) {
      let rows = x.narrowed(0, to: first..<Swift.min(x.shape[0], first + rowCount))
      let products = rows.matmul(points.transposed())
      body(first, rows.squared().sum(1).expanded(at: 1) - 2 * products + norms)
    }
  }
}
