import Foundation

/// What an axis of a chart shows: its label, its scale and, where the data should not decide, its range.
public struct Axis: Sendable, Hashable {
  /// How values become distances along an axis.
  public enum Scale: Sendable, Hashable {
    /// Equal distances are equal differences.
    case linear
    /// Equal distances are equal ratios; values that are not positive have no place and are left out.
    case logarithmic
  }

  /// The quantity and its unit, such as `loss` or `time (s)`; empty for none.
  public var label: String
  /// How values become distances.
  public var scale: Scale
  /// The interval the axis covers; `nil` fits it to the data.
  public var range: ClosedRange<Double>?

  /// Makes an axis.
  ///
  /// - Parameters:
  ///   - label: the quantity and its unit; empty for none.
  ///   - scale: linear, or logarithmic.
  ///   - range: the interval to cover; `nil` fits it to the data.
  public init(_ label: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil) {
    self.label = label
    self.scale = scale
    self.range = range
  }

  /// Whether the value has a place on this axis.
  package func accepts(_ value: Double) -> Bool {
    value.isFinite && abs(value) <= 1e300 && (scale == .linear || value > 1e-300)
  }
}

/// An axis fitted to data and to the room it has: its interval, its ticks and its labels.
package struct FittedAxis {
  /// How the interval follows from the data.
  package enum Fit {
    /// The data's own bounds.
    case tight
    /// Bounds widened: down to a tick, up to a tick or halfway to one.
    case nice
    /// Bounds widened in the same way to hold zero.
    case niceWithZero
    /// The data's own bounds with a margin on either side, so that no mark stands on the frame.
    case padded
  }

  let axis: Axis
  /// The interval that the axis covers.
  package let domain: ClosedRange<Double>
  /// The values that carry a tick and a label.
  package let ticks: [Double]
  /// The text of each tick.
  package let labels: [String]
  let minorTicks: [Double]

  /// Fits an axis to data.
  ///
  /// - Parameters:
  ///   - values: the data along the axis; what has no place on it is ignored.
  ///   - count: the most steps between ticks that fit.
  package init(_ axis: Axis, values: some Sequence<Double>, fit: Fit, count: Int) {
    self.axis = axis
    var lower = Double.infinity
    var upper = -Double.infinity
    var integersOnly = true
    for value in values where axis.accepts(value) {
      lower = min(lower, value)
      upper = max(upper, value)
      if integersOnly, value != value.rounded() { integersOnly = false }
    }
    var domain = Self.spread(lower, upper, axis: axis, fit: fit)
    if let range = axis.range, axis.accepts(range.lowerBound), axis.accepts(range.upperBound),
      range.lowerBound < range.upperBound
    {
      domain = range
    } else if fit == .tight {
      domain = Self.completed(domain, scale: axis.scale, count: count)
    } else if fit == .padded {
      domain = Self.padded(domain, scale: axis.scale)
    } else {
      domain = Self.widened(domain, scale: axis.scale, withZero: fit == .niceWithZero, count: count)
    }
    self.domain = domain
    switch axis.scale {
    case .linear:
      let wantsIntegers = fit == .tight && integersOnly && lower <= upper
      ticks = Ticks.linear(in: domain, count: count, integersOnly: wantsIntegers)
      minorTicks = []
    case .logarithmic:
      ticks = Ticks.logarithmic(in: domain, count: count)
      minorTicks = Ticks.minorLogarithmic(in: domain)
    }
    labels = Ticks.labels(for: ticks, scale: axis.scale)
  }

  /// The length of the interval in units of its scale: a difference, or a number of decades.
  var length: Double {
    axis.scale == .linear
      ? domain.upperBound - domain.lowerBound : log10(domain.upperBound) - log10(domain.lowerBound)
  }

  /// The fraction of the axis, 0 at its lower end and 1 at its upper end, at which the value lies.
  package func fraction(of value: Double) -> Double {
    switch axis.scale {
    case .linear:
      return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    case .logarithmic:
      let lower = log10(domain.lowerBound)
      return (log10(value) - lower) / (log10(domain.upperBound) - lower)
    }
  }

  /// The fraction of the axis at which the value lies; `nil` if it lies outside or has no place.
  func visibleFraction(of value: Double) -> Double? {
    guard axis.accepts(value) else { return nil }
    let fraction = fraction(of: value)
    return (0...1).contains(fraction) ? fraction : nil
  }

  /// An interval of positive length around the data, whatever the data.
  private static func spread(_ lower: Double, _ upper: Double, axis: Axis, fit: Fit) -> ClosedRange<Double> {
    guard lower <= upper else { return axis.scale == .linear ? 0...1 : 1...10 }
    if axis.scale == .logarithmic {
      return upper / lower > 1 + 1e-9 ? lower...upper : (lower / 2)...(upper * 2)
    }
    let magnitude = max(abs(lower), abs(upper))
    if upper - lower > magnitude * 1e-12 { return lower...upper }
    if fit == .tight { return (lower - max(0.5, magnitude * 0.05))...(upper + max(0.5, magnitude * 0.05)) }
    let margin = magnitude < 1e-290 ? 1 : magnitude * 0.1
    return (lower - margin)...(upper + margin)
  }

  /// The interval, extended to ticks that it misses by very little, as 0...9999 misses 10,000.
  private static func completed(
    _ domain: ClosedRange<Double>, scale: Axis.Scale, count: Int
  ) -> ClosedRange<Double> {
    guard scale == .linear else { return domain }
    let span = domain.upperBound - domain.lowerBound
    let step = Ticks.step(span: span, count: count)
    let lower = (domain.lowerBound / step).rounded(.down) * step
    let upper = (domain.upperBound / step).rounded(.up) * step
    return
      (domain.lowerBound - lower < 0.02 * span ? min(lower, domain.lowerBound) : domain.lowerBound)...(upper
      - domain.upperBound < 0.02 * span ? max(upper, domain.upperBound) : domain.upperBound)
  }

  private static func padded(_ domain: ClosedRange<Double>, scale: Axis.Scale) -> ClosedRange<Double> {
    let share = 0.05
    switch scale {
    case .linear:
      let margin = (domain.upperBound - domain.lowerBound) * share
      return (domain.lowerBound - margin)...(domain.upperBound + margin)
    case .logarithmic:
      let factor = pow(domain.upperBound / domain.lowerBound, share)
      return (domain.lowerBound / factor)...(domain.upperBound * factor)
    }
  }

  private static func widened(
    _ domain: ClosedRange<Double>, scale: Axis.Scale, withZero: Bool, count: Int
  ) -> ClosedRange<Double> {
    var (lower, upper) = (domain.lowerBound, domain.upperBound)
    guard scale == .linear else {
      // Bounds at 1, 2 or 5 times a power of ten where the data fill a decade; a small margin otherwise.
      guard log10(upper) - log10(lower) >= 1 else { return (lower / 1.1)...(upper * 1.1) }
      let below = pow(10, Double(NumberFormat.decimalExponent(of: lower)))
      let above = pow(10, Double(NumberFormat.decimalExponent(of: upper)))
      lower = ([5, 2].first { $0 * below <= lower * (1 + 1e-9) } ?? 1) * below
      upper = ([1, 2, 5].first { $0 * above >= upper * (1 - 1e-9) } ?? 10) * above
      return lower...upper
    }
    // Data that come near zero are read against zero.
    if lower > 0, withZero || lower < 0.35 * upper { lower = 0 }
    if upper < 0, withZero || upper > 0.35 * lower { upper = 0 }
    let step = Ticks.step(span: upper - lower, count: count)
    // Half a step above is enough; below, the base line should have a label.
    return ((lower / step + 1e-9).rounded(.down) * step)...((2 * upper / step - 1e-9).rounded(.up) * step / 2)
  }
}
