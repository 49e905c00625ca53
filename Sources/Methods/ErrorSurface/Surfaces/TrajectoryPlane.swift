import Martlet

/// The plane through the end of a trajectory in which most of its movement lies, by principal component analysis of the
/// differences to the end (Li et al. 2018, section 7.2).
public struct TrajectoryPlane: Sendable {
  /// The last point of the trajectory.
  public let origin: Tensor
  /// The direction of the greatest movement, of length 1.
  public let first: Tensor
  /// The direction of the next one, of length 1 and orthogonal to the first.
  public let second: Tensor
  /// The share of the squared differences that lies along each direction.
  public let explained: (first: Double, second: Double)
  /// Where each point of the trajectory lies in the plane.
  public let coordinates: [(x: Double, y: Double)]

  /// The plane of a trajectory; throws where a point is not finite, and traps where there are no three points.
  ///
  /// - Shapes: points `[n]`
  public init(
    of points: [Tensor], file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) {
    guard points.count > 2, let last = points.last else {
      contractFailure(
        "TrajectoryPlane", "\(points.count)", "a plane needs three points", file: file, line: line)
    }
    let end = last.converted(to: .float64)
    let differences = Tensor.stack(points.map { $0.converted(to: .float64) - end })
    // As many rows and columns as there are points, not parameters; its eigenvalues are the squared singular values.
    let (values, vectors) = try differences.matmul(differences.transposed()).symmetricEigen()
    let count = points.count
    let total = max(values.doubles.reduce(0) { $0 + max(0, $1) }, .leastNormalMagnitude)
    func direction(_ index: Int) -> Tensor {
      let sum = vectors[Slice.all, index].matmul(differences)
      return sum / max(sum.norm().scalar, .leastNormalMagnitude)
    }
    let (x, y) = (direction(count - 1), direction(count - 2))
    origin = last
    first = x.converted(to: last.dtype)
    second = y.converted(to: last.dtype)
    explained = (values[count - 1].scalar / total, max(0, values[count - 2].scalar) / total)
    coordinates = zip(differences.matmul(x).doubles, differences.matmul(y).doubles).map { ($0, $1) }
  }

  /// The losses on a grid in the plane, with positions as in ``coordinates``.
  public func surface(
    columns: [Double], rows: [Double], _ function: (Tensor) -> Tensor
  ) -> LossSurface {
    LossSurface(around: origin, along: first, and: second, columns: columns, rows: rows, function)
  }
}
