import Martlet

/// A continuous function of one variable made of straight pieces, constant before its first knot and after its last one.
///
/// Every continuous function on an interval is the limit of such curves, and networks with one hidden layer represent them
/// exactly: see `HardSigmoidSum` and `ReLUSum`.
public struct PiecewiseLinearCurve: Hashable, Sendable {
  /// A point where two pieces meet.
  public struct Knot: Hashable, Sendable {
    /// The argument.
    public let x: Double
    /// The value.
    public let y: Double

    /// The point `(x, y)`.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The knots from left to right; two at least.
  public let knots: [Knot]

  /// The curve through knots, whose arguments must ascend.
  public init(_ knots: [Knot], file: StaticString = #fileID, line: UInt = #line) {
    let ascends = zip(knots, knots.dropFirst()).allSatisfy { $0.x < $1.x }
    if knots.count < 2 || !ascends || !knots.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) {
      contractFailure(
        "PiecewiseLinearCurve", "\(knots.count) knots", "there must be two finite knots at least, with ascending x",
        file: file, line: line)
    }
    self.knots = knots
  }

  /// The curve that meets a function at `count` evenly spaced knots, the ends of the interval among them.
  ///
  /// Where the function has a second derivative, the error is at most `h² / 8 · max |f″|` for knots h apart.
  public init(
    interpolating function: (Double) -> Double, on interval: ClosedRange<Double>, knots count: Int,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let points = interval.evenlySpaced(max(2, count))
    self.init(points.map { Knot(x: $0, y: function($0)) }, file: file, line: line)
  }

  /// The interval from the first knot to the last.
  public var interval: ClosedRange<Double> { knots[0].x...knots[knots.count - 1].x }

  /// The slope of each piece.
  public var slopes: [Double] { zip(knots, knots.dropFirst()).map { ($1.y - $0.y) / ($1.x - $0.x) } }

  /// The value at `x`.
  public func callAsFunction(_ x: Double) -> Double {
    guard let next = knots.firstIndex(where: { $0.x >= x }) else { return knots[knots.count - 1].y }
    guard next > 0 else { return knots[0].y }
    let (a, b) = (knots[next - 1], knots[next])
    return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
  }

  /// The greatest distance to a function, measured at `samplesPerPiece` points of each piece and at all knots.
  public func greatestError(from function: (Double) -> Double, samplesPerPiece: Int = 64) -> Double {
    var greatest = 0.0
    for (a, b) in zip(knots, knots.dropFirst()) {
      for x in (a.x...b.x).evenlySpaced(samplesPerPiece + 2) { greatest = max(greatest, abs(self(x) - function(x))) }
    }
    return greatest
  }
}

extension ClosedRange<Double> {
  /// `count` evenly spaced numbers, the bounds among them.
  public func evenlySpaced(_ count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [lowerBound] : [] }
    let step = (upperBound - lowerBound) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? upperBound : lowerBound + Double($0) * step }
  }
}
