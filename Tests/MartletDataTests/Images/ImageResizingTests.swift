import MartletData
import Testing

struct ImageResizingTests {
  @Test(arguments: ImageGoldens.resizes.indices)
  func samplesEqualThePeers(index: Int) {
    let golden = ImageGoldens.resizes[index]
    let source = Image(
      width: golden.from.0, height: golden.from.1, channels: golden.channels,
      pixels: ImageGoldens.pattern(golden.from.0, golden.from.1, golden.channels))
    let result = source.resized(width: golden.to.0, height: golden.to.1)
    #expect(result.pixels == ImageGoldens.bytes(golden.samples))
  }

  @Test func theSameSizeChangesNothing() {
    let image = Image(width: 5, height: 3, channels: 3, pixels: ImageGoldens.pattern(5, 3, 3))
    #expect(image.resized(width: 5, height: 3) == image)
  }

  @Test(arguments: [1, 3, 4])
  func aUniformImageStaysUniform(channels: Int) {
    let image = Image(width: 9, height: 4, channels: channels, pixels: .init(repeating: 200, count: 36 * channels))
    for (width, height) in [(1, 1), (3, 17), (40, 2)] {
      let result = image.resized(width: width, height: height)
      // Straight alpha goes through a product and a quotient of 8 bits.
      #expect(result.pixels.allSatisfy { channels == 4 ? (199...200).contains($0) : $0 == 200 })
    }
  }

  @Test func transparentColourDoesNotBleed() {
    let image = Image(width: 2, height: 1, channels: 4, pixels: [255, 0, 0, 255, 0, 255, 0, 0])
    #expect(image.resized(width: 1, height: 1).pixels[0..<2] == [255, 0])
  }

  @Test func aSizeOfZeroTraps() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(width: 1, height: 1, channels: 1, pixels: [0]).resized(width: 0, height: 3)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Image.resized: 0 × 3 is not a size"))
  }
}
