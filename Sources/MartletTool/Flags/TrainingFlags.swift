import ArgumentParser
import MartletData
import MartletTraining

/// The flags that say how to train; each one left out follows the model's recipe.
struct TrainingFlags: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The dataset: \(NamedImages.names.joined(separator: ", ")) (fashion-mnist, unless --data is given).",
      valueName: "name"))
  var dataset: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      A folder with files in MNIST's layout (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-…, plain or .gz), \
      or, with --dataset, with the files of that dataset.
      """, valueName: "folder"))
  var data: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The model: \(ModelCatalogue.names.joined(separator: ", ")).", valueName: "name"))
  var model = "cnn"

  @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("Passes over the training data.", valueName: "n"))
  var epochs: Given<Int>?

  @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("Pictures of a step.", valueName: "n"))
  var batchSize: Given<Int>?

  @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("The highest learning rate.", valueName: "x"))
  var learningRate: Given<Double>?

  @Option(
    name: .long, help: ArgumentHelp("The optimiser: sgd (Nesterov's momentum), adam, adamw.", valueName: "name"))
  var optimizer: String?

  @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("Weight decay.", valueName: "x"))
  var weightDecay: Given<Double>?

  @Option(name: .long, parsing: .unconditional, help: ArgumentHelp("Momentum of sgd.", valueName: "x"))
  var momentum: Given<Double>?

  @Option(
    name: .long,
    help: ArgumentHelp("How the learning rate changes: constant, cosine, step.", valueName: "name"))
  var schedule: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Epochs in which the learning rate rises; fractions count.", valueName: "x"))
  var warmUp: Given<Double>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Probability that labels give away to all classes.", valueName: "x"))
  var labelSmoothing: Given<Double>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Dropout before the last layer of mlp and cnn.", valueName: "x"))
  var dropout: Given<Double>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The greatest norm of gradients; longer ones are scaled down.", valueName: "x"))
  var clip: Given<Double>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Stop after so many epochs without a better one (never).", valueName: "n"))
  var patience: Given<Int>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Training pictures held out to choose the best weights (a twelfth).", valueName: "n"))
  var validation: Given<Int>?

  @Flag(
    name: .long, inversion: .prefixedNo,
    help: "Move training pictures at random, and mirror them where they stay what they are (resnet: yes).")
  var augment: Bool?

  @Option(
    name: .long, parsing: .unconditional, help: ArgumentHelp("What everything random follows from (0).", valueName: "n")
  )
  var seed: Given<UInt64>?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Use only the first training pictures.", valueName: "n"))
  var limit: Given<Int>?

  /// The dataset that the flags name.
  var choice: DatasetChoice {
    DatasetChoice(name: dataset ?? (data == nil ? FashionMNIST.name : nil), folder: data)
  }

  /// The configuration that the flags and the model's recipe make; adds what is wrong to `check`.
  func configuration(_ check: inout FlagCheck) -> TrainingConfiguration {
    _ = check.name("--dataset", dataset, among: NamedImages.names)
    let model = check.name("--model", self.model, among: ModelCatalogue.names) ?? "cnn"
    var result = TrainingConfiguration(recipeFor: model, dataset: choice.title)
    result.dataFolder = data.map(Paths.absolute)
    func take<Value>(_ value: Value?, into path: WritableKeyPath<TrainingConfiguration, Value>) {
      if let value { result[keyPath: path] = value }
    }
    take(check.integer("--epochs", epochs, atLeast: 1), into: \.epochs)
    take(check.integer("--batch-size", batchSize, atLeast: 1), into: \.batchSize)
    let optimizers = OptimizerKind.allCases.map(\.rawValue)
    if let optimizer = check.name("--optimizer", self.optimizer, among: optimizers).flatMap(OptimizerKind.init),
      optimizer != result.optimizer
    {
      // Rates and decays mean different things to different optimisers.
      result.optimizer = optimizer
      result.learningRate = optimizer == .sgd ? 0.05 : 0.001
      result.weightDecay = optimizer == .sgd ? 5e-4 : optimizer == .adam ? 0 : 0.01
    }
    take(check.number("--learning-rate", learningRate, above: 0), into: \.learningRate)
    take(check.number("--weight-decay", weightDecay, atLeast: 0), into: \.weightDecay)
    take(check.number("--momentum", momentum, atLeast: 0, below: 1), into: \.momentum)
    let schedules = ScheduleKind.allCases.map(\.rawValue)
    take(check.name("--schedule", schedule, among: schedules).flatMap(ScheduleKind.init), into: \.schedule)
    if let warmUp = check.number("--warm-up", self.warmUp, atLeast: 0) {
      result.warmUp = warmUp
    } else {
      result.warmUp = min(result.warmUp, Double(result.epochs) / 4)
    }
    if result.warmUp > Double(result.epochs) {
      check.reject("--warm-up must be at most the \(result.epochs) epochs; \(result.warmUp) was given")
    }
    take(check.number("--label-smoothing", labelSmoothing, atLeast: 0, below: 1), into: \.labelSmoothing)
    take(check.number("--dropout", dropout, atLeast: 0, below: 1), into: \.dropout)
    result.clipping = check.number("--clip", clip, above: 0)
    result.patience = check.integer("--patience", patience, atLeast: 1)
    result.validationCount = check.integer("--validation", validation, atLeast: 1)
    result.limit = check.integer("--limit", limit, atLeast: 2)
    if let count = result.validationCount, let limit = result.limit, count >= limit {
      check.reject("--validation must be less than --limit; \(count) and \(limit) were given")
    }
    if let seed {
      if let value = seed.value {
        result.seed = value
      } else {
        check.reject("--seed must be a whole number from 0 on; '\(seed.text)' was given")
      }
    }
    if augment == false { result.augmentation = nil }
    if augment == true { result.augmentation = ImageAugmentation() }
    result.augmentation?.flipsHorizontally = choice.mayBeMirrored
    return result
  }
}
