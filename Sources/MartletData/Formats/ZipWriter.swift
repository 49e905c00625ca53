/// Makes ZIP archives of the oldest kind, which every program reads: up to 65,534 entries and 4 GiB.
package enum ZipWriter {
  /// The bytes of an archive; `nil` where it would be too large.
  ///
  /// Equal files give equal archives: the date is that on which the format's calendar begins.
  package static func archive(of files: [(name: String, content: [UInt8])], isCompressed: Bool) -> [UInt8]? {
    var archive: [UInt8] = []
    archive.reserveCapacity(files.reduce(1024) { $0 + $1.content.count + 4 * $1.name.utf8.count + 128 })
    var directory: [UInt8] = []
    for (name, content) in files {
      let packed = isCompressed ? deflate(content) : content
      let name = Array(name.utf8)
      let offset = archive.count
      guard name.count <= 0xffff, content.count < 0xffff_ffff, packed.count < 0xffff_ffff, offset < 0xffff_ffff else {
        return nil
      }
      // Version 2.0, names in UTF-8, the method, midnight of the first of January 1980.
      var common: [UInt8] = [20, 0, 0, 8, isCompressed ? 8 : 0, 0, 0, 0, 0x21, 0]
      common += bytes(Int(crc32(content)), 4) + bytes(packed.count, 4) + bytes(content.count, 4)
      common += bytes(name.count, 2) + [0, 0]
      directory += [0x50, 0x4b, 1, 2, 20, 0] + common
      directory += [UInt8](repeating: 0, count: 10) + bytes(offset, 4) + name
      archive += [0x50, 0x4b, 3, 4] + common + name
      archive += packed
    }
    let offset = archive.count
    guard files.count < 0xffff, offset < 0xffff_ffff, directory.count < 0xffff_ffff else { return nil }
    let count = bytes(files.count, 2)
    let size = directory.count
    archive += directory
    archive += [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count + bytes(size, 4) + bytes(offset, 4) + [0, 0]
    return archive
  }

  /// A gzip member without its ten bytes of header and eight of trailer is a deflate stream.
  private static func deflate(_ content: [UInt8]) -> [UInt8] {
    Array(Gzip.compress(content).dropFirst(10).dropLast(8))
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
