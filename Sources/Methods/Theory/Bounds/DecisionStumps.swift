import Martlet

/// A decision by one feature and one threshold: `x[feature] ≥ threshold` means positive, or negative.
public struct DecisionStump: Sendable, Hashable {
  /// The position of the feature.
  public let feature: Int
  /// The threshold.
  public let threshold: Double
  /// Whether examples at or above the threshold are positive; else those below it.
  public let isPositiveAbove: Bool

  /// A decision by a feature and a threshold.
  public init(feature: Int, threshold: Double, isPositiveAbove: Bool = true) {
    self.feature = feature
    self.threshold = threshold
    self.isPositiveAbove = isPositiveAbove
  }

  /// Whether an example is taken for positive.
  public func callAsFunction(_ features: [Double]) -> Bool { (features[feature] >= threshold) == isPositiveAbove }
}

/// All decisions by one of some features, with a number of thresholds for each and both directions:
/// `|H| = 2 · features · thresholds`, with the error rate as loss.
///
/// The thresholds of a feature lie between its least and its greatest value in D_all, at the fractions ½, ¼, ¾, ⅛, ⅜, …
/// (van der Corput 1935), so that a set with fewer thresholds is part of one with more. All losses on N examples take
/// `O(features · (N + thresholds))`.
public struct DecisionStumps: FiniteHypothesisSet {
  /// The thresholds for each feature.
  public let thresholdCount: Int
  /// The number of examples of D_all.
  public let exampleCount: Int
  /// The number of features.
  public let featureCount: Int

  private let thresholds: [[Double]]
  private let isPositive: [Bool]
  /// For each feature and example the number of thresholds at or below its value.
  private let bins: [[Int32]]

  /// The decisions on labelled examples.
  ///
  /// - Shapes: features `[examples, features]`, one label for each example
  public init(
    features: Tensor, isPositive: [Bool], thresholds thresholdCount: Int, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if features.rank != 2 || features.shape[0] != isPositive.count || features.elementCount == 0 || thresholdCount < 1 {
      contractFailure(
        "DecisionStumps", "\(features.shape)",
        "features must be [examples, features], with as many labels as examples (\(isPositive.count)) and a threshold "
          + "at least (\(thresholdCount))", file: file, line: line)
    }
    let columns = features.shape[1]
    let values = features.transposed().doubles
    let fractions = Self.fractions(thresholdCount)
    let rows = isPositive.count
    var (thresholds, bins): ([[Double]], [[Int32]]) = ([], [])
    for column in 0..<columns {
      let own = values[(column * rows)..<((column + 1) * rows)]
      let (least, greatest) = own.reduce((Double.infinity, -Double.infinity)) { (min($0.0, $1), max($0.1, $1)) }
      let ladder = fractions.map { least + $0 * (greatest - least) }
      thresholds.append(ladder)
      bins.append(own.map { Int32(Self.countAtOrBelow($0, in: ladder)) })
    }
    self.thresholdCount = thresholdCount
    self.thresholds = thresholds
    self.bins = bins
    self.isPositive = isPositive
    exampleCount = rows
    featureCount = columns
  }

  /// The first fractions of van der Corput's sequence in ascending order.
  private static func fractions(_ count: Int) -> [Double] {
    (1...count).map { index in
      var (rest, fraction, digit) = (index, 0.0, 0.5)
      while rest > 0 {
        if rest % 2 == 1 { fraction += digit }
        (rest, digit) = (rest / 2, digit / 2)
      }
      return fraction
    }.sorted()
  }

  private static func countAtOrBelow(_ value: Double, in ladder: [Double]) -> Int {
    var (low, high) = (0, ladder.count)
    while low < high {
      let middle = (low + high) / 2
      if ladder[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The number |H| of decisions.
  public var count: Int { 2 * featureCount * thresholdCount }

  /// A decision by its position: features outermost, then thresholds, then both directions.
  public subscript(_ hypothesis: Int) -> DecisionStump {
    let (feature, rest) = hypothesis.quotientAndRemainder(dividingBy: 2 * thresholdCount)
    return DecisionStump(
      feature: feature, threshold: thresholds[feature][rest / 2], isPositiveAbove: rest % 2 == 0)
  }

  /// The error rate of every decision on a sample.
  public func losses(on sample: [Int]) -> [Double] {
    let positives = sample.count { isPositive[$0] }
    let size = Double(sample.count)
    return [Double](unsafeUninitializedCapacity: count) { rates, initializedCount in
      // What the examples of a bin add to the errors of a threshold above them: 1 for positives, −1 for negatives.
      var changes = [Int32](repeating: 0, count: thresholdCount + 1)
      var position = 0
      for feature in bins {
        for bin in changes.indices { changes[bin] = 0 }
        for example in sample { changes[Int(feature[example])] += isPositive[example] ? 1 : -1 }
        var errors = sample.count - positives
        for threshold in 0..<thresholdCount {
          errors += Int(changes[threshold])
          rates.initializeElement(at: position, to: Double(errors) / size)
          rates.initializeElement(at: position + 1, to: Double(sample.count - errors) / size)
          position += 2
        }
      }
      initializedCount = position
    }
  }
}
