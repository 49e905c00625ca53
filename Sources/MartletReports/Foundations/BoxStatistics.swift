/// What a box plot tells of a sample (Tukey 1977).
public struct BoxStatistics: Sendable, Hashable {
  /// The value below which a quarter of the sample lies.
  public let lowerQuartile: Double
  /// The value below which half of the sample lies.
  public let median: Double
  /// The value below which three quarters of the sample lie.
  public let upperQuartile: Double
  /// The least value that is at most 1.5 interquartile ranges below the lower quartile.
  public let lowerWhisker: Double
  /// The greatest value that is at most 1.5 interquartile ranges above the upper quartile.
  public let upperWhisker: Double
  /// The values beyond the whiskers, ascending.
  public let outliers: [Double]
  /// The number of finite values.
  public let count: Int

  /// Describes the finite values of a sample; `nil` if there are none.
  public init?(of sample: [Double]) {
    let values = sample.filter(\.isFinite).sorted()
    guard !values.isEmpty else { return nil }
    count = values.count
    lowerQuartile = Self.quantile(0.25, of: values)
    median = Self.quantile(0.5, of: values)
    upperQuartile = Self.quantile(0.75, of: values)
    let reach = 1.5 * (upperQuartile - lowerQuartile)
    let (low, high) = (lowerQuartile - reach, upperQuartile + reach)
    // Interpolated quartiles may lie beyond every value within reach; the whisker then ends at the box.
    lowerWhisker = min(values.first { $0 >= low } ?? lowerQuartile, lowerQuartile)
    upperWhisker = max(values.last { $0 <= high } ?? upperQuartile, upperQuartile)
    outliers = values.filter { $0 < low || $0 > high }
  }

  /// The quantile of sorted values by linear interpolation (Hyndman and Fan 1996, definition 7).
  static func quantile(_ fraction: Double, of values: [Double]) -> Double {
    let place = fraction * Double(values.count - 1)
    let index = min(Int(place), values.count - 1)
    let next = min(index + 1, values.count - 1)
    return values[index] + (place - Double(index)) * (values[next] - values[index])
  }
}
