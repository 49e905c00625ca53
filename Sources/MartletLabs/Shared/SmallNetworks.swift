import Martlet
import MartletData

/// Networks that several labs train on small pictures.
enum SmallNetworks {
  /// Two 3 × 3 convolutions of 16 and 32 filters, each with pooling, and a linear layer: for pictures of a dataset whose sides
  /// are multiples of four.
  static func convolutional(for pictures: ImageDataset, using generator: inout some RandomNumberGenerator) -> Sequential
  {
    Sequential(
      Convolution2D(pictures.channels, 16, kernel: 3, padding: .same, initializer: .heNormal, using: &generator),
      ReLU(),
      MaxPooling2D(),
      Convolution2D(16, 32, kernel: 3, padding: .same, initializer: .heNormal, using: &generator), ReLU(),
      MaxPooling2D(), Flatten(),
      Linear(pictures.height / 4 * (pictures.width / 4) * 32, pictures.classNames.count, using: &generator))
  }

  /// A perceptron with one hidden layer, or a linear classifier where it has no units.
  static func perceptron(
    for pictures: ImageDataset, units: Int, using generator: inout some RandomNumberGenerator
  ) -> Sequential {
    let (size, classes) = (pictures.pictureSize, pictures.classNames.count)
    guard units > 0 else { return Sequential(Flatten(), Linear(size, classes, using: &generator)) }
    return Sequential(
      Flatten(), Linear(size, units, initializer: .heNormal, using: &generator), ReLU(),
      Linear(units, classes, using: &generator))
  }
}
