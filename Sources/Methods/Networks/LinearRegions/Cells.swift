/// A convex part of a line or a plane on which a network of rectifiers is affine.
protocol LinearCell: Sendable {
  /// The number of coordinates of a point.
  static var dimension: Int { get }

  /// A point within, away from the rim.
  var centre: [Double] { get }

  /// The parts where `Σ cᵢ pᵢ + c_d` is negative and where it is positive; `nil` where a cell is not cut. Parts thinner than
  /// `tolerance` are left out.
  func split(by coefficients: some Collection<Double>, tolerance: Double) -> (Self, Self)?
}

/// A part of a line.
struct Segment: LinearCell {
  static let dimension = 1
  var lower: Double
  var upper: Double

  var centre: [Double] { [(lower + upper) / 2] }

  func split(by coefficients: some Collection<Double>, tolerance: Double) -> (Segment, Segment)? {
    let values = Array(coefficients)
    guard values[0] != 0 else { return nil }
    let zero = -values[1] / values[0]
    guard zero - lower > tolerance, upper - zero > tolerance else { return nil }
    return (Segment(lower: lower, upper: zero), Segment(lower: zero, upper: upper))
  }
}

/// A convex polygon.
struct ConvexPolygon: LinearCell {
  static let dimension = 2
  var corners: [(x: Double, y: Double)]

  var centre: [Double] {
    let count = Double(corners.count)
    return [corners.reduce(0) { $0 + $1.x } / count, corners.reduce(0) { $0 + $1.y } / count]
  }

  func split(by coefficients: some Collection<Double>, tolerance: Double) -> (ConvexPolygon, ConvexPolygon)? {
    let c = Array(coefficients)
    let steepness = (c[0] * c[0] + c[1] * c[1]).squareRoot()
    guard steepness > 0 else { return nil }
    // Distances from the line; the sign says the side.
    let distances = corners.map { (c[0] * $0.x + c[1] * $0.y + c[2]) / steepness }
    guard distances.contains(where: { $0 > tolerance }), distances.contains(where: { $0 < -tolerance }) else {
      return nil
    }
    var (below, above) = ([(x: Double, y: Double)](), [(x: Double, y: Double)]())
    for index in corners.indices {
      let next = (index + 1) % corners.count
      let (a, b) = (distances[index], distances[next])
      if a <= 0 { below.append(corners[index]) }
      if a >= 0 { above.append(corners[index]) }
      if (a < 0 && b > 0) || (a > 0 && b < 0) {
        let share = a / (a - b)
        let (p, q) = (corners[index], corners[next])
        let crossing = (x: p.x + share * (q.x - p.x), y: p.y + share * (q.y - p.y))
        below.append(crossing)
        above.append(crossing)
      }
    }
    return (ConvexPolygon(corners: below), ConvexPolygon(corners: above))
  }
}
