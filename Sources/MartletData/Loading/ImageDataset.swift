import Martlet

/// Labelled pictures of one size, held once as bytes; subsets share them.
public struct ImageDataset: Sendable {
  /// Rows of a picture.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// Samples of a pixel.
  public let channels: Int
  /// The name of each class.
  public private(set) var classNames: [String]
  /// The class of each picture, from 0.
  public let labels: [Int32]

  /// The samples of all pictures, those of other subsets included.
  let pixels: [UInt8]
  /// Where each picture stands among them.
  let places: [Int32]

  /// The pictures of a dataset.
  public init(_ images: LabelledImages) {
    height = images.height
    width = images.width
    channels = images.channels
    classNames = images.classNames
    labels = images.labels
    pixels = images.pixels
    places = (0..<images.count).map { Int32($0) }
  }

  private init(_ whole: ImageDataset, positions: some Sequence<Int>) {
    height = whole.height
    width = whole.width
    channels = whole.channels
    classNames = whole.classNames
    pixels = whole.pixels
    var labels: [Int32] = []
    var places: [Int32] = []
    for position in positions {
      labels.append(whole.labels[position])
      places.append(whole.places[position])
    }
    self.labels = labels
    self.places = places
  }

  /// The number of pictures.
  public var count: Int { places.count }

  /// The samples of one picture.
  public var pictureSize: Int { height * width * channels }

  /// The pictures at these positions, in this order; the samples are not copied.
  public func subset(_ positions: some Sequence<Int>) -> ImageDataset {
    ImageDataset(self, positions: positions)
  }

  /// The first `limit` pictures, or all where there are fewer.
  public func prefix(_ limit: Int) -> ImageDataset {
    limit >= count ? self : subset(0..<max(0, limit))
  }

  /// Parts the pictures at random into two: `validationCount` of them, and the others; each keeps the order.
  ///
  /// Traps unless `validationCount` is within `0 ... count`.
  public func split(validationCount: Int, seed: UInt64) -> (training: ImageDataset, validation: ImageDataset) {
    guard (0...count).contains(validationCount) else {
      fatalError("ImageDataset.split: \(validationCount) pictures cannot be taken out of \(count)")
    }
    var generator = PhiloxGenerator(seed: seed)
    var isHeldOut = [Bool](repeating: false, count: count)
    for position in (0..<count).shuffled(using: &generator).prefix(validationCount) { isHeldOut[position] = true }
    return (subset((0..<count).filter { !isHeldOut[$0] }), subset((0..<count).filter { isHeldOut[$0] }))
  }

  /// Parts the pictures at random into two: a fraction in `0 ... 1` of them, rounded, and the others.
  public func split(validationFraction: Double, seed: UInt64) -> (training: ImageDataset, validation: ImageDataset) {
    split(validationCount: Int((Double(count) * validationFraction).rounded()), seed: seed)
  }

  /// The same pictures with other names of classes, which may be more; traps unless every label has one.
  public func withClassNames(_ names: [String]) -> ImageDataset {
    guard Int(labels.max() ?? -1) < names.count else {
      fatalError(
        "ImageDataset.withClassNames: \(names.count) names do not suffice for labels up to \(labels.max() ?? 0)")
    }
    var result = self
    result.classNames = names
    return result
  }

  /// One picture as an image; traps where it has neither 1, 3 nor 4 channels.
  public func image(at position: Int) -> Image {
    let start = Int(places[position]) * pictureSize
    return Image(
      width: width, height: height, channels: channels, pixels: [UInt8](pixels[start..<(start + pictureSize)]))
  }

  /// The mean of the samples on the rim of all pictures, 0 to 255: dark or light ground.
  public var meanBorder: Double {
    var sum = 0
    var samples = 0
    let row = width * channels
    for place in places {
      let start = Int(place) * pictureSize
      for y in 0..<height {
        let isWholeRow = y == 0 || y == height - 1
        for x in 0..<row where isWholeRow || x < channels || x >= row - channels {
          sum += Int(pixels[start + y * row + x])
          samples += 1
        }
      }
    }
    return samples == 0 ? 0 : Double(sum) / Double(samples)
  }
}
