import Martlet

/// Turns the rows of a table into rows of numbers, by statistics of the training part alone.
///
/// A column of numbers becomes one feature: what is missing is filled, then the feature is brought to mean 0 and
/// standard deviation 1. A column of texts becomes one feature for each text it has (one-hot); a text that is missing or
/// was not there in the training part makes all of them 0.
///
/// `let encoding = try TableEncoding(fittedTo: train.dropping(["Sale_Price"])); let x = try encoding(test)`
public struct TableEncoding: Equatable, Sendable {
  /// What stands for a missing number.
  public enum Imputation: Equatable, Sendable {
    /// The mean of those that are there.
    case mean
    /// Their median (of an even count, the mean of the middle two).
    case median
    /// A number, such as 0 for sizes of what does not exist.
    case constant(Double)
  }

  /// How one column is encoded.
  public enum Encoding: Equatable, Sendable {
    /// `(v − mean) / standardDeviation`, with `fill` for a missing v.
    case number(fill: Double, mean: Double, standardDeviation: Double)
    /// One feature for each of these texts, which ascend.
    case oneHot([String])

    /// The number of features.
    public var featureCount: Int {
      switch self {
      case .number: 1
      case .oneHot(let texts): texts.count
      }
    }
  }

  /// The columns in the order of their features, with their encodings.
  public let columns: [(name: String, encoding: Encoding)]

  /// Takes the statistics of all columns of `table`, which should be the training part without its targets.
  ///
  /// A column in which no number is there is filled with 0; one without variation is only shifted. Where
  /// `isStandardized` is false, numbers keep their scale.
  public init(fittedTo table: DataTable, imputation: Imputation = .median, isStandardized: Bool = true) {
    columns = table.columnNames.compactMap { name in
      switch try? table.column(name) {
      case .numbers(let numbers): (name, Self.encoding(numbers, imputation, isStandardized))
      case .texts(let texts): (name, .oneHot(Set(texts.compactMap { $0 }).sorted()))
      case nil: nil
      }
    }
  }

  /// The names of the features: that of the column, for a text followed by `=` and the text.
  public var featureNames: [String] {
    columns.flatMap { name, encoding in
      switch encoding {
      case .number: [name]
      case .oneHot(let texts): texts.map { "\(name)=\($0)" }
      }
    }
  }

  /// The features of each row.
  ///
  /// Throws when the table lacks a column or has another kind in it.
  ///
  /// - Shapes: → `[rowCount, featureNames.count]`
  public func callAsFunction(_ table: DataTable, dtype: DType = .float32) throws(DataError) -> Tensor {
    let width = columns.reduce(0) { $0 + $1.encoding.featureCount }
    var features = [Double](repeating: 0, count: table.rowCount * width)
    var start = 0
    for (name, encoding) in columns {
      switch encoding {
      case .number(let fill, let mean, let standardDeviation):
        for (row, number) in try table.numbers(name).enumerated() {
          features[row * width + start] = ((number ?? fill) - mean) / standardDeviation
        }
      case .oneHot(let texts):
        let places = Dictionary(uniqueKeysWithValues: zip(texts, start...))
        for (row, text) in try table.texts(name).enumerated() {
          if let place = text.flatMap({ places[$0] }) { features[row * width + place] = 1 }
        }
      }
      start += encoding.featureCount
    }
    return Tensor(features, shape: [table.rowCount, width]).converted(to: dtype)
  }

  /// Whether both encode the same columns in the same way.
  public static func == (a: TableEncoding, b: TableEncoding) -> Bool {
    a.columns.elementsEqual(b.columns) { $0 == $1 }
  }

  private static func encoding(_ numbers: [Double?], _ imputation: Imputation, _ isStandardized: Bool) -> Encoding {
    let present = numbers.compactMap { $0 }
    let fill: Double =
      switch imputation {
      case .mean: present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count)
      case .median: median(present)
      case .constant(let value): value
      }
    guard isStandardized, !numbers.isEmpty else { return .number(fill: fill, mean: 0, standardDeviation: 1) }
    let scale = FeatureStandardization(of: Tensor(numbers.map { $0 ?? fill }, shape: [numbers.count, 1]))
    return .number(fill: fill, mean: scale.mean[0], standardDeviation: scale.standardDeviation[0])
  }

  private static func median(_ numbers: [Double]) -> Double {
    guard !numbers.isEmpty else { return 0 }
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
