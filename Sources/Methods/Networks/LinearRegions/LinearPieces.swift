import Martlet

/// The straight pieces of a network of rectifiers along a segment of its input space.
///
/// They are not sampled: the places where units switch are carried through the network layer by layer, so pieces of any
/// width are found. Weights are taken as they are, arithmetic is in double precision.
public struct LinearPieces: Sendable {
  /// A piece between two neighbouring breakpoints.
  public struct Piece: Hashable, Sendable {
    /// Where it starts and ends, as shares of the way from the first point to the second, or as arguments.
    public let range: ClosedRange<Double>
    /// The slope of every output.
    public let slopes: [Double]
    /// The value that every output would have at 0.
    public let intercepts: [Double]

    /// The value of an output at `t`.
    public func value(at t: Double, output: Int = 0) -> Double { slopes[output] * t + intercepts[output] }
  }

  /// The pieces from the first to the last; neighbours differ in a slope.
  public let pieces: [Piece]
  /// The number of parts in which no unit switches; at least as many as there are pieces.
  public let activationRegionCount: Int

  /// The pieces of a function of one variable on an interval.
  ///
  /// - Shapes: the network maps `[batch, 1]` to `[batch, outputs]`.
  public init(
    of network: any Layer, on interval: ClosedRange<Double>, tolerance: Double = 1e-12, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    self.init(
      of: network, coefficients: [1, 0], on: interval, tolerance: tolerance, file: file, line: line)
  }

  /// The pieces along the segment between two inputs; 0 is the first and 1 the second.
  ///
  /// - Shapes: the network maps `[batch, n]` to `[batch, outputs]`; the points have n numbers.
  public init(
    of network: any Layer, from start: [Double], to end: [Double], tolerance: Double = 1e-12,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if start.count != end.count {
      contractFailure(
        "LinearPieces", "\(start.count) and \(end.count)", "points have the same number of coordinates", file: file,
        line: line)
    }
    let coefficients = zip(start, end).flatMap { [$1 - $0, $0] }
    self.init(of: network, coefficients: coefficients, on: 0...1, tolerance: tolerance, file: file, line: line)
  }

  private init(
    of network: any Layer, coefficients: [Double], on interval: ClosedRange<Double>, tolerance: Double,
    file: StaticString, line: UInt
  ) {
    let input = AffineFunctions(
      cell: Segment(lower: interval.lowerBound, upper: interval.upperBound), coefficients: coefficients)
    let width = interval.upperBound - interval.lowerBound
    let parts = LinearRegionFinder(tolerance: tolerance * width)
      .regions(of: network, from: input, file: file, line: line)
    activationRegionCount = parts.count
    var pieces: [Piece] = []
    for part in parts {
      let units = 0..<part.unitCount
      let piece = Piece(
        range: part.cell.lower...part.cell.upper, slopes: units.map { part.coefficients[2 * $0] },
        intercepts: units.map { part.coefficients[2 * $0 + 1] })
      if let last = pieces.last, Self.isStraight(last.slopes, piece.slopes) {
        pieces[pieces.count - 1] = Piece(
          range: last.range.lowerBound...piece.range.upperBound, slopes: last.slopes, intercepts: last.intercepts)
      } else {
        pieces.append(piece)
      }
    }
    self.pieces = pieces
  }

  /// The number of pieces.
  public var count: Int { pieces.count }

  /// Where one piece ends and the next starts.
  public var breakpoints: [Double] { pieces.dropFirst().map(\.range.lowerBound) }

  /// Slopes that differ by rounding alone are one.
  private static func isStraight(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) }
  }
}
