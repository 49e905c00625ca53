import Martlet
import MartletReports

/// The errors of several ways to predict, on the training, validation and test rows of several studies.
struct RegressionScores {
  /// What the errors are, with their unit.
  let quantity: String
  /// The ways in the order in which they came.
  private(set) var names: [String] = []
  private var errors: [String: [(training: Double, validation: Double, test: Double)]] = [:]

  init(_ quantity: String) { self.quantity = quantity }

  /// Measures predictions on all parts of a study.
  mutating func add(_ name: String, on study: RegressionStudy, _ predict: (Tensor) -> Tensor) {
    if errors[name] == nil { names.append(name) }
    func error(_ part: RegressionStudy.Part) -> Double { RegressionStudy.error(predict, on: part) }
    errors[name, default: []].append((error(study.training), error(study.validation), error(study.test)))
  }

  /// The training errors of all studies.
  func training(_ name: String) -> [Double] { errors[name]?.map(\.training) ?? [] }

  /// The validation errors of all studies.
  func validation(_ name: String) -> [Double] { errors[name]?.map(\.validation) ?? [] }

  /// The test errors of all studies.
  func test(_ name: String) -> [Double] { errors[name]?.map(\.test) ?? [] }

  /// The way with the least mean validation error of some: the one to choose.
  func chosen(of names: [String]) -> String {
    func error(_ name: String) -> Double {
      let mean = Statistics(validation(name)).mean
      return mean.isNaN ? .infinity : mean
    }
    return names.min { error($0) < error($1) } ?? ""
  }

  /// The mean errors, a row a way; the row of one way stands out.
  func table(highlighting chosen: String, caption: String) -> Table {
    Table(
      header: ["Way", "Training", "Validation", "Test", "Test, lowest", "Test, highest"],
      rows: names.map { name in
        let test = Statistics(test(name))
        return [name]
          + [Statistics(training(name)).mean, Statistics(validation(name)).mean, test.mean, test.least, test.greatest]
          .map { NumberFormat.fixed($0, decimals: 3) }
      }, highlightedRow: names.firstIndex(of: chosen), caption: caption)
  }

  /// The mean test errors as bars.
  func chart(_ title: String) -> BarChart {
    BarChart(
      title, categories: names, axis: Axis(quantity), values: names.map { Statistics(test($0)).mean },
      orientation: .horizontal)
  }
}
