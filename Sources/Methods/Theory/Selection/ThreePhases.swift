import Martlet

/// Data that can be looked at once: evaluating on it uses it up, which the compiler checks.
///
/// A test set that is looked at twice becomes a validation set.
public struct HeldOut<Data>: ~Copyable {
  private let data: Data

  /// Puts the data away.
  public init(_ data: Data) {
    self.data = data
  }

  /// The value of `body` for the data, which is gone then.
  public consuming func evaluate<Result>(_ body: (Data) throws -> Result) rethrows -> Result {
    try body(data)
  }
}

extension HeldOut: Sendable where Data: Sendable {}

/// What training, choosing by validation and one final test gave.
public struct ThreePhaseResult<Candidate, Model> {
  /// All candidates with their validation losses.
  public let selection: Selection<Candidate>
  /// The model of the chosen candidate.
  public let model: Model
  /// Its loss on the test set, which nothing was chosen by.
  public let testLoss: Double
}

/// Fits every candidate on the training data, chooses the one with the least validation loss, and tests that one once.
public func trainValidateTest<Candidate, Model, Data>(
  _ candidates: [Candidate], training: Data, validation: Data, test: consuming HeldOut<Data>,
  file: StaticString = #fileID, line: UInt = #line,
  fit: (Candidate, Data) throws -> Model, loss: (Model, Data) throws -> Double
) rethrows -> ThreePhaseResult<Candidate, Model> {
  var best: (model: Model, loss: Double)?
  let selection = try select(from: candidates, file: file, line: line) { candidate in
    let model = try fit(candidate, training)
    let validationLoss = try loss(model, validation)
    if best.map({ ordered(validationLoss) < ordered($0.loss) }) ?? true { best = (model, validationLoss) }
    return validationLoss
  }
  guard let best else {
    contractFailure("trainValidateTest", "", "there must be a candidate", file: file, line: line)
  }
  return ThreePhaseResult(
    selection: selection, model: best.model, testLoss: try test.evaluate { try loss(best.model, $0) })
}
