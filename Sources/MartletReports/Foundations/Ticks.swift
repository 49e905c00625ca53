import Foundation

/// Places and labels of the marks on an axis.
public enum Ticks {
  /// Multiples of 1, 2 or 5 times a power of ten inside the range (Heckbert 1990, "Nice numbers for graph labels").
  ///
  /// - Parameters:
  ///   - range: the interval the ticks lie in; its bounds are finite.
  ///   - count: about how many ticks are wanted; fewer come back rather than more.
  ///   - integersOnly: whether the step is at least 1, as for epochs.
  public static func linear(in range: ClosedRange<Double>, count: Int, integersOnly: Bool = false) -> [Double] {
    guard range.lowerBound.isFinite, range.upperBound.isFinite else { return [] }
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [range.lowerBound] }
    let step = self.step(span: span, count: count, integersOnly: integersOnly)
    // A tick that misses a bound by rounding alone still belongs to the range.
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard first <= last, last - first < 1000 else { return [] }
    return (0...Int(last - first)).map { index in
      let multiple = first + Double(index)
      // Division by an exact power of ten avoids 0.30000000000000004.
      return step < 1 ? multiple / (1 / step) : multiple * step
    }
  }

  /// The smallest of 1, 2 or 5 times a power of ten that leaves at most `count` steps in the span.
  static func step(span: Double, count: Int, integersOnly: Bool = false) -> Double {
    let rough = span / Double(max(1, count))
    let power = pow(10, Double(NumberFormat.decimalExponent(of: rough)))
    let factor = [1.0, 2, 5, 10].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return integersOnly ? max(1, factor * power) : factor * power
  }

  /// Powers of ten inside the range, thinned to about `count`; 1, 2 and 5 times powers of ten where those fit or where
  /// less than two powers lie inside; linear ticks where even those are too few.
  ///
  /// - Parameters:
  ///   - range: a positive interval.
  ///   - count: about how many ticks are wanted.
  public static func logarithmic(in range: ClosedRange<Double>, count: Int) -> [Double] {
    guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
    let decades = decades(in: range)
    let between = multiples([1, 2, 5], in: range)
    if decades.count >= 2, between.count > count + 1 {
      let stride = max(1, Int((Double(decades.count) / Double(max(1, count))).rounded(.up)))
      // Counting from the power zero keeps the same ticks when the range grows.
      let thinned = decades.filter { $0.isMultiple(of: stride) }
      let chosen = thinned.count >= 2 ? thinned : [decades[0], decades[decades.count - 1]]
      return chosen.map { $0 < 0 ? 1 / pow(10, Double(-$0)) : pow(10, Double($0)) }
    }
    return between.count >= 3 ? between : linear(in: range, count: count)
  }

  /// Values of about equal ratio inside the range, at most `count`: as many a decade as fit, or every so many decades.
  static func ratios(in range: ClosedRange<Double>, count: Int) -> [Double] {
    guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
    for factors in [[1, 1.5, 2, 3, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]] as [[Double]] {
      let values = multiples(factors, in: range)
      if values.count <= count, values.count >= 2 { return values }
    }
    let decades = logarithmic(in: range, count: count)
    return decades.count <= count + 1 ? decades : []
  }

  /// The unlabelled marks of a logarithmic axis: 1 to 9 times each power of ten, none where they would crowd.
  static func minorLogarithmic(in range: ClosedRange<Double>) -> [Double] {
    guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
    guard log10(range.upperBound) - log10(range.lowerBound) <= 6 else { return [] }
    return multiples(Array(1...9).map(Double.init), in: range)
  }

  /// The labels of ticks, all with the same number of decimals or all as powers of ten.
  public static func labels(for ticks: [Double], scale: Axis.Scale = .linear) -> [String] {
    let magnitudes = ticks.map { abs($0) }.filter { $0 > 0 }
    guard let largest = magnitudes.max(), let smallest = magnitudes.min() else { return ticks.map { _ in "0" } }
    if scale == .logarithmic, ticks.count > 1, smallest < 0.000_99 || largest > 10_000 {
      return ticks.map { NumberFormat.scientific($0) }
    }
    if scale == .logarithmic, largest > 2 * smallest { return ticks.map { NumberFormat.short($0) } }
    let step = ticks.count > 1 ? abs(ticks[1] - ticks[0]) : abs(ticks[0])
    let decimals = decimals(of: step)
    if largest >= 1e6 || (largest < 1e-3 && decimals > 4) {
      let digits = max(0, NumberFormat.decimalExponent(of: largest) + decimals)
      let needed = NumberFormat.decimalExponent(of: largest) - NumberFormat.decimalExponent(of: step)
      return ticks.map { NumberFormat.scientific($0, decimals: max(1, min(digits, needed))) }
    }
    return ticks.map { NumberFormat.fixed($0, decimals: decimals) }
  }

  /// How many decimals tell multiples of the step apart.
  private static func decimals(of step: Double) -> Int {
    for decimals in 0...12 {
      let scaled = step * pow(10, Double(decimals))
      if scaled >= 0.999, abs(scaled - scaled.rounded()) < 1e-6 * max(1, scaled) { return decimals }
    }
    return min(12, max(0, 3 - NumberFormat.decimalExponent(of: step)))
  }

  private static func decades(in range: ClosedRange<Double>) -> [Int] {
    let first = Int((log10(range.lowerBound) - 1e-9).rounded(.up))
    let last = Int((log10(range.upperBound) + 1e-9).rounded(.down))
    return first <= last ? Array(first...last) : []
  }

  private static func multiples(_ factors: [Double], in range: ClosedRange<Double>) -> [Double] {
    let first = NumberFormat.decimalExponent(of: range.lowerBound)
    let last = NumberFormat.decimalExponent(of: range.upperBound)
    let lower = range.lowerBound * (1 - 1e-9)
    let upper = range.upperBound * (1 + 1e-9)
    var result: [Double] = []
    for exponent in first...max(first, last) {
      // Division by an exact power of ten rounds once only.
      let power = pow(10, Double(exponent.magnitude))
      for factor in factors {
        let value = exponent < 0 ? factor / power : factor * power
        if value >= lower, value <= upper { result.append(value) }
      }
    }
    return result
  }
}
