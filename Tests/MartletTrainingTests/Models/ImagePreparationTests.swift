import Martlet
import MartletData
import MartletTraining
import Testing

struct ImagePreparationTests {
  /// A classifier of pictures on a ground of the given brightness.
  private func classifier(ground: UInt8, height: Int = 4, width: Int = 4, channels: Int = 1) throws -> TrainedClassifier
  {
    let size = height * width * channels
    let dataset = ImageDataset(
      LabelledImages(
        pixels: [UInt8](repeating: ground, count: 2 * size), count: 2, height: height, width: width,
        channels: channels, labels: [0, 1], classNames: ["a", "b"]))
    var generator = PhiloxGenerator(seed: 1)
    return try TrainedClassifier(
      untrained: TrainedClassifier.Description(
        model: "linear", dataset: "test", trainedOn: dataset,
        standardization: Standardization(
          mean: Array(repeating: 0.5, count: channels), standardDeviation: Array(repeating: 0.5, count: channels)),
        dropout: 0), using: &generator)
  }

  private func picture(_ ground: UInt8, _ ink: UInt8, width: Int = 8, height: Int = 8, channels: Int = 1) -> Image {
    var pixels = [UInt8](repeating: ground, count: width * height * channels)
    for y in (height / 4)..<(3 * height / 4) {
      for x in (width / 4)..<(3 * width / 4) {
        for channel in 0..<channels { pixels[(y * width + x) * channels + channel] = ink }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }

  @Test func aLightGroundIsInvertedForAModelOfDarkOnes() throws {
    let dark = try classifier(ground: 0)
    let inverted = dark.prepare(picture(255, 0))
    #expect(inverted.isInverted)
    // Resizing rounds halves up, so that the two may differ by one.
    let pairs = zip(inverted.image.pixels, dark.prepare(picture(0, 255)).image.pixels)
    #expect(pairs.allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    #expect(!dark.prepare(picture(0, 255)).isInverted)
    #expect(try !classifier(ground: 255).prepare(picture(255, 0)).isInverted)
    #expect(try !classifier(ground: 0, channels: 3).prepare(picture(255, 0)).isInverted)
  }

  @Test func anyPictureGetsTheSizeAndChannelsOfTheModel() throws {
    for channels in [1, 3, 4] {
      for (width, height) in [(1, 1), (300, 20), (3, 500), (4, 4)] {
        let image = try classifier(ground: 0, height: 6, width: 5)
          .prepare(picture(10, 200, width: width, height: height, channels: channels)).image
        #expect((image.width, image.height, image.channels) == (5, 6, 1))
        let coloured = try classifier(ground: 0, height: 6, width: 5, channels: 3)
          .prepare(picture(10, 200, width: width, height: height, channels: channels)).image
        #expect((coloured.width, coloured.height, coloured.channels) == (5, 6, 3))
      }
    }
  }

  @Test func aWidePictureKeepsItsProportions() throws {
    // Twice as wide as high: the ground above and below has the colour of the rim.
    let image = try classifier(ground: 0, height: 8, width: 8).prepare(
      Image(width: 8, height: 4, channels: 1, pixels: [UInt8](repeating: 60, count: 32))
    ).image
    #expect(image.pixels == [UInt8](repeating: 60, count: 64))
  }
}
