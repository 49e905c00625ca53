import MartletData
import TestSupport
import Testing

struct ImageFormatTests {
  @Test(arguments: ImageGoldens.pngs)
  func everyKindOfPNGIsRead(golden: ImageGoldens.Encoded) throws {
    let image = try Image(encoded: ImageGoldens.bytes(golden.file))
    #expect(image.width == golden.size.0 && image.height == golden.size.1)
    #expect(image.channels == golden.channels)
    #expect(image.pixels == ImageGoldens.bytes(golden.samples))
  }

  @Test(arguments: ImageGoldens.jpegs)
  func everyKindOfJPEGIsRead(golden: ImageGoldens.Encoded) throws {
    let image = try Image(encoded: ImageGoldens.bytes(golden.file))
    #expect(image.width == golden.size.0 && image.height == golden.size.1)
    #expect(image.channels == golden.channels)
    // Versions of libjpeg-turbo differ by one step in how they spread subsampled colour.
    let differences = zip(image.pixels, ImageGoldens.bytes(golden.samples)).map { abs(Int($0) - Int($1)) }
    #expect(differences.count == image.pixels.count)
    #expect(differences.max() ?? 0 <= 1)
  }

  @Test func everyTruncationIsFound() {
    for golden in ImageGoldens.pngs + ImageGoldens.jpegs {
      let file = ImageGoldens.bytes(golden.file)
      for count in 8..<(file.count - 2) {
        let kind = errorKind { try Image(encoded: Array(file[..<count])) }
        #expect(kind == .damaged, "\(golden) cut to \(count) of \(file.count) bytes")
      }
    }
  }

  /// A small file may promise 98 million pixels: it must fail by what is missing, without long work before that.
  @Test(.timeLimit(.minutes(1))) func promisedPixelsThatAreMissingAreFound() throws {
    let side: [UInt8] = [0x26, 0xac]
    for golden in ImageGoldens.jpegs {
      var bytes = ImageGoldens.bytes(golden.file)
      // The frame header: marker, length, precision, height, width.
      let frame = try #require(
        bytes.indices.dropLast().first { bytes[$0] == 0xff && [0xc0, 0xc2].contains(bytes[$0 + 1]) })
      bytes.replaceSubrange((frame + 5)..<(frame + 9), with: side + side)
      #expect(errorKind { try Image(encoded: bytes) } == .damaged, "\(golden)")
    }
    for golden in ImageGoldens.pngs {
      var bytes = ImageGoldens.bytes(golden.file)
      bytes.replaceSubrange(16..<24, with: [0, 0] + side + [0, 0] + side)
      #expect(errorKind { try Image(encoded: withRightChecksums(bytes)) } == .damaged, "\(golden)")
    }
  }

  @Test func damageIsExplained() throws {
    let png = ImageGoldens.bytes(ImageGoldens.pngs[9].file)
    #expect(
      errorText { try Image(encoded: png.dropLast(30), name: "a.png") }
        == "a.png: the PNG image is damaged or cut off (the file ends too early); fetch or save the file again")
    var wrong = png
    wrong[20] ^= 1
    #expect(
      errorText { try Image(encoded: wrong, name: "a.png") }
        == "a.png: the PNG image is damaged or cut off (IHDR: CRC error); fetch or save the file again")
    let jpeg = ImageGoldens.bytes(ImageGoldens.jpegs[1].file)
    #expect(
      errorText { try Image(encoded: jpeg.dropLast(30), name: "a.jpg") }
        == "a.jpg: the JPEG image is damaged or cut off (the file ends too early); fetch or save the file again")
  }

  @Test func theFormatIsKnownByItsFirstBytes() {
    #expect(ImageFormat(sniffing: ImageGoldens.bytes(ImageGoldens.pngs[0].file)) == .png)
    #expect(ImageFormat(sniffing: ImageGoldens.bytes(ImageGoldens.jpegs[0].file)) == .jpeg)
    #expect(ImageFormat(sniffing: [0xff, 0xd8]) == nil)
    #expect(ImageFormat(sniffing: []) == nil)
  }

  @Test func otherDataAreNoPNGOrJPEG() {
    #expect(
      errorText { try Image(png: [1, 2, 3], name: "a") }
        == "a: the PNG image is damaged or cut off (the file ends too early); fetch or save the file again")
    #expect(
      errorText { try Image(png: Array("not a PNG image".utf8), name: "a") }
        == "a: the PNG image is damaged or cut off (Not a PNG file); fetch or save the file again")
    #expect(
      errorText { try Image(jpeg: [], name: "a") }
        == "a: the JPEG image is damaged or cut off (the file is empty); fetch or save the file again")
    #expect(
      errorText { try Image(jpeg: [1, 2, 3], name: "a") }
        == "a: the JPEG image is damaged or cut off (Not a JPEG file: starts with 0x01 0x02); "
        + "fetch or save the file again")
  }

  @Test func mutatedImagesNeitherCrashNorLie() {
    for seeds in [ImageGoldens.pngs, ImageGoldens.jpegs] {
      Fuzz.run(seeds.map { ImageGoldens.bytes($0.file) }) { bytes in
        guard let image = try? Image(encoded: bytes) else { return }
        #expect(image.pixels.count == image.width * image.height * image.channels)
      }
    }
  }

  /// PNG checksums catch nearly all mutations; with corrected ones they reach the decoder itself.
  @Test func mutatedPNGWithRightChecksumsNeitherCrashesNorLies() {
    Fuzz.run(ImageGoldens.pngs.map { ImageGoldens.bytes($0.file) }, seed: 2) { bytes in
      guard let image = try? Image(encoded: withRightChecksums(bytes)) else { return }
      #expect(image.pixels.count == image.width * image.height * image.channels)
    }
  }

  private func withRightChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    var start = 8
    while start + 12 <= result.count {
      let length = result[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard length <= result.count - start - 12 else { break }
      let end = start + 8 + length
      result.replaceSubrange(end..<(end + 4), with: bigEndianBytes(crc32(Array(result[(start + 4)..<end]))))
      start = end + 4
    }
    return result
  }
}
