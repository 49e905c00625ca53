import MartletData
import TestSupport
import Testing

struct IDXArrayTests {
  private let small = IDXArray(shape: [2, 3], type: .uint8, bytes: [1, 2, 3, 4, 5, 6])

  @Test(arguments: IDXArray.Element.allCases, [false, true])
  func everyTypeComesBackAsItWas(type: IDXArray.Element, compressed: Bool) throws {
    let bytes = (0..<(12 * type.size)).map { UInt8($0 * 7 % 256) }
    let array = IDXArray(shape: [3, 2, 2], type: type, bytes: bytes)
    let file = compressed ? Gzip.compress(array.encoded()) : array.encoded()
    #expect(try IDXArray(encoded: file) == array)
    #expect(array.count == 12)
  }

  @Test func theFormatIsThatOfTheDefinition() {
    #expect(small.encoded() == [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])
  }

  @Test func numbersAreRead() {
    #expect(small.floats() == [1, 2, 3, 4, 5, 6])
    #expect(IDXArray(shape: [2], type: .int8, bytes: [0xff, 0x7f]).floats() == [-1, 127])
    #expect(IDXArray(shape: [2], type: .int16, bytes: [0xff, 0xfe, 1, 0]).floats() == [-2, 256])
    #expect(IDXArray(shape: [1], type: .int32, bytes: [0xff, 0xff, 0xff, 0xfd]).floats() == [-3])
    #expect(IDXArray(shape: [1], type: .float32, bytes: [0x3f, 0xc0, 0, 0]).floats() == [1.5])
    #expect(IDXArray(shape: [1], type: .float64, bytes: [0xc0, 4, 0, 0, 0, 0, 0, 0]).floats() == [-2.5])
  }

  @Test func anEmptyAxisIsAllowed() throws {
    let empty = IDXArray(shape: [0, 28, 28], type: .uint8, bytes: [])
    #expect(try IDXArray(encoded: empty.encoded()) == empty)
    #expect(try IDXArray(encoded: Gzip.compress(empty.encoded())) == empty)
  }

  @Test func aWrongMagicNumberIsShown() {
    #expect(
      errorText { try IDXArray(encoded: [0, 1, 8, 3, 0, 0, 0, 1], name: "a") }
        == "a: not an IDX file (it begins with 00 01 08 03, expected 00 00, a type of 08 to 0e, and a rank); "
        + "check that this is the right file")
    for magic: [UInt8] in [[0, 0, 0x0a, 1], [0, 0, 8, 0], [1, 0, 8, 1]] {
      #expect(errorKind { try IDXArray(encoded: magic + [0, 0, 0, 0]) } == .wrongFormat)
    }
  }

  @Test func aFileWithinItsHeaderIsTruncated() {
    #expect(
      errorText { try IDXArray(encoded: [0, 0, 8], name: "a") }
        == "a: the file has 3 bytes, too few for an IDX header; fetch the file again")
    #expect(
      errorText { try IDXArray(encoded: [0, 0, 8, 2, 0, 0, 0, 1], name: "a") }
        == "a: the file ends within its IDX header (8 of 12 bytes); fetch the file again")
  }

  @Test func missingAndSurplusBytesAreCounted() {
    let file = small.encoded()
    #expect(
      errorText { try IDXArray(encoded: file.dropLast(), name: "a") }
        == "a: the header promises 6 bytes of data for shape [2, 3], the file has 5; fetch the file again")
    #expect(
      errorText { try IDXArray(encoded: file + [0, 0], name: "a") }
        == "a: the header promises 6 bytes of data for shape [2, 3], the file has 8; fetch the file again")
  }

  @Test func missingAndSurplusBytesInsideOfGzipAreFound() {
    let file = small.encoded()
    #expect(
      errorText { try IDXArray(encoded: Gzip.compress(file.dropLast()), name: "a") }
        == "a: the header promises 6 bytes of data for shape [2, 3], the file has 5; fetch the file again")
    #expect(
      errorText { try IDXArray(encoded: Gzip.compress(file + [0]), name: "a") }
        == "a: the header promises 6 bytes of data for shape [2, 3], the file has more; fetch the file again")
    let kinds = [file.dropLast(), file + [0]].map { content in
      errorKind { try IDXArray(encoded: Gzip.compress(content)) }
    }
    #expect(kinds == [.truncated, .mismatch])
  }

  @Test func aTruncatedGzipFileIsToldFromAShortOne() {
    let file = Gzip.compress(small.encoded())
    #expect(
      errorText { try IDXArray(encoded: file.dropLast(9), name: "a.gz") }
        == "a.gz: the gzip data end too early; fetch the file again")
  }

  @Test func aBombIsNotUnpacked() {
    let bomb = Gzip.compress(small.encoded() + [UInt8](repeating: 0, count: 20_000_000))
    #expect(
      errorText { try IDXArray(encoded: bomb, name: "a") }
        == "a: the header promises 6 bytes of data for shape [2, 3], the file has more; fetch the file again")
  }

  @Test func aShapeBeyondMemoryIsRefused() {
    let header: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 0xff, count: 12)
    for file in [header, Gzip.compress(header)] {
      #expect(
        errorText { try IDXArray(encoded: file, name: "a") }
          == "a: the IDX header says an impossible shape [4294967295, 4294967295, 4294967295]; fetch the file again")
    }
  }

  @Test func filesAreReadByPathAndNamed() throws {
    let folder = try TemporaryFolder()
    #expect(try IDXArray(contentsOf: folder.write(small.encoded(), "a")) == small)
    let wrong = try folder.write(Array("text".utf8), "b")
    #expect(errorText { try IDXArray(contentsOf: wrong) }.hasPrefix("\(wrong): not an IDX file"))
  }

  @Test func partsThatDoNotFitTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = IDXArray(shape: [2, 2], type: .int16, bytes: [1, 2, 3])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("IDXArray: 3 bytes do not hold int16 elements of shape [2, 2]"))
  }

  @Test func mutatedFilesNeitherCrashNorLie() {
    let plain = small.encoded()
    Fuzz.run([plain, Gzip.compress(plain)]) { bytes in
      guard let array = try? IDXArray(encoded: bytes) else { return }
      #expect(array.bytes.count == array.shape.reduce(array.type.size, *))
      #expect(array.floats().count == array.count)
    }
  }
}
