import MartletReports

/// What a claim says of a measured number.
public enum Expectation: Sendable, Hashable {
  /// The number is at least this.
  case atLeast(Double)
  /// The number is at most this.
  case atMost(Double)
  /// The number is greater than this.
  case above(Double)
  /// The number is less than this.
  case below(Double)
  /// The number is within bounds, both included.
  case within(ClosedRange<Double>)
  /// The number is this, but for a difference of at most `tolerance`.
  case near(Double, tolerance: Double)
  /// The number is exactly this.
  case exactly(Double)

  /// Whether the number is as expected; not-a-number never is.
  public func holds(for measured: Double) -> Bool {
    switch self {
    case .atLeast(let bound): measured >= bound
    case .atMost(let bound): measured <= bound
    case .above(let bound): measured > bound
    case .below(let bound): measured < bound
    case .within(let range): range.contains(measured)
    case .near(let value, let tolerance): abs(measured - value) <= tolerance
    case .exactly(let value): measured == value
    }
  }

  /// The expectation in words and signs, such as `≥ 0.87`.
  public var text: String {
    switch self {
    case .atLeast(let bound): "≥ \(Self.number(bound))"
    case .atMost(let bound): "≤ \(Self.number(bound))"
    case .above(let bound): "> \(Self.number(bound))"
    case .below(let bound): "< \(Self.number(bound))"
    case .within(let range): "\(Self.number(range.lowerBound)) to \(Self.number(range.upperBound))"
    case .near(let value, let tolerance): "\(Self.number(value)) ± \(Self.number(tolerance))"
    case .exactly(let value): Self.number(value)
    }
  }

  /// A number as short as four digits allow.
  static func number(_ value: Double) -> String { NumberFormat.short(value) }
}
