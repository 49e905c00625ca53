import Martlet

/// The linear regions of a network of rectifiers on a rectangle of a plane through its input space: convex polygons, found
/// exactly by cutting the rectangle with every unit's line, layer by layer.
public struct LinearRegions2D: Sendable {
  /// A part of the plane in which no unit switches.
  public struct Region: Sendable {
    /// The corners in order around the polygon.
    public let corners: [(x: Double, y: Double)]
    /// The slopes of every output along both coordinates.
    public let slopes: [(x: Double, y: Double)]
    /// The value that every output would have at the origin of the plane.
    public let intercepts: [Double]

    /// The area, by the shoelace formula.
    public var area: Double {
      let next = corners.dropFirst() + corners.prefix(1)
      return abs(zip(corners, next).reduce(0) { $0 + $1.0.x * $1.1.y - $1.1.x * $1.0.y }) / 2
    }

    /// The value of an output at a point.
    public func value(x: Double, y: Double, output: Int = 0) -> Double {
      slopes[output].x * x + slopes[output].y * y + intercepts[output]
    }
  }

  /// The regions.
  public let regions: [Region]

  /// The regions of a function of two variables on a rectangle.
  ///
  /// - Shapes: the network maps `[batch, 2]` to `[batch, outputs]`.
  public init(
    of network: any Layer, x: ClosedRange<Double>, y: ClosedRange<Double>, tolerance: Double = 1e-12,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(
      of: network, origin: [0, 0], x: (direction: [1, 0], range: x), y: (direction: [0, 1], range: y),
      tolerance: tolerance, file: file, line: line)
  }

  /// The regions on the inputs `origin + x · directionX + y · directionY`.
  ///
  /// - Shapes: the network maps `[batch, n]` to `[batch, outputs]`; origin and directions have n numbers.
  public init(
    of network: any Layer, origin: [Double], x: (direction: [Double], range: ClosedRange<Double>),
    y: (direction: [Double], range: ClosedRange<Double>), tolerance: Double = 1e-12, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if x.direction.count != origin.count || y.direction.count != origin.count {
      contractFailure(
        "LinearRegions2D", "\(origin.count), \(x.direction.count) and \(y.direction.count)",
        "origin and directions have the same number of coordinates", file: file, line: line)
    }
    let (left, right) = (x.range.lowerBound, x.range.upperBound)
    let (low, high) = (y.range.lowerBound, y.range.upperBound)
    let rectangle = ConvexPolygon(corners: [(left, low), (right, low), (right, high), (left, high)])
    let coefficients = origin.indices.flatMap { [x.direction[$0], y.direction[$0], origin[$0]] }
    let input = AffineFunctions(cell: rectangle, coefficients: coefficients)
    let finder = LinearRegionFinder(tolerance: tolerance * max(right - left, high - low))
    regions = finder.regions(of: network, from: input, file: file, line: line).map { part in
      let units = 0..<part.unitCount
      return Region(
        corners: part.cell.corners, slopes: units.map { (part.coefficients[3 * $0], part.coefficients[3 * $0 + 1]) },
        intercepts: units.map { part.coefficients[3 * $0 + 2] })
    }
  }

  /// The number of regions.
  public var count: Int { regions.count }
}
