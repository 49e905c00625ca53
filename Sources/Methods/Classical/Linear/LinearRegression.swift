import Martlet

/// Linear regression by least squares: the weights and the intercept that make `‖y − x w − b‖² + penalty · ‖w‖²` least.
///
/// With a penalty it is ridge regression; the intercept is not penalised. Solved by QR in double precision. Source: Hastie,
/// Tibshirani and Friedman 2009, "The elements of statistical learning", sections 3.2 and 3.4.1 (Hoerl and Kennard 1970).
///
/// `let model = try LinearRegression(penalty: 1).fitted(to: x, targets: prices)`
public struct LinearRegression: Equatable, Sendable {
  /// What the squared length of the weights costs; not negative.
  public var penalty: Double
  /// Whether there is an intercept.
  public var hasIntercept: Bool

  /// A regression; without a penalty, ordinary least squares.
  public init(penalty: Double = 0, hasIntercept: Bool = true, file: StaticString = #fileID, line: UInt = #line) {
    requirePenalty(penalty, "LinearRegression", file: file, line: line)
    self.penalty = penalty
    self.hasIntercept = hasIntercept
  }

  /// The model of these rows.
  ///
  /// Throws a `LinearAlgebraError` where features depend on each other (also where there are more of them than rows) and
  /// there is no penalty.
  ///
  /// - Shapes: `[rows, features]`, targets `[rows]` or `[rows, targets]`
  public func fitted(
    to x: Tensor, targets y: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Model {
    x.requireSamples("LinearRegression", file: file, line: line)
    y.requireTargets("LinearRegression", rows: x.shape[0], file: file, line: line)
    let features = x.shape[1]
    let columns = y.rank == 1 ? y.precise.expanded(at: 1) : y.precise
    let means = (x: x.precise.mean(0), y: columns.mean(0))
    var design = hasIntercept ? x.precise - means.x : x.precise
    var targets = hasIntercept ? columns - means.y : columns
    if penalty > 0 {
      // Rows that ask for small weights: ‖0 − √penalty · w‖².
      let rows = penalty.squareRoot() * Tensor.identity(features, dtype: .float64)
      design = Tensor.concatenate([design, rows])
      targets = Tensor.concatenate([targets, Tensor.zeros([features, columns.shape[1]], dtype: .float64)])
    }
    let weights = try design.leastSquares(targets, file: file, line: line)
    let intercepts = hasIntercept ? means.y - means.x.expanded(at: 0).matmul(weights).squeezed(0) : means.y * 0
    return Model(
      weights: y.rank == 1 ? weights.squeezed(1) : weights, intercept: y.rank == 1 ? intercepts.squeezed(0) : intercepts
    )
  }

  /// A fitted linear function `x w + b`.
  public struct Model: TargetPrediction {
    /// The weights in double precision, `[features]` or `[features, targets]`.
    public let weights: Tensor
    /// The intercept, a scalar or `[targets]`.
    public let intercept: Tensor

    /// The predicted targets in the type of the features.
    ///
    /// - Shapes: `[rows, features]` → `[rows]` or `[rows, targets]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      x.requireSamples("LinearRegression", features: weights.shape[0])
      let matrix = weights.rank == 1 ? weights.expanded(at: 1) : weights
      let result = x.precise.matmul(matrix) + intercept
      return (weights.rank == 1 ? result.squeezed(1) : result).converted(to: x.dtype)
    }
  }
}

/// Traps unless a penalty is a number that is not negative.
func requirePenalty(_ penalty: Double, _ method: String, file: StaticString, line: UInt) {
  if !(penalty >= 0) || !penalty.isFinite {
    contractFailure(method, "\(penalty)", "the penalty must not be negative", file: file, line: line)
  }
}
