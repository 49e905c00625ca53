/// Mean, spread and bounds of repeated measurements, such as those of several seeds.
struct Statistics {
  private let values: [Double]

  /// The statistics of values; of none all but the count are not-a-number.
  init(_ values: [Double]?) { self.values = values ?? [] }

  var count: Int { values.count }

  var mean: Double { values.reduce(0, +) / Double(values.count) }

  /// The standard deviation of the population that the values are a sample of; not-a-number below two values.
  var standardDeviation: Double {
    let mean = mean
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  var least: Double { values.min() ?? .nan }

  var greatest: Double { values.max() ?? .nan }

  var median: Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

/// The correlation of the ranks of paired values (Spearman 1904): 1 where they rise together, −1 where one falls as the other
/// rises; equal values share their mean rank.
func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  func ranks(_ values: [Double]) -> [Double] {
    values.map { value in
      Double(values.count { $0 < value }) + Double(values.count { $0 == value } - 1) / 2
    }
  }
  let (x, y) = (ranks(a), ranks(b))
  let (meanX, meanY) = (Statistics(x).mean, Statistics(y).mean)
  let products = zip(x, y).map { ($0 - meanX, $1 - meanY) }
  let spread = products.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
  return products.reduce(0) { $0 + $1.0 * $1.1 } / (spread.0 * spread.1).squareRoot()
}
