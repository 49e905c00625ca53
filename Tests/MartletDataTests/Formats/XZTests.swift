import MartletData
import TestSupport
import Testing

struct XZTests {
  private func file() throws -> [UInt8] { try FileReading.bytes(of: TableFiles.path("frame-xz.rda")) }

  @Test func aFileOfThePeerIsRead() throws {
    let plain = try FileReading.bytes(of: TableFiles.path("frame-3-plain.rda"))
    #expect(try XZ.decompress(file()) == plain)
    #expect(try XZ.decompress(file() + file()) == plain + plain)
    #expect(try XZ.decompress(file(), limit: plain.count) == plain)
  }

  @Test func everyTruncationIsFound() throws {
    let bytes = try file()
    for count in 6..<bytes.count {
      #expect(errorKind { try XZ.decompress(Array(bytes[..<count])) } == .truncated)
    }
  }

  @Test func faultsAreNamed() throws {
    var damaged = try file()
    damaged[damaged.count / 2] ^= 0x20
    #expect(
      errorText { try XZ.decompress(damaged, name: "a.xz") } == "a.xz: the xz data are damaged; fetch the file again")
    #expect(
      errorText { try XZ.decompress([1, 2, 3], name: "a.xz") }
        == "a.xz: not xz data (they do not begin with the bytes fd 37 7a 58 5a 00); check that this is the right file")
    #expect(
      errorText { try XZ.decompress(file(), name: "a.xz", limit: 10) }
        == "a.xz: the xz data hold more than the 10 bytes allowed; check that this is the right file")
    #expect(errorKind { try XZ.decompress(file() + [UInt8](1...12)) } == .damaged)
  }
}
