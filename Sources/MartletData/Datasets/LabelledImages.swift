/// Pictures of one size with a class each, as bytes.
public struct LabelledImages: Equatable, Sendable {
  /// The samples, `[count, height, width, channels]`, 0 to 255.
  public let pixels: [UInt8]
  /// The number of pictures.
  public let count: Int
  /// Rows of a picture.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// Samples of a pixel.
  public let channels: Int
  /// The class of each picture, from 0.
  public let labels: [Int32]
  /// The name of each class.
  public let classNames: [String]

  /// Makes a dataset from its parts, whose sizes must agree; every label must have a name.
  public init(
    pixels: [UInt8], count: Int, height: Int, width: Int, channels: Int = 1, labels: [Int32], classNames: [String]
  ) {
    guard pixels.count == count * height * width * channels, labels.count == count,
      labels.allSatisfy({ classNames.indices.contains(Int($0)) })
    else {
      fatalError(
        "LabelledImages: \(pixels.count) samples and \(labels.count) labels of \(classNames.count) classes "
          + "do not make \(count) pictures of \(height) × \(width) × \(channels)")
    }
    self.pixels = pixels
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
    self.labels = labels
    self.classNames = classNames
  }

  /// One picture as an image.
  public func image(at index: Int) -> Image {
    guard (0..<count).contains(index) else {
      fatalError("LabelledImages.image: there is no picture \(index) among \(count)")
    }
    let size = height * width * channels
    let samples = [UInt8](pixels[(index * size)..<((index + 1) * size)])
    return Image(width: width, height: height, channels: channels, pixels: samples)
  }
}

/// The two parts of a dataset.
public enum DatasetSplit: String, Sendable, CaseIterable {
  /// For training.
  case train
  /// For testing: never used to choose anything.
  case test
}
