import Foundation
import MartletData
import TestSupport
import Testing

struct ImageTests {
  @Test(arguments: [1, 3, 4])
  func pngComesBackAsItWas(channels: Int) throws {
    for (width, height) in [(1, 1), (7, 5), (300, 2), (2, 300)] {
      let pixels = ImageGoldens.pattern(width, height, channels)
      let image = Image(width: width, height: height, channels: channels, pixels: pixels)
      #expect(try Image(png: image.pngData()) == image)
      #expect(try Image(encoded: image.pngData()) == image)
    }
  }

  @Test func filesAreWrittenAndReadByPath() throws {
    let folder = try TemporaryFolder()
    let image = Image(width: 3, height: 2, channels: 3, pixels: ImageGoldens.pattern(3, 2, 3))
    try image.writePNG(to: folder.path + "/a.png")
    #expect(try Image(contentsOf: folder.path + "/a.png") == image)
    #expect(folder.names() == ["a.png"])
  }

  @Test func aFileThatIsNoImageIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("GIF89a, say".utf8), "a.gif")
    #expect(
      errorText { try Image(contentsOf: path) }
        == "\(path): neither a PNG nor a JPEG image by its first bytes; convert it to one of them")
    #expect(errorKind { try Image(encoded: []) } == .wrongFormat)
  }

  @Test func aMissingFileIsNamed() {
    #expect(
      errorText { try Image(contentsOf: "/none/a.png") }
        == "/none/a.png: there is no such file; check the path")
  }

  @Test func tooManyPixelsAreRefusedByTheHeader() throws {
    var bytes = try Image(width: 1, height: 1, channels: 1, pixels: [0]).pngData()
    // Width and height of 20,000 in the header, and its checksum.
    bytes.replaceSubrange(16..<24, with: [0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20])
    bytes.replaceSubrange(29..<33, with: bigEndianBytes(crc32(Array(bytes[12..<29]))))
    #expect(
      errorText { try Image(png: bytes, name: "a.png") }
        == "a.png: the image has 20000 × 20000 pixels, more than the limit of 100000000; make it smaller")
  }

  @Test func samplesThatDoNotFitTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Image(width: 2, height: 2, channels: 3, pixels: [1, 2, 3])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Image: 3 samples do not make an image of 2 × 2 × 3"))
  }
}
