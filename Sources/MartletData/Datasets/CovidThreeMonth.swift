import Martlet

/// New cases of COVID-19 on 84 days of early 2020 in 201 countries, and the rate of deaths on the first of April.
///
/// Source: World Health Organization; prepared by Tan, Bergmeir, Petitjean and Webb 2021, "Time series extrinsic
/// regression".
public enum CovidThreeMonth {
  /// The name in the registry.
  public static let name = "covid-3-month"
  /// The days that are given of each country.
  public static let dayCount = 84

  /// One part of the dataset.
  public struct Countries: Sendable {
    /// The new cases on each day, `[countries, 84]`.
    public let dailyCases: Tensor
    /// The deaths among all cases as a fraction, `[countries]`.
    public let deathRates: Tensor
  }

  /// Loads one part (140 countries to train, 61 to test) from `folder`, by default the installed dataset.
  ///
  /// Throws when the dataset is not installed or a file is missing, damaged, or holds something else.
  public static func load(split: DatasetSplit, folder: String? = nil) throws(DataError) -> Countries {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    let path = "\(folder)/Covid3Month_\(split == .train ? "TRAIN" : "TEST").ts"
    let file = try TimeSeriesFile(contentsOf: path)
    guard case .targets(let rates) = file.labels, file.series.allSatisfy({ $0.map(\.count) == [dayCount] }) else {
      throw DataError(
        .mismatch, path: path, problem: "the file does not hold \(dayCount) days and a rate for each country",
        remedy: "check that this is the right file")
    }
    return Countries(dailyCases: try file.tensor().squeezed(-1), deathRates: Tensor(rates).converted(to: .float32))
  }
}
