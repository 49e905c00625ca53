import MartletData

/// Gives mutated files the checksums that their contents would have.
enum Checksums {
  /// A PNG file with the right checksum after each chunk.
  static func corrected(png bytes: [UInt8]) -> [UInt8] {
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

  /// A ZIP archive with one of its entries mutated, packed anew.
  static func repacked(_ bytes: [UInt8], _ mutation: inout Mutation) -> [UInt8]? {
    guard let archive = try? ZipArchive(encoded: bytes) else { return nil }
    var files = archive.entries.compactMap { entry in
      (try? archive.contents(of: entry.name)).map { (name: entry.name, content: $0) }
    }
    guard !files.isEmpty else { return nil }
    // The pickle of a checkpoint is where most can go wrong.
    var index = Int.random(in: files.indices, using: &mutation.generator)
    if !mutation.chance(4), let pickle = files.firstIndex(where: { $0.name.hasSuffix("data.pkl") }) { index = pickle }
    files[index].content = mutation.mutated(files[index].content, others: files.map(\.content))
    return ZipWriter.archive(of: files, isCompressed: mutation.chance(2))
  }
}
