import Foundation

/// Numbers as figures and tables print them: with a true minus sign, thousands in groups from 10,000 on, and the
/// same text in every locale.
public enum NumberFormat {
  /// A number with a fixed number of decimals, such as `0.250` or `60,000`.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return symbol(of: value) }
    let text = plain(abs(value), decimals: max(0, decimals))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return (value < 0 && !isZero ? "−" : "") + grouped(text)
  }

  /// A number rounded to significant digits, trailing zeros dropped; scientific outside `0.0001 ..< 1,000,000`.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return symbol(of: value) }
    guard value != 0 else { return "0" }
    let exponent = decimalExponent(of: value)
    let isInteger = value == value.rounded() && abs(value) < 1e15
    if exponent < -4 || (exponent >= 6 && !(isInteger && exponent < 9)) {
      return scientific(value, decimals: digits - 1)
    }
    if isInteger { return fixed(value, decimals: 0) }
    return trimmed(fixed(value, decimals: max(0, digits - 1 - exponent)))
  }

  /// A number as mantissa and power of ten, such as `2.5×10⁻⁴`; trailing zeros of the mantissa are dropped.
  public static func scientific(_ value: Double, decimals: Int = 2) -> String {
    guard value.isFinite else { return symbol(of: value) }
    guard value != 0 else { return "0" }
    var exponent = decimalExponent(of: value)
    // Two factors, because 10 to the power of 308 and beyond is not a finite number.
    var mantissa = value / pow(10, Double(exponent / 2)) / pow(10, Double(exponent - exponent / 2))
    let unit = pow(10, Double(max(0, decimals)))
    mantissa = (mantissa * unit).rounded() / unit
    if abs(mantissa) >= 10 {
      mantissa /= 10
      exponent += 1
    }
    let power = "10" + superscript(exponent)
    if mantissa == 1 { return power }
    if mantissa == -1 { return "−" + power }
    return trimmed(fixed(mantissa, decimals: decimals)) + "×" + power
  }

  /// A fraction as a percentage: 0.912 is `91.2%`.
  public static func percent(_ fraction: Double, decimals: Int = 1) -> String {
    guard fraction.isFinite else { return "–" }
    return fixed(fraction * 100, decimals: decimals) + "%"
  }

  /// The largest power of ten that is not greater than the magnitude of the number.
  static func decimalExponent(of value: Double) -> Int {
    guard value != 0, value.isFinite else { return 0 }
    let logarithm = log10(abs(value))
    let nearest = logarithm.rounded()
    // The logarithm of a power of ten may fall short of its integer by one rounding error.
    return Int(abs(logarithm - nearest) < 1e-12 ? nearest : logarithm.rounded(.down))
  }

  /// The exponent in superscript digits: −3 is `⁻³`.
  static func superscript(_ exponent: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let text = String(exponent.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }
    return (exponent < 0 ? "⁻" : "") + String(text)
  }

  private static func symbol(of value: Double) -> String {
    value.isNaN ? "–" : value < 0 ? "−∞" : "∞"
  }

  private static func plain(_ magnitude: Double, decimals: Int) -> String {
    String(format: "%.\(min(decimals, 17))f", magnitude)
  }

  private static func grouped(_ text: String) -> String {
    let parts = text.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, whole.count >= 5 else { return text }
    var result = ""
    for (offset, digit) in whole.enumerated() {
      if offset > 0, (whole.count - offset).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return parts.count == 2 ? result + "." + parts[1] : result
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var result = text[...]
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }
}
