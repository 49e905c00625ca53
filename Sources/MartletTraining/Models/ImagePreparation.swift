import MartletData

/// A picture of any size and colour brought to what a classifier was trained on.
///
/// It becomes gray where the classifier's pictures are, is widened to their proportions with the colour of its rim, and
/// resized. Where training pictures are gray on a dark ground and this one has a light rim, it is inverted.
public struct ImagePreparation {
  /// The prepared picture.
  public let image: Image
  /// Whether light and dark were exchanged.
  public let isInverted: Bool

  init(_ original: Image, for description: TrainedClassifier.Description) {
    let shape = description.shape
    let coloured = shape.channels == 1 ? original.gray() : original.rgb()
    let rim = Self.rimColour(of: coloured)
    let padded = Self.padded(coloured, toProportionsOf: (shape.width, shape.height), with: rim)
    let resized = padded.resized(width: shape.width, height: shape.height)
    isInverted = shape.channels == 1 && description.meanBorder < 96 && rim[0] > 127
    image =
      isInverted
      ? Image(width: shape.width, height: shape.height, channels: 1, pixels: resized.pixels.map { 255 - $0 }) : resized
  }

  /// The mean colour of the outermost pixels.
  private static func rimColour(of image: Image) -> [UInt8] {
    var sums = [Int](repeating: 0, count: image.channels)
    var count = 0
    func add(_ x: Int, _ y: Int) {
      for channel in sums.indices {
        sums[channel] += Int(image.pixels[(y * image.width + x) * image.channels + channel])
      }
      count += 1
    }
    for x in 0..<image.width {
      add(x, 0)
      add(x, image.height - 1)
    }
    for y in 0..<image.height {
      add(0, y)
      add(image.width - 1, y)
    }
    return sums.map { UInt8($0 / count) }
  }

  /// The image in the middle of a ground of the given proportions.
  private static func padded(
    _ image: Image, toProportionsOf size: (width: Int, height: Int), with colour: [UInt8]
  ) -> Image {
    let width = max(image.width, (image.height * size.width + size.height - 1) / size.height)
    let height = max(image.height, (image.width * size.height + size.width - 1) / size.width)
    // A line of a million pixels stays what it is: a square of it would not fit into memory.
    guard (width, height) != (image.width, image.height), width * height <= Image.pixelLimit else { return image }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * image.channels)
    for _ in 0..<(width * height) { pixels += colour }
    let (left, top) = ((width - image.width) / 2, (height - image.height) / 2)
    let row = image.width * image.channels
    for y in 0..<image.height {
      let start = ((top + y) * width + left) * image.channels
      pixels.replaceSubrange(start..<(start + row), with: image.pixels[(y * row)..<((y + 1) * row)])
    }
    return Image(width: width, height: height, channels: image.channels, pixels: pixels)
  }
}
