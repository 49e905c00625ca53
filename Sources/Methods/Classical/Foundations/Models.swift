import Martlet

/// A fitted model that gives each row of features a probability for every class.
///
/// `let labels = model(x)`, `let accuracy = model.accuracy(x, labels: y)`
public protocol ClassProbabilities: Sendable {
  /// The number of classes.
  var classCount: Int { get }

  /// The probability of every class for each row.
  ///
  /// - Shapes: `[rows, features]` → `[rows, classCount]`
  func probabilities(_ x: Tensor) -> Tensor
}

extension ClassProbabilities {
  /// The most probable class of each row as `int32`; of equally probable ones the first.
  ///
  /// - Shapes: `[rows, features]` → `[rows]`
  public func callAsFunction(_ x: Tensor) -> Tensor {
    probabilities(x).argmax(-1)
  }

  /// The fraction of rows whose most probable class is the given one.
  ///
  /// - Shapes: `[rows, features]`, labels `[rows]`
  public func accuracy(
    _ x: Tensor, labels: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    let (expected, _) = labels.classes("accuracy", rows: x.shape[0], classCount, file: file, line: line)
    let found = self(x).integers
    return Double(zip(found, expected).count { $0 == $1 }) / Double(expected.count)
  }
}

/// A fitted model that gives each row of features a number, or several.
///
/// `let prices = model(x)`, `let share = model.determination(x, targets: y)`
public protocol TargetPrediction: Sendable {
  /// The predicted targets.
  ///
  /// - Shapes: `[rows, features]` → `[rows]`, or `[rows, targets]` where the model was fitted to several
  func callAsFunction(_ x: Tensor) -> Tensor
}

extension TargetPrediction {
  /// The coefficient of determination `R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)²`, over several targets the mean of theirs.
  ///
  /// 1 is a perfect prediction, 0 that of the mean. A target that does not vary counts 1 where it is met exactly and 0
  /// otherwise.
  ///
  /// - Shapes: `[rows, features]`, targets `[rows]` or `[rows, targets]`
  public func determination(
    _ x: Tensor, targets: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Double {
    targets.requireTargets("determination", rows: x.shape[0], file: file, line: line)
    let found = self(x)
    if found.shape != targets.shape {
      contractFailure(
        "determination", "\(targets.shape)", "the model predicts \(found.shape)", file: file, line: line)
    }
    return found.determination(of: targets)
  }
}

extension Tensor {
  /// R² of these predictions.
  func determination(of targets: Tensor) -> Double {
    let y = targets.converted(to: .float64)
    let errors = (y - converted(to: .float64)).squared().sum(0).doubles
    let variations = (y - y.mean(0, keepingAxes: true)).squared().sum(0).doubles
    let shares = zip(errors, variations).map { error, variation in
      variation > 0 ? 1 - error / variation : error > 0 ? 0 : 1
    }
    return shares.reduce(0, +) / Double(shares.count)
  }
}
