import Foundation
import MartletData
import TestSupport
import Testing

/// A ZIP archive of stored entries, written by hand so that it can also be wrong.
func zipArchive(_ files: [(name: String, content: [UInt8])], method: Int = 0, flags: Int = 0) -> [UInt8] {
  var body: [UInt8] = []
  var directory: [UInt8] = []
  for (name, content) in files {
    let crc = Int(crc32(content))
    let common =
      littleEndian(20, 2) + littleEndian(flags, 2) + littleEndian(method, 2) + littleEndian(0, 4)
      + littleEndian(crc, 4) + littleEndian(content.count, 4) + littleEndian(content.count, 4)
      + littleEndian(name.utf8.count, 2) + littleEndian(0, 2)
    let offset = body.count
    body += littleEndian(0x0403_4b50, 4) + common + Array(name.utf8) + content
    directory +=
      littleEndian(0x0201_4b50, 4) + littleEndian(20, 2) + common + littleEndian(0, 10) + littleEndian(offset, 4)
      + Array(name.utf8)
  }
  let end =
    littleEndian(0x0605_4b50, 4) + littleEndian(0, 4) + littleEndian(files.count, 2) + littleEndian(files.count, 2)
    + littleEndian(directory.count, 4) + littleEndian(body.count, 4) + littleEndian(0, 2)
  return body + directory + end
}

struct ZipArchiveTests {
  /// Written by Python's `zipfile`: a stored `readme.txt`, the folder `data/`, and a deflated `data/numbers.bin`
  /// with the bytes 0 to 255 eight times.
  private let peers = [UInt8](
    Data(
      base64Encoded: """
        UEsDBBQAAAAAAAAAIVDinFOlBwAAAAcAAAAKAAAAcmVhZG1lLnR4dHN0b3JlZApQSwMEFAAAAAAAAAAhUAAAAAAAAAAAAAAAAAUAAABk\
        YXRhL1BLAwQUAAAACAAAACFQWN1enyIBAAAACAAAEAAAAGRhdGEvbnVtYmVycy5iaW5jYGRiZmFlY+fg5OLm4eXjFxAUEhYRFROXkJSS\
        lpGVk1dQVFJWUVVT19DU0tbR1dM3MDQyNjE1M7ewtLK2sbWzd3B0cnZxdXP38PTy9vH18w8IDAoOCQ0Lj4iMio6JjYtPSExKTklNS8/I\
        zMrOyc3LLygsKi4pLSuvqKyqrqmtq29obGpuaW1r7+js6u7p7eufMHHS5ClTp02fMXPW7Dlz581fsHDR4iVLly1fsXLV6jVr163fsHHT\
        5i1bt23fsXPX7j179+0/cPDQ4SNHjx0/cfLU6TNnz52/cPHS5StXr12/cfPW7Tt3791/8PDR4ydPnz1/8fLV6zdv373/8PHT5y9fv33/\
        8fPX7z9///1nGPX/qP9H/T/q/1H/j/p/BPofAFBLAQIUAxQAAAAAAAAAIVDinFOlBwAAAAcAAAAKAAAAAAAAAAAAAACAAQAAAAByZWFk\
        bWUudHh0UEsBAhQDFAAAAAAAAAAhUAAAAAAAAAAAAAAAAAUAAAAAAAAAAAAAAIABLwAAAGRhdGEvUEsBAhQDFAAAAAgAAAAhUFjdXp8i\
        AQAAAAgAABAAAAAAAAAAAAAAAIABUgAAAGRhdGEvbnVtYmVycy5iaW5QSwUGAAAAAAMAAwCpAAAAogEAAAAA
        """) ?? Data())

  private let numbers = (0..<2048).map { UInt8($0 % 256) }

  @Test func anArchiveOfAnotherProgramIsRead() throws {
    let zip = try ZipArchive(encoded: peers)
    #expect(zip.entries.map(\.name) == ["readme.txt", "data/", "data/numbers.bin"])
    #expect(zip.entries.map(\.isFolder) == [false, true, false])
    #expect(zip.entries.map(\.size) == [7, 0, 2048])
    #expect(try zip.contents(of: "readme.txt") == Array("stored\n".utf8))
    #expect(try zip.contents(of: "data/numbers.bin") == numbers)
  }

  @Test func allFilesAreUnpacked() throws {
    let folder = try TemporaryFolder()
    try ZipArchive(contentsOf: folder.write(peers, "a.zip")).extract(into: folder.path + "/out")
    #expect(try FileReading.bytes(of: folder.path + "/out/data/numbers.bin") == numbers)
    #expect(folder.names("out") == ["data", "readme.txt"])
  }

  @Test(arguments: ["../evil", "a/../../evil", "/etc/evil", "..", "a\\..\\evil", "a/./b", "", "a\u{0}b"])
  func pathsThatLeaveTheFolderAreRefused(name: String) throws {
    let shown = name.replacingOccurrences(of: "\u{0}", with: " ")
    #expect(
      errorText {
        try ZipArchive(encoded: zipArchive([("good", [1]), (name, [2])]), name: "a.zip")
      } == "a.zip: the entry '\(shown)' would be unpacked outside of the chosen folder; do not use this archive")
  }

  @Test func namesWithDotsInsideAreFine() throws {
    let zip = try ZipArchive(encoded: zipArchive([("a..b/..c", [1]), ("...", [2])]))
    #expect(try zip.contents(of: "a..b/..c") == [1])
  }

  @Test func otherFilesAreRefused() {
    let text = "a.zip: not a ZIP archive, or one that was cut off (its directory is missing); fetch the file again"
    for bytes in [[], Array("no archive at all, but long enough".utf8), Array(peers.dropLast(10))] {
      #expect(errorText { try ZipArchive(encoded: bytes, name: "a.zip") } == text)
    }
  }

  @Test func aCommentAtTheEndIsAllowed() throws {
    var bytes = zipArchive([("a", [1])])
    bytes[bytes.count - 2] = 3
    #expect(try ZipArchive(encoded: bytes + [9, 9, 9]).entries.count == 1)
  }

  @Test func aMissingEntryIsNamed() throws {
    let zip = try ZipArchive(encoded: peers, name: "a.zip")
    #expect(
      errorText { try zip.contents(of: "b") }
        == "a.zip: the archive has no entry 'b'; check that this is the right archive")
  }

  @Test func twoEntriesOfOneNameAreRefused() {
    #expect(
      errorText {
        try ZipArchive(encoded: zipArchive([("b", [1]), ("b", [2])]), name: "a.zip")
      } == "a.zip: the archive has two entries 'b'; fetch the file again")
  }

  @Test func anEntryBeyondTheLimitIsRefused() throws {
    let zip = try ZipArchive(encoded: peers, name: "a.zip")
    #expect(
      errorText { try zip.contents(of: "data/numbers.bin", limit: 2047) }
        == "a.zip: the entry 'data/numbers.bin' holds 2048 bytes, more than the 2047 allowed; "
        + "check that this is the right archive")
  }

  @Test func aWrongChecksumIsFound() throws {
    var bytes = peers
    bytes[42] ^= 1
    #expect(
      errorText {
        try ZipArchive(encoded: bytes, name: "a.zip").contents(of: "readme.txt")
      } == "a.zip: the checksum of 'readme.txt' does not match its data; fetch the file again")
  }

  @Test func damagedDeflateDataAreFound() throws {
    var bytes = peers
    bytes[130] ^= 0xff
    #expect(
      errorText {
        try ZipArchive(encoded: bytes, name: "a.zip").contents(of: "data/numbers.bin")
      }.hasPrefix("a.zip: the "))
  }

  @Test func otherMethodsAndEncryptionAreNamed() throws {
    let lzma = try ZipArchive(encoded: zipArchive([("b", [1])], method: 14), name: "a.zip")
    #expect(
      errorText { try lzma.contents(of: "b") }
        == "a.zip: the entry 'b' uses compression method 14; pack it again with plain deflate")
    let secret = try ZipArchive(encoded: zipArchive([("b", [1])], flags: 1), name: "a.zip")
    #expect(
      errorText { try secret.contents(of: "b") }
        == "a.zip: the entry 'b' is encrypted; pack it again with plain deflate")
  }

  @Test func largeArchivesOfTheNewerKindAreRefused() {
    var bytes = zipArchive([("a", [1])])
    for index in (bytes.count - 6)..<(bytes.count - 2) { bytes[index] = 0xff }
    #expect(
      errorText { try ZipArchive(encoded: bytes, name: "a.zip") }
        == "a.zip: ZIP64 archives and archives of several parts are not supported; unpack it with another tool")
  }

  @Test func mutatedArchivesNeitherCrashNorPassUnseen() {
    Fuzz.run([peers, zipArchive([("a", [1, 2, 3]), ("b", [])])]) { bytes in
      guard let zip = try? ZipArchive(encoded: bytes) else { return }
      for entry in zip.entries {
        guard let content = try? zip.contents(of: entry.name) else { continue }
        #expect(content.count == entry.size)
      }
    }
  }
}
