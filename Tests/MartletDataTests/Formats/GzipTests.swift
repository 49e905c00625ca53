import MartletData
import TestSupport
import Testing

struct GzipTests {
  private let text = Array("the same words, the same words, and others".utf8)

  @Test(arguments: [0, 1, 5, 300_000, 3_000_000])
  func bytesComeBackAsTheyWere(count: Int) throws {
    var generator = SplitMix(state: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...7, using: &generator) }
    #expect(try Gzip.decompress(Gzip.compress(bytes)) == bytes)
  }

  @Test(arguments: [-3, 0, 1, 9, 20])
  func everyLevelWorks(level: Int) throws {
    #expect(try Gzip.decompress(Gzip.compress(text, level: level)) == text)
  }

  @Test func membersAreJoined() throws {
    let parts = Gzip.compress(text) + Gzip.compress([]) + Gzip.compress([1, 2])
    #expect(try Gzip.decompress(parts) == text + [1, 2])
  }

  @Test func zeroPaddingIsAllowed() throws {
    #expect(try Gzip.decompress(Gzip.compress(text) + [UInt8](repeating: 0, count: 512)) == text)
  }

  @Test func everyTruncationIsFound() {
    let bytes = Gzip.compress(text)
    for count in 2..<bytes.count {
      #expect(
        errorText { try Gzip.decompress(Array(bytes[..<count]), name: "a.gz") }
          == "a.gz: the gzip data end too early; fetch the file again")
    }
  }

  @Test func anEmptyFileIsTruncated() {
    #expect(
      errorText { try Gzip.decompress([], name: "a.gz") }
        == "a.gz: the file is empty; fetch the file again")
  }

  @Test func aWrongChecksumOrLengthIsFound() {
    let bytes = Gzip.compress(text)
    for back in 1...8 {
      var wrong = bytes
      wrong[bytes.count - back] ^= 0x10
      #expect(
        errorText { try Gzip.decompress(wrong, name: "a.gz") }
          == "a.gz: the gzip checksum does not match the data; fetch the file again")
    }
  }

  @Test func damagedDataAreFound() {
    var bytes = Gzip.compress(text)
    bytes[10] = 0xff
    #expect(
      errorText { try Gzip.decompress(bytes, name: "a.gz") }
        == "a.gz: the gzip data are damaged; fetch the file again")
  }

  @Test func otherBytesAfterTheEndAreFound() {
    #expect(
      errorText { try Gzip.decompress(Gzip.compress(text) + [7], name: "a.gz") }
        == "a.gz: other bytes follow the gzip data; fetch the file again")
  }

  @Test func otherFormatsAreRefused() {
    #expect(
      errorText { try Gzip.decompress(Array("PK..".utf8), name: "a.gz") }
        == "a.gz: not gzip data (they do not begin with the bytes 1f 8b); check that this is the right file")
  }

  @Test func aBombStopsAtTheLimit() {
    let bomb = Gzip.compress([UInt8](repeating: 0, count: 50_000_000))
    #expect(bomb.count < 60_000)
    #expect(
      errorText { try Gzip.decompress(bomb, name: "a.gz", limit: 1000) }
        == "a.gz: the gzip data hold more than the 1000 bytes allowed; check that this is the right file")
  }

  @Test func aLimitOfTheExactSizeSuffices() throws {
    #expect(try Gzip.decompress(Gzip.compress(text), limit: text.count) == text)
  }

  @Test func filesAreReadByPath() throws {
    let folder = try TemporaryFolder()
    #expect(try Gzip.decompress(contentsOf: folder.write(Gzip.compress(text), "a.gz")) == text)
  }

  @Test func mutatedFilesNeitherCrashNorPassUnseen() {
    let seeds = [Gzip.compress(text), Gzip.compress((0..<5000).map { UInt8($0 % 251) }), Gzip.compress([])]
    let contents = [text, (0..<5000).map { UInt8($0 % 251) }, []]
    Fuzz.run(seeds + [seeds[0] + seeds[2]]) { bytes in
      guard let result = try? Gzip.decompress(bytes, limit: 1 << 20) else { return }
      // What still decodes is what was packed, or a run of such members.
      #expect(contents.contains(result) || result.count % max(1, text.count) == 0)
    }
  }
}
