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
