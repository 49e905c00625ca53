import Martlet
import MartletData

/// The rules by which parameters can be changed.
public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
  /// Gradient descent with Nesterov's momentum.
  case sgd
  /// Adam.
  case adam
  /// Adam with decoupled weight decay; vectors do not decay.
  case adamw

  /// The optimiser; `momentum` matters to `sgd` alone.
  public func make(learningRate: Double, momentum: Double, weightDecay: Double) -> any Optimizer {
    switch self {
    case .sgd:
      SGD(learningRate: learningRate, momentum: momentum, isNesterov: momentum > 0, weightDecay: weightDecay)
    case .adam: Adam(learningRate: learningRate, weightDecay: weightDecay)
    case .adamw:
      AdamW(learningRate: learningRate, weightDecay: weightDecay, decays: { $0.shape.rank > 1 })
    }
  }
}

/// The ways in which the learning rate can change.
public enum ScheduleKind: String, Codable, Sendable, CaseIterable {
  /// Not at all.
  case constant
  /// Down to 0 along half a cosine.
  case cosine
  /// A tenth after a third of the steps, and again after two thirds.
  case step

  /// The schedule of `steps` updates, of which the first `warmUp` rise linearly.
  public func make(steps: Int, warmUp: Int) -> LearningRateSchedule {
    let rest = max(1, steps - warmUp)
    let schedule: LearningRateSchedule =
      switch self {
      case .constant: .constant
      case .cosine: .cosine(steps: rest)
      case .step: .step(every: max(1, (rest + 2) / 3), factor: 0.1)
      }
    return warmUp > 0 ? .warmUp(steps: warmUp, then: schedule) : schedule
  }
}

/// All that determines a training, beside the data.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The dataset's name, or `folder` for a folder of the user's without one.
  public var dataset: String
  /// The folder that the dataset was read from, where it was not the installed one.
  public var dataFolder: String?
  /// The name of the model in the catalogue.
  public var model: String
  /// The number of passes over the training pictures.
  public var epochs: Int
  /// The pictures of a step.
  public var batchSize: Int
  /// The optimiser.
  public var optimizer: OptimizerKind
  /// The learning rate at its highest.
  public var learningRate: Double
  /// The momentum of `sgd`.
  public var momentum: Double
  /// The weight decay.
  public var weightDecay: Double
  /// How the learning rate changes.
  public var schedule: ScheduleKind
  /// The epochs in which the learning rate rises; fractions count.
  public var warmUp: Double
  /// The probability that labels give away to all classes alike.
  public var labelSmoothing: Double
  /// The probability with which hidden units are dropped before the last layer, where the model has some.
  public var dropout: Double
  /// The greatest norm of gradients, longer ones are scaled down; `nil` for no limit.
  public var clipping: Double?
  /// Training ends after so many epochs without a better one; `nil` for never.
  public var patience: Int?
  /// Whether training pictures are moved and mirrored at random; `nil` for no change.
  public var augmentation: ImageAugmentation?
  /// The training pictures held out to choose the best weights; `nil` for a twelfth of them.
  public var validationCount: Int?
  /// The training pictures used, those held out included; `nil` for all.
  public var limit: Int?
  /// What everything random follows from.
  public var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case dataset, model, epochs, optimizer, momentum, schedule, dropout, clipping, patience, augmentation, limit, seed
    case dataFolder = "data_folder"
    case batchSize = "batch_size"
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
    case warmUp = "warm_up"
    case labelSmoothing = "label_smoothing"
    case validationCount = "validation"
  }

  /// What is known to work well for a model of the catalogue; that of `cnn` for an unknown name.
  public init(recipeFor model: String, dataset: String) {
    self.dataset = dataset
    self.model = model
    epochs = 12
    batchSize = 64
    optimizer = .adamw
    learningRate = 0.001
    momentum = 0.9
    weightDecay = 0.01
    schedule = .cosine
    warmUp = 1
    labelSmoothing = 0
    dropout = 0
    seed = 0
    switch model {
    case "linear":
      weightDecay = 0
    case "mlp":
      epochs = 15
      dropout = 0.2
    case "resnet":
      epochs = 12
      batchSize = 128
      optimizer = .sgd
      learningRate = 0.1
      weightDecay = 5e-4
      augmentation = ImageAugmentation(flipsHorizontally: true, shift: 2)
    default:
      epochs = 16
      dropout = 0.4
      weightDecay = 0.05
      augmentation = ImageAugmentation(flipsHorizontally: true, shift: 1)
    }
  }
}
