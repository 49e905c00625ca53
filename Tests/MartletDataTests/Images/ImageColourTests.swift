import MartletData
import Testing

struct ImageColourTests {
  @Test func grayIsThePeersLuma() {
    let image = Image(width: 8, height: 4, channels: 3, pixels: ImageGoldens.pattern(8, 4, 3, seed: 5))
    #expect(image.gray() == Image(width: 8, height: 4, channels: 1, pixels: ImageGoldens.bytes(ImageGoldens.gray)))
  }

  @Test func alphaIsLaidOnWhite() {
    let image = Image(width: 8, height: 4, channels: 4, pixels: ImageGoldens.pattern(8, 4, 4, seed: 5))
    let differences = zip(image.rgb().pixels, ImageGoldens.bytes(ImageGoldens.composited)).map {
      abs(Int($0) - Int($1))
    }
    // Both round, in different steps.
    #expect(differences.count == 96 && differences.max() ?? 255 <= 1)
    let corners = Image(width: 3, height: 1, channels: 4, pixels: [10, 20, 30, 0, 10, 20, 30, 255, 0, 0, 0, 128])
    #expect(corners.rgb().pixels == [255, 255, 255, 10, 20, 30, 127, 127, 127])
    #expect(corners.gray().pixels == [255, 18, 127])
  }

  @Test func grayIsRepeatedInRGB() {
    let image = Image(width: 2, height: 1, channels: 1, pixels: [7, 9])
    #expect(image.rgb().pixels == [7, 7, 7, 9, 9, 9])
    #expect(image.rgb().gray() == image)
  }

  @Test func whatIsAlreadyRightStays() {
    let gray = Image(width: 2, height: 1, channels: 1, pixels: [7, 9])
    let colour = Image(width: 1, height: 1, channels: 3, pixels: [7, 9, 11])
    #expect(gray.gray() == gray && colour.rgb() == colour)
  }
}
