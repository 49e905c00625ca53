import Martlet
import MartletData
import MartletTraining

/// Follows the procedure and measures only what it needs: the reference where the training loss is large, the distributions
/// where the test loss is.
///
/// - Parameters:
///   - losses: the losses of the model.
///   - reference: trains the shallower or simpler model alike and returns its training loss.
///   - shift: finds out whether test examples are distributed as training examples; `nil` where that cannot be told.
public func diagnose(
  _ losses: DiagnosticLosses, thresholds: DiagnosticThresholds, reference: () throws -> Double,
  shift: () throws -> DistributionShift? = { nil }
) rethrows -> Diagnosis {
  let first = Diagnosis(of: losses, thresholds: thresholds)
  switch first.finding {
  case .referenceNeeded: return Diagnosis(of: losses, reference: try reference(), thresholds: thresholds)
  case .overfitting, .mismatch: return Diagnosis(of: losses, shift: try shift(), thresholds: thresholds)
  default: return first
  }
}

/// Trains a classifier, and a reference where its training loss calls for one, and says what keeps it from a small test loss.
///
/// Losses are cross-entropies in inference; with `isAccuracy` they are error rates.
///
/// - Parameters:
///   - model: the classifier; it is trained.
///   - reference: makes the shallower or simpler classifier.
///   - train: trains either in one way.
///   - shift: finds out whether test pictures are distributed as training pictures.
public func diagnose(
  _ model: any Layer, reference: () throws -> any Layer, training: BatchLoader, validation: BatchLoader?,
  test: BatchLoader, thresholds: DiagnosticThresholds, isAccuracy: Bool = false,
  shift: () throws -> DistributionShift? = { nil }, train: (any Layer) throws -> Void
) rethrows -> Diagnosis {
  func loss(_ model: any Layer, _ loader: BatchLoader) -> Double {
    let evaluation = Evaluation(of: model, on: loader)
    return isAccuracy ? 1 - evaluation.accuracy : evaluation.loss
  }
  try train(model)
  let losses = DiagnosticLosses(
    training: loss(model, training), validation: validation.map { loss(model, $0) }, test: loss(model, test))
  return try diagnose(
    losses, thresholds: thresholds,
    reference: {
      let reference = try reference()
      try train(reference)
      return loss(reference, training)
    }, shift: shift)
}
