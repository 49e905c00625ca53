import Martlet

/// What keeps a model from a small test loss, by the procedure of Hung-yi Lee's course.
///
/// 1. Is the training loss small enough? If not, compare it with that of a shallower or simpler reference model trained
///    alike (He et al. 2016, figure 1): where the reference's is lower, optimisation failed, because the model could do what
///    the reference does; else the model is too simple, which is model bias.
/// 2. Is the test loss close to the training loss? If not, it is overfitting where test examples are distributed as training
///    examples, and mismatch where they are not.
/// 3. Else all is fine.
public struct Diagnosis: Sendable, Hashable {
  /// What was found.
  public enum Finding: String, Sendable, Hashable, CaseIterable {
    /// Training and test loss are small.
    case fine
    /// The training loss is large and no reference was measured, so the cause is open.
    case referenceNeeded
    /// The model cannot express a good function.
    case modelBias
    /// The model could do better on the training set, but training did not find how.
    case optimizationFailure
    /// The model learned the training set by heart.
    case overfitting
    /// Test examples are distributed differently from training examples.
    case mismatch

    /// The field's name for it.
    public var name: String {
      switch self {
      case .fine: "fine"
      case .referenceNeeded: "model bias or optimisation"
      case .modelBias: "model bias"
      case .optimizationFailure: "optimisation"
      case .overfitting: "overfitting"
      case .mismatch: "mismatch"
      }
    }

    /// What it means in one sentence.
    public var text: String {
      switch self {
      case .fine: "Training and test loss are small."
      case .referenceNeeded:
        "The training loss is large; a shallower or simpler model, trained alike, would tell whether the model is too "
          + "simple or training failed."
      case .modelBias:
        "The model is too simple: a simpler one does no better on the training examples, so training is not to blame."
      case .optimizationFailure:
        "Training failed: a simpler model does better on the same training examples, so this one could, too."
      case .overfitting: "The model learned the training examples by heart and does worse on others of their kind."
      case .mismatch: "Test examples are of another kind than the training examples."
      }
    }
  }

  /// One comparison that was made.
  public struct Evidence: Sendable, Hashable, CustomStringConvertible {
    /// What was compared, such as `training loss`.
    public let quantity: String
    /// Its value.
    public let value: Double
    /// What it was compared with.
    public let limit: Double

    /// Whether the value is above the limit, or is not a number: that is never good enough.
    public var isExceeded: Bool { !(value <= limit) }

    /// `training loss 0.9 > 0.3`, or with `≤`.
    public var description: String { "\(quantity) \(value) \(isExceeded ? ">" : "≤") \(limit)" }
  }

  /// What was found.
  public let finding: Finding
  /// What was compared, in the order of the procedure.
  public let evidence: [Evidence]

  /// Follows the procedure.
  ///
  /// `reference` is the training loss of a shallower or simpler model trained alike. Where test examples are known to be
  /// distributed as training examples (`shift`), a large test loss is overfitting. Otherwise the validation examples decide,
  /// which are distributed as the training examples: what the loss grows by from training to validation is overfitting, what
  /// it grows by from there to the test is mismatch, and the greater part is named. Without a validation loss it is a
  /// mismatch where the distributions are known to differ, and else called overfitting.
  public init(
    of losses: DiagnosticLosses, reference: Double? = nil, shift: DistributionShift? = nil,
    thresholds: DiagnosticThresholds
  ) {
    var evidence: [Evidence] = []
    func exceeds(_ quantity: String, _ value: Double, _ limit: Double) -> Bool {
      let comparison = Evidence(quantity: quantity, value: value, limit: limit)
      evidence.append(comparison)
      return comparison.isExceeded
    }
    func cause() -> Finding {
      if exceeds("training loss", losses.training, thresholds.trainingLoss) {
        guard let reference else { return .referenceNeeded }
        let limit = reference + thresholds.optimizationMargin * abs(reference)
        return exceeds("training loss beside the reference's", losses.training, limit)
          ? .optimizationFailure : .modelBias
      }
      guard exceeds("test loss above training loss", losses.test - losses.training, thresholds.gap) else {
        return .fine
      }
      switch shift {
      case .absent: return .overfitting
      case .domainClassifier(let accuracy, let examples):
        let limit = thresholds.domainAccuracy(examples: examples)
        if !exceeds("domain classifier's accuracy", accuracy, limit) { return .overfitting }
      case .present, nil: break
      }
      guard let validation = losses.validation else { return shift == nil ? .overfitting : .mismatch }
      return exceeds("test loss above validation loss", losses.test - validation, validation - losses.training)
        ? .mismatch : .overfitting
    }
    finding = cause()
    self.evidence = evidence
  }

  /// What may help, most direct first.
  public var advice: [Advice] {
    switch finding {
    case .fine: []
    case .referenceNeeded: [.trainReference]
    case .modelBias: [.biggerModel, .moreFeatures]
    case .optimizationFailure: [.anotherOptimizer, .anotherLearningRate, .residualConnections, .warmUp]
    case .overfitting:
      [.moreData, .augmentation, .smallerModel, .regularization, .dropout, .earlyStopping]
    case .mismatch: [.matchingData, .domainAdaptation]
    }
  }
}
