import Martlet

/// Brings each feature of vectors or tables to mean 0 and standard deviation 1: `(x − mean) / standardDeviation`.
///
/// Statistics are those of the training examples and serve all others too. ``Standardization`` does the same for pictures.
public struct FeatureStandardization: Codable, Hashable, Sendable {
  /// The mean of each feature.
  public let mean: [Double]
  /// The standard deviation of each feature; positive.
  public let standardDeviation: [Double]

  private enum CodingKeys: String, CodingKey {
    case mean
    case standardDeviation = "standard_deviation"
  }

  /// The statistics given; each feature needs a finite mean and a positive standard deviation.
  public init(mean: [Double], standardDeviation: [Double], file: StaticString = #fileID, line: UInt = #line) {
    if !areStatistics(mean, standardDeviation) {
      contractFailure(
        "FeatureStandardization", "\(mean) and \(standardDeviation)", "these are not statistics of features",
        file: file, line: line)
    }
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The statistics of examples, in float64; a feature without variation is only shifted.
  ///
  /// - Shapes: `[…, features]`, with an example at least
  public init(of examples: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    if examples.rank < 2 || examples.elementCount == 0 {
      contractFailure(
        "FeatureStandardization", "\(examples.shape)", "examples are […, features], and not empty", file: file,
        line: line)
    }
    let rows = examples.detached().converted(to: .float64).reshaped(to: [-1, examples.shape[examples.rank - 1]])
    let means = rows.mean(0).doubles
    // What rounding leaves of equal numbers is no variation.
    let deviations = zip(rows.standardDeviation([0]).doubles, means).map { $0 > 1e-12 * abs($1) ? $0 : 1 }
    self.init(mean: means, standardDeviation: deviations, file: file, line: line)
  }

  /// Decodes statistics; those that no examples can have are refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.decode([Double].self, forKey: .mean)
    standardDeviation = try container.decode([Double].self, forKey: .standardDeviation)
    guard areStatistics(mean, standardDeviation) else {
      throw DecodingError.dataCorruptedError(
        forKey: .standardDeviation, in: container, debugDescription: "these are not statistics of features")
    }
  }

  /// Standardised examples, in their own element type.
  ///
  /// - Shapes: `[…, features]` → the same
  public func callAsFunction(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireFeatures(x, file, line)
    return (x - row(mean, x.dtype)) / row(standardDeviation, x.dtype)
  }

  /// The examples that standardised ones came from: `x · standardDeviation + mean`.
  ///
  /// - Shapes: `[…, features]` → the same
  public func inverse(_ x: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireFeatures(x, file, line)
    return x * row(standardDeviation, x.dtype) + row(mean, x.dtype)
  }

  private func row(_ values: [Double], _ dtype: DType) -> Tensor { Tensor(values).converted(to: dtype) }

  private func requireFeatures(_ x: Tensor, _ file: StaticString, _ line: UInt) {
    if x.rank == 0 || x.shape[x.rank - 1] != mean.count {
      contractFailure(
        "FeatureStandardization", "\(x.shape)", "the last axis has \(mean.count) features", file: file, line: line)
    }
  }
}

/// Whether these can be means and standard deviations of something.
func areStatistics(_ mean: [Double], _ standardDeviation: [Double]) -> Bool {
  mean.count == standardDeviation.count && !mean.isEmpty && mean.allSatisfy(\.isFinite)
    && standardDeviation.allSatisfy { $0.isFinite && $0 > 0 }
}
