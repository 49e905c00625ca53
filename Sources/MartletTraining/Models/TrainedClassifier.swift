import Foundation
import Martlet
import MartletData

/// A classifier of pictures with all that its use takes: how inputs are made and what outputs mean.
public struct TrainedClassifier {
  /// What is known about a classifier beside its weights.
  public struct Description: Hashable, Sendable {
    /// The name of the model in the catalogue.
    public var model: String
    /// The name of the dataset it was trained on.
    public var dataset: String
    /// The size of its pictures and the number of its classes.
    public var shape: ClassifierShape
    /// The names of the classes.
    public var classNames: [String]
    /// How samples become inputs.
    public var standardization: Standardization
    /// The mean of the samples on the rim of its training pictures, 0 to 255.
    public var meanBorder: Double
    /// The dropout before the last layer in training.
    public var dropout: Double

    /// Describes a classifier trained on `dataset`.
    public init(
      model: String, dataset name: String, trainedOn dataset: ImageDataset, standardization: Standardization,
      dropout: Double
    ) {
      self.model = model
      self.dataset = name
      shape = ClassifierShape(
        height: dataset.height, width: dataset.width, channels: dataset.channels, classes: dataset.classNames.count)
      classNames = dataset.classNames
      self.standardization = standardization
      meanBorder = dataset.meanBorder
      self.dropout = dropout
    }
  }

  /// What is known beside the weights.
  public let description: Description
  /// The network.
  public let model: any Layer

  /// A classifier of a network that fits the description.
  public init(_ model: any Layer, _ description: Description) {
    self.model = model
    self.description = description
  }

  /// A classifier whose weights are drawn from `generator`.
  public init(
    untrained description: Description, using generator: inout some RandomNumberGenerator
  ) throws(TrainingError) {
    self.init(
      try ModelCatalogue.model(
        description.model, for: description.shape, dropout: description.dropout, using: &generator), description)
  }

  /// An image as the network's input; see ``ImagePreparation``.
  public func prepare(_ image: Image) -> ImagePreparation {
    ImagePreparation(image, for: description)
  }

  /// The probability of each class for a picture.
  public func probabilities(of picture: ImagePreparation) -> [Double] {
    withoutGradients { model(description.standardization(picture.image)).softmax().doubles }
  }

  /// Pictures as the classifier takes them, in their order and with its names of classes; there must be no `objection(to:)`
  /// them.
  public func batches(of pictures: ImageDataset, batchSize: Int = 250) -> BatchLoader {
    BatchLoader(
      pictures.withClassNames(description.classNames), standardization: description.standardization,
      batchSize: batchSize, isShuffled: false)
  }

  /// Why pictures of a dataset cannot be classified; `nil` where they can.
  public func objection(to dataset: ImageDataset) -> TrainingError? {
    let shape = description.shape
    guard (dataset.height, dataset.width, dataset.channels) == (shape.height, shape.width, shape.channels) else {
      return .unsuitableData(
        "the pictures are \(dataset.height) × \(dataset.width) × \(dataset.channels) and the model was trained on "
          + "\(shape.height) × \(shape.width) × \(shape.channels)")
    }
    if let label = dataset.labels.max(), Int(label) >= shape.classes {
      return .unsuitableData("a label is \(label) and the model knows the classes 0 to \(shape.classes - 1)")
    }
    guard dataset.count > 0 else { return .unsuitableData("there are no pictures") }
    return nil
  }
}
