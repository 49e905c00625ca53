import Martlet

/// Logistic regression: a linear function gives each class its logit, by the weights that make
/// `Σ −ln p(yᵢ | xᵢ) + penalty / 2 · ‖w‖²` least.
///
/// For two classes there is one logit, that of the second against the first; for more, the probabilities are a softmax. The
/// intercepts are not penalised. Found by L-BFGS in double precision. Source: Bishop 2006, "Pattern recognition and machine
/// learning", sections 4.3.2 and 4.3.4.
///
/// `let model = try LogisticRegression().fitted(to: x, labels: y)`
public struct LogisticRegression: Equatable, Sendable {
  /// What half of the squared length of the weights costs; not negative.
  public var penalty: Double
  /// Whether there are intercepts.
  public var hasIntercept: Bool
  /// The search ends where no element of the gradient of the mean over all rows is greater.
  public var tolerance: Double
  /// The iterations after which fitting fails.
  public var maximumIterations: Int

  /// A regression.
  public init(
    penalty: Double = 1, hasIntercept: Bool = true, tolerance: Double = 1e-6, maximumIterations: Int = 1000,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    requirePenalty(penalty, "LogisticRegression", file: file, line: line)
    if !(tolerance > 0) || maximumIterations < 1 {
      contractFailure(
        "LogisticRegression", "\(tolerance), \(maximumIterations)", "tolerance and iterations must be positive",
        file: file, line: line)
    }
    self.penalty = penalty
    self.hasIntercept = hasIntercept
    self.tolerance = tolerance
    self.maximumIterations = maximumIterations
  }

  /// The model of these rows; `classCount` is by default one more than the greatest label.
  ///
  /// Throws a `ConvergenceError` where the tolerance is not reached.
  ///
  /// - Shapes: `[rows, features]`, labels `[rows]`
  public func fitted(
    to x: Tensor, labels: Tensor, classCount: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) throws(ConvergenceError) -> Model {
    x.requireSamples("LogisticRegression", file: file, line: line)
    let (classes, count) = labels.classes("LogisticRegression", rows: x.shape[0], classCount, file: file, line: line)
    if count < 2 {
      contractFailure("LogisticRegression", "\(count)", "there must be two classes", file: file, line: line)
    }
    let (rows, features) = (x.shape[0], x.shape[1])
    let design =
      hasIntercept ? Tensor.concatenate([x.precise, Tensor.ones([rows, 1], dtype: .float64)], axis: 1) : x.precise
    let outputs = count == 2 ? 1 : count
    let expected = Tensor(classes)
    let second = expected.converted(to: .float64).expanded(at: 1)
    let share = penalty / (2 * Double(rows))
    let start = Tensor.zeros([design.shape[1], outputs], dtype: .float64)
    let search = QuasiNewton(tolerance: tolerance, maximumIterations: maximumIterations)
    let result = search.minimum(from: start) { point in
      valueAndGradient(at: point) { parameters in
        let logits = design.matmul(parameters)
        let loss = outputs == 1 ? binaryCrossEntropy(logits, second) : crossEntropy(logits, expected)
        return loss + share * parameters.narrowed(0, to: 0..<features).squared().sum()
      }
    }
    // Written so that NaN fails too.
    guard result.greatestGradient <= tolerance else {
      throw ConvergenceError(
        method: "LogisticRegression", iterationCount: result.iterationCount,
        measure: "the greatest element of the gradient", value: result.greatestGradient, tolerance: tolerance)
    }
    let weights = result.point.narrowed(0, to: 0..<features)
    let intercepts =
      hasIntercept
      ? result.point.narrowed(0, to: features..<features + 1).squeezed(0) : Tensor.zeros([outputs], dtype: .float64)
    return Model(
      classCount: count, weights: weights, intercepts: intercepts, iterationCount: result.iterationCount)
  }

  /// Fitted logits.
  public struct Model: ClassProbabilities {
    /// The number of classes.
    public let classCount: Int
    /// The weights in double precision: `[features, 1]` for two classes, else `[features, classCount]`.
    public let weights: Tensor
    /// The intercepts: `[1]` for two classes, else `[classCount]`.
    public let intercepts: Tensor
    /// The iterations that fitting took.
    public let iterationCount: Int

    /// The logarithms of the probabilities up to a number for each row; of two classes, the first one's is 0.
    ///
    /// - Shapes: `[rows, features]` → `[rows, classCount]`
    public func logits(_ x: Tensor) -> Tensor {
      x.requireSamples("LogisticRegression", features: weights.shape[0])
      let logits = x.precise.matmul(weights) + intercepts
      let all = classCount == 2 ? Tensor.concatenate([Tensor.zeros(like: logits), logits], axis: 1) : logits
      return all.converted(to: x.dtype)
    }

    /// The probability of every class for each row.
    ///
    /// - Shapes: `[rows, features]` → `[rows, classCount]`
    public func probabilities(_ x: Tensor) -> Tensor {
      logits(x).softmax()
    }
  }
}
