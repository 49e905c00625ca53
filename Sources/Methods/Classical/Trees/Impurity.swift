import Foundation

/// How mixed the samples of a node are: what a split lowers.
public enum ClassImpurity: Sendable, Hashable {
  /// `1 − Σ pₖ²` (Breiman et al. 1984).
  case gini
  /// `−Σ pₖ log₂ pₖ` in bits (Quinlan 1986).
  case entropy
}

/// A running count of the samples of a node: samples are added and taken out one by one.
protocol NodeStatistics: Sendable {
  /// The number of samples.
  var count: Int { get }
  /// How mixed they are; not negative.
  var impurity: Double { get }
  /// Whether no split can lower that any more.
  var isPure: Bool { get }
  /// What the node predicts.
  var prediction: [Double] { get }

  mutating func add(_ sample: Int)
  mutating func remove(_ sample: Int)
}

/// The classes of samples.
struct ClassStatistics: NodeStatistics {
  let labels: [Int]
  let measure: ClassImpurity
  private(set) var counts: [Int]
  private(set) var count = 0

  init(labels: [Int], classCount: Int, measure: ClassImpurity) {
    self.labels = labels
    self.measure = measure
    counts = [Int](repeating: 0, count: classCount)
  }

  var impurity: Double {
    let total = Double(count)
    switch measure {
    case .gini: return 1 - counts.reduce(0.0) { $0 + Double($1) * Double($1) } / (total * total)
    case .entropy:
      return counts.reduce(0.0) { sum, own in
        let share = Double(own) / total
        return own > 0 ? sum - share * log2(share) : sum
      }
    }
  }

  var isPure: Bool { counts.contains(count) }

  /// The share of each class.
  var prediction: [Double] { counts.map { Double($0) / Double(count) } }

  mutating func add(_ sample: Int) {
    counts[labels[sample]] += 1
    count += 1
  }

  mutating func remove(_ sample: Int) {
    counts[labels[sample]] -= 1
    count -= 1
  }
}

/// The mean and variance of targets, of several the mean of their variances.
struct TargetStatistics: NodeStatistics {
  /// The targets, sample after sample, less their means over all samples: so that their squares lose little.
  let targets: [Double]
  let means: [Double]
  /// The mean of the squares of all of them.
  private let scale: Double
  private var sums: [Double]
  private var squares = 0.0
  private(set) var count = 0

  init(targets: [Double], width: Int) {
    var means = [Double](repeating: 0, count: width)
    for (place, target) in targets.enumerated() { means[place % width] += target }
    let rows = Double(targets.count / width)
    for index in means.indices { means[index] /= rows }
    self.means = means
    self.targets = targets.enumerated().map { $1 - means[$0 % width] }
    scale = self.targets.reduce(0) { $0 + $1 * $1 } / Double(targets.count)
    sums = [Double](repeating: 0, count: width)
  }

  var impurity: Double {
    let total = Double(count)
    let ofMeans = sums.reduce(0.0) { $0 + ($1 / total) * ($1 / total) }
    return Swift.max(0, (squares / total - ofMeans) / Double(sums.count))
  }

  /// What rounding leaves of equal targets is no variance.
  var isPure: Bool { impurity <= 1e-14 * scale }

  /// The mean of each target.
  var prediction: [Double] { zip(sums, means).map { $0 / Double(count) + $1 } }

  mutating func add(_ sample: Int) { change(sample, by: 1) }
  mutating func remove(_ sample: Int) { change(sample, by: -1) }

  private mutating func change(_ sample: Int, by sign: Int) {
    let width = sums.count
    for index in 0..<width {
      let target = targets[sample * width + index]
      sums[index] += Double(sign) * target
      squares += Double(sign) * target * target
    }
    count += sign
  }
}
