import Foundation

/// Bounds around values, such as the range over several seeds.
public struct Spread: Sendable, Hashable {
  /// What the bounds around a mean are.
  public enum Measure: Sendable, Hashable {
    /// The least and the greatest value.
    case range
    /// The mean less and plus one standard deviation, that of a sample (divisor `n − 1`).
    case standardDeviation
    /// The mean less and plus one standard error, the standard deviation over `√n`.
    case standardError
  }

  /// The lower bounds, one for each value.
  public var lower: [Double]
  /// The upper bounds, one for each value.
  public var upper: [Double]

  /// Makes a spread from its bounds.
  public init(lower: [Double], upper: [Double]) {
    self.lower = lower
    self.upper = upper
  }

  /// Makes a spread of equal distance below and above values.
  public init(around values: [Double], by distances: [Double]) {
    lower = zip(values, distances).map { $0 - $1 }
    upper = zip(values, distances).map { $0 + $1 }
  }

  /// The mean of several runs at each step, and its spread.
  ///
  /// A step at which some run is not finite has neither: a run that diverged is not left out of the mean. Where runs
  /// differ in length, a step counts the runs that reach it.
  ///
  /// - Parameters:
  ///   - runs: the values of each run, step by step.
  ///   - measure: what the bounds are; of a single run they are its values.
  public static func summary(of runs: [[Double]], _ measure: Measure = .standardDeviation) -> (
    mean: [Double], spread: Spread
  ) {
    var mean: [Double] = []
    var spread = Spread(lower: [], upper: [])
    for step in 0..<(runs.map(\.count).max() ?? 0) {
      let values = runs.compactMap { $0.indices.contains(step) ? $0[step] : nil }
      let average = values.reduce(0, +) / Double(values.count)
      mean.append(average)
      let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
      let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
      let bounds: (Double, Double)
      switch measure {
      case .range where average.isFinite: bounds = (values.min() ?? average, values.max() ?? average)
      case .range: bounds = (.nan, .nan)
      case .standardDeviation: bounds = (average - deviation, average + deviation)
      case .standardError:
        let error = deviation / Double(values.count).squareRoot()
        bounds = (average - error, average + error)
      }
      spread.lower.append(bounds.0)
      spread.upper.append(bounds.1)
    }
    return (mean, spread)
  }

  /// The bounds around a value; `nil` where one is missing or not finite.
  func bounds(at index: Int) -> (lower: Double, upper: Double)? {
    guard lower.indices.contains(index), upper.indices.contains(index), lower[index].isFinite, upper[index].isFinite
    else { return nil }
    return (min(lower[index], upper[index]), max(lower[index], upper[index]))
  }
}
