import Martlet

/// The size of pictures and the number of classes: what a classifier is built for.
public struct ClassifierShape: Codable, Hashable, Sendable {
  /// Rows of a picture.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// Samples of a pixel.
  public let channels: Int
  /// The number of classes.
  public let classes: Int

  /// Pictures of one size and a number of classes.
  public init(height: Int, width: Int, channels: Int, classes: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    self.classes = classes
  }
}

/// The classifiers that are built by name.
public enum ModelCatalogue {
  /// The names, from the simplest on.
  public static let names = ["linear", "mlp", "cnn", "resnet"]

  /// One sentence on a model; `nil` for an unknown name.
  public static func summary(of name: String) -> String? {
    switch name {
    case "linear": "one linear layer: softmax regression"
    case "mlp": "two linear layers with 256 hidden units"
    case "cnn": "two 3×3 convolutions (32 and 64 filters) with max pooling, then 128 hidden units"
    case "resnet": "ResNet-20: a residual network of 19 convolutions with batch normalisation"
    default: nil
    }
  }

  /// Builds a model whose weights are drawn from `generator`; `dropout` stands before the last layer of `mlp` and `cnn`.
  ///
  /// Throws where the name is unknown or the pictures are too small for the model.
  public static func model(
    _ name: String, for shape: ClassifierShape, dropout: Double = 0, using generator: inout some RandomNumberGenerator
  ) throws(TrainingError) -> any Layer {
    guard names.contains(name) else { throw .unknownModel(name) }
    guard shape.height > 0, shape.width > 0, shape.channels > 0, shape.classes > 0 else {
      throw .unsuitableModel(name, reason: "a size is 0")
    }
    guard let count = parameterCount(of: name, for: shape), count <= parameterLimit else {
      throw .unsuitableModel(
        name, reason: "\(shape.height) × \(shape.width) pixels take more than \(parameterLimit) parameters")
    }
    switch name {
    case "linear": return linear(shape, using: &generator)
    case "mlp": return multilayerPerceptron(shape, dropout: dropout, using: &generator)
    case "cnn":
      guard min(shape.height, shape.width) >= 4 else {
        throw .unsuitableModel(name, reason: "\(shape.height) × \(shape.width) is less than 4 × 4")
      }
      return convolutional(shape, dropout: dropout, using: &generator)
    default: return ResNet(channels: shape.channels, classes: shape.classes, using: &generator)
    }
  }

  /// The most parameters that a model may have: 4 GiB, and three times as much again in training.
  private static let parameterLimit = 1 << 30

  /// The number of parameters that a model has, without making it; `nil` for an unknown name, and where a size is beyond
  /// 16,384.
  public static func parameterCount(of name: String, for shape: ClassifierShape) -> Int? {
    /// Weights and biases of a linear layer.
    func linear(_ inputs: Int, _ outputs: Int) -> Int { (inputs + 1) * outputs }
    /// A 3 × 3 convolution without bias, and its normalisation.
    func convolution(_ inputs: Int, _ outputs: Int) -> Int { 9 * inputs * outputs + 2 * outputs }
    let sizes = [shape.height, shape.width, shape.channels, shape.classes]
    guard sizes.allSatisfy({ (0...1 << 14).contains($0) }) else { return nil }
    let samples = shape.height * shape.width * shape.channels
    switch name {
    case "linear": return linear(samples, shape.classes)
    case "mlp": return linear(samples, 256) + linear(256, shape.classes)
    case "cnn":
      let features = (shape.height / 4) * (shape.width / 4) * 64
      return linear(9 * shape.channels, 32) + linear(9 * 32, 64) + linear(features, 128) + linear(128, shape.classes)
    case "resnet":
      let stages = [16, 32, 64].map { convolution($0 == 16 ? 16 : $0 / 2, $0) + 5 * convolution($0, $0) }
      return convolution(shape.channels, 16) + stages.reduce(0, +) + linear(64, shape.classes)
    default: return nil
    }
  }

  private static func linear(_ shape: ClassifierShape, using generator: inout some RandomNumberGenerator) -> any Layer {
    Sequential(
      Flatten(), Linear(shape.height * shape.width * shape.channels, shape.classes, using: &generator))
  }

  private static func multilayerPerceptron(
    _ shape: ClassifierShape, dropout: Double, using generator: inout some RandomNumberGenerator
  ) -> any Layer {
    var layers: [any Layer] = [
      Flatten(),
      Linear(shape.height * shape.width * shape.channels, 256, initializer: .heNormal, using: &generator),
      ReLU(),
    ]
    if dropout > 0 { layers.append(Dropout(dropout)) }
    layers.append(Linear(256, shape.classes, using: &generator))
    return Sequential(layers)
  }

  private static func convolutional(
    _ shape: ClassifierShape, dropout: Double, using generator: inout some RandomNumberGenerator
  ) -> any Layer {
    let features = (shape.height / 4) * (shape.width / 4) * 64
    var layers: [any Layer] = [
      Convolution2D(shape.channels, 32, kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
      ReLU(),
      MaxPooling2D(),
      Convolution2D(32, 64, kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
      ReLU(),
      MaxPooling2D(),
      Flatten(),
      Linear(features, 128, initializer: .heNormal, using: &generator),
      ReLU(),
    ]
    if dropout > 0 { layers.append(Dropout(dropout)) }
    layers.append(Linear(128, shape.classes, using: &generator))
    return Sequential(layers)
  }
}
