import Martlet
import MartletData
import MartletReports
import MartletTraining

/// Pictures parted for the three phases of an experiment, and the training of classifiers on them.
struct ImageStudy {
  /// What a training led to.
  struct Outcome {
    /// The figures of every epoch.
    let metrics: [EpochMetrics]
    /// How the model does on the test pictures.
    let test: Evaluation
  }

  let training: ImageDataset
  let validation: ImageDataset
  let test: ImageDataset
  let standardization: Standardization

  /// Fashion-MNIST in the size of the record: all pictures, or a few thousand for a quick run.
  ///
  /// - Parameters:
  ///   - trainingCount: how many pictures the full size trains on; `nil` for all but the validation pictures.
  ///   - record: the run.
  static func fashionMNIST(trainingCount: Int? = nil, _ record: LabRecord) throws -> ImageStudy {
    let images = ImageDataset(try FashionMNIST.load(split: .train))
    let test = ImageDataset(try FashionMNIST.load(split: .test))
    let parts = images.split(validationCount: record.choose(quick: 1_000, full: 5_000), seed: record.seed)
    let count = record.choose(quick: 4_000, full: trainingCount ?? parts.training.count)
    return ImageStudy(
      training: parts.training.prefix(count), validation: parts.validation,
      test: test.prefix(record.choose(quick: 2_000, full: test.count)))
  }

  /// Handwritten digits of 8 × 8 pixels: 30 writers to train and validate on, 13 others to test on.
  static func optDigits(_ record: LabRecord) throws -> ImageStudy {
    let parts = ImageDataset(try OptDigits.load(split: .train)).split(validationCount: 800, seed: record.seed)
    return ImageStudy(
      training: parts.training, validation: parts.validation, test: ImageDataset(try OptDigits.load(split: .test)))
  }

  init(training: ImageDataset, validation: ImageDataset, test: ImageDataset) {
    self.training = training
    self.validation = validation
    self.test = test
    standardization = Standardization(of: training)
  }

  /// The pictures of a part as one batch of `[n, height, width, channels]` with labels `[n]`.
  func batch(_ dataset: ImageDataset) -> (x: Tensor, y: Tensor) {
    for batch in loader(dataset, batchSize: max(1, dataset.count), isShuffled: false) { return batch }
    fatalError("a part of the pictures is empty")
  }

  /// Batches of a part.
  func loader(
    _ dataset: ImageDataset, batchSize: Int, isShuffled: Bool = true, augmentation: ImageAugmentation? = nil,
    seed: UInt64 = 0
  ) -> BatchLoader {
    BatchLoader(
      dataset, standardization: standardization, batchSize: batchSize, isShuffled: isShuffled,
      augmentation: augmentation, seed: seed)
  }

  /// Trains a classifier, logs its epochs under `series` and evaluates it on the test pictures.
  func train(
    _ model: any Layer, _ series: String, optimizer: any Optimizer, schedule: LearningRateSchedule = .constant,
    epochs: Int, batchSize: Int = 64, augmentation: ImageAugmentation? = nil, patience: Int? = nil,
    restoresBest: Bool = true, seed: UInt64, _ record: LabRecord
  ) throws -> Outcome {
    let trainer = Trainer(
      model, optimizer: optimizer, schedule: schedule,
      options: Trainer.Options(epochs: epochs, patience: patience, restoresBest: restoresBest, seed: seed))
    let batches = loader(training, batchSize: batchSize, augmentation: augmentation, seed: seed)
    let outcome = try trainer.fit(batches, validation: loader(validation, batchSize: 500, isShuffled: false)) { event in
      guard case .epoch(let figures, _) = event else { return }
      record.log(
        series, step: figures.epoch,
        [
          "train_loss": figures.trainLoss, "validation_loss": figures.validationLoss,
          "validation_accuracy": figures.validationAccuracy,
        ])
      record.progress(
        "\(series), epoch \(figures.epoch): "
          + "validation accuracy \(NumberFormat.fixed(figures.validationAccuracy, decimals: 4))")
    }
    return Outcome(metrics: outcome.metrics, test: evaluate(model))
  }

  /// How a classifier does on the test pictures.
  func evaluate(_ model: any Layer) -> Evaluation { evaluate(model, on: test) }

  /// How a classifier does on a part of the pictures.
  func evaluate(_ model: any Layer, on part: ImageDataset) -> Evaluation {
    Evaluation(of: model, on: loader(part, batchSize: 500, isShuffled: false))
  }
}
