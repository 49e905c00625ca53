/// What may help against a finding.
public enum Advice: String, Sendable, Hashable, CaseIterable {
  /// A model with more hypotheses.
  case biggerModel
  /// More inputs.
  case moreFeatures
  /// Another update rule.
  case anotherOptimizer
  /// Another step size.
  case anotherLearningRate
  /// Paths around layers.
  case residualConnections
  /// Small steps at first.
  case warmUp
  /// More training examples.
  case moreData
  /// Examples made out of others.
  case augmentation
  /// A model with fewer hypotheses.
  case smallerModel
  /// Penalties on parameters.
  case regularization
  /// Units left out at random.
  case dropout
  /// An end of training by the validation loss.
  case earlyStopping
  /// Training examples like those of the test.
  case matchingData
  /// Features that are alike in both domains.
  case domainAdaptation
  /// A measurement that is still missing.
  case trainReference

  /// The advice in one sentence.
  public var text: String {
    switch self {
    case .biggerModel: "Use a larger model: more layers or more units."
    case .moreFeatures: "Give the model more features of each example."
    case .anotherOptimizer: "Use another optimiser: momentum or Adam get over critical points and uneven curvature."
    case .anotherLearningRate: "Try other learning rates over a few powers of ten, and a schedule that decays."
    case .residualConnections: "Add residual connections, so that a deeper model can do what a shallower one does."
    case .warmUp: "Let the learning rate warm up over the first steps."
    case .moreData: "Collect more training examples."
    case .augmentation: "Augment the training examples by changes that keep their labels."
    case .smallerModel: "Constrain the model: fewer or shared parameters, fewer features."
    case .regularization: "Regularise: weight decay or an L1 penalty."
    case .dropout: "Use dropout."
    case .earlyStopping: "Stop early, by the validation loss."
    case .matchingData: "Collect training examples that are like those of the test."
    case .domainAdaptation: "Use domain adaptation: features that do not tell the domains apart."
    case .trainReference: "Train a shallower or simpler model alike and compare the training losses."
    }
  }
}
