import CMartletCodecs
import Foundation
import Martlet

/// A ZIP archive held in memory: stored and deflated entries, each checked against its CRC-32.
///
/// Archives beyond 4 GiB (ZIP64), of several parts, or encrypted are refused, and so is every archive with an
/// entry that would be unpacked outside of the chosen folder. Source: PKWARE APPNOTE.TXT 6.3.3.
public struct ZipArchive: Sendable {
  /// One file or folder of an archive.
  public struct Entry: Equatable, Sendable {
    /// The path inside of the archive, with `/` between its parts.
    public let name: String
    /// The bytes of the content.
    public let size: Int

    let compressedSize: Int
    let method: Int
    let checksum: UInt32
    let encrypted: Bool
    let offset: Int

    /// Whether the entry is a folder.
    public var isFolder: Bool { name.hasSuffix("/") }
  }

  /// The entries in the order of the archive's directory.
  public let entries: [Entry]

  private let fields: LittleEndianFields
  private let archive: String
  private let indices: [String: Int]

  /// Reads the directory of a ZIP file.
  ///
  /// Throws when the file cannot be read, is not a ZIP archive, or has an entry with an unsafe path.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(encoded: FileReading.bytes(of: path), name: path)
  }

  /// Reads the directory of ZIP data; `name` stands for a file in errors.
  ///
  /// Throws when the data are not a ZIP archive or have an entry with an unsafe path.
  public init(encoded bytes: [UInt8], name: String = "ZIP data") throws(DataError) {
    fields = LittleEndianFields(bytes: bytes)
    archive = name
    entries = try ZipDirectory.entries(of: fields, archive: name)
    var indices: [String: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard indices.updateValue(index, forKey: entry.name) == nil else {
        throw DataError(
          .damaged, path: name, problem: "the archive has two entries '\(entry.name)'", remedy: "fetch the file again")
      }
    }
    self.indices = indices
  }

  /// The content of one entry.
  ///
  /// Throws when there is no such entry, it holds more than `limit` bytes, or its data are damaged.
  public func contents(of name: String, limit: Int = 1 << 30) throws(DataError) -> [UInt8] {
    try [UInt8](slice(of: name, limit: limit))
  }

  /// The content of one entry, without a copy where it is stored as it is.
  func slice(of name: String, limit: Int) throws(DataError) -> ArraySlice<UInt8> {
    guard let index = indices[name] else {
      throw DataError(
        .mismatch, path: archive, problem: "the archive has no entry '\(name)'",
        remedy: "check that this is the right archive")
    }
    let entry = entries[index]
    guard !entry.encrypted, entry.method == 0 || entry.method == 8 else {
      let how = entry.encrypted ? "is encrypted" : "uses compression method \(entry.method)"
      throw DataError(
        .wrongFormat, path: archive, problem: "the entry '\(name)' \(how)",
        remedy: "pack it again with plain deflate")
    }
    guard entry.size <= limit else {
      throw DataError(
        .tooLarge, path: archive,
        problem: "the entry '\(name)' holds \(entry.size) bytes, more than the \(limit) allowed",
        remedy: "check that this is the right archive")
    }
    let packed = try packedBytes(of: entry)
    let content: ArraySlice<UInt8>
    if entry.method == 0 {
      content = packed
    } else {
      do {
        content = try Inflating.decompress(packed, as: .rawDeflate) { _ in entry.size }[...]
      } catch {
        throw damaged("the data of '\(name)' are damaged")
      }
    }
    guard content.count == entry.size else {
      throw damaged("the entry '\(name)' has \(content.count) bytes where \(entry.size) are expected")
    }
    let checksum = content.withUnsafeBufferPointer { martlet_crc32(0, $0.baseAddress, $0.count) }
    guard checksum == entry.checksum else { throw damaged("the checksum of '\(name)' does not match its data") }
    return content
  }

  /// Unpacks all files of the archive below `folder`, which is made when it is missing.
  ///
  /// Throws when an entry is damaged or a file cannot be written; files already written stay.
  public func extract(into folder: String) throws(DataError) {
    for entry in entries {
      let path = folder + "/" + entry.name
      do throws(AtomicFile.Failure) {
        try FolderMaking.make(entry.isFolder ? path : (path as NSString).deletingLastPathComponent)
      } catch {
        throw DataError(
          .unreadable, path: path, problem: "the folder cannot be made (\(error))",
          remedy: "check that the place is writable and the disk has room")
      }
      if !entry.isFolder { try FileReading.write(contents(of: entry.name), to: path) }
    }
  }

  /// The bytes of an entry as they lie in the archive, after its local header.
  private func packedBytes(of entry: Entry) throws(DataError) -> ArraySlice<UInt8> {
    let start = entry.offset
    guard fields.uint32(at: start) == 0x0403_4b50, let nameLength = fields.uint16(at: start + 26),
      let extraLength = fields.uint16(at: start + 28)
    else { throw damaged("the header of '\(entry.name)' is damaged") }
    let first = start + 30 + nameLength + extraLength
    guard first <= fields.bytes.count, entry.compressedSize <= fields.bytes.count - first else {
      throw DataError(
        .truncated, path: archive, problem: "the archive ends within '\(entry.name)'", remedy: "fetch the file again")
    }
    return fields.bytes[first..<(first + entry.compressedSize)]
  }

  private func damaged(_ problem: String) -> DataError {
    DataError(.damaged, path: archive, problem: problem, remedy: "fetch the file again")
  }

  /// Whether unpacking an entry of this name could write outside of a chosen folder.
  static func isHarmful(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return name.isEmpty || name.hasPrefix("/") || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "\\"))
      || parts.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
  }
}

/// The central directory at the end of a ZIP archive.
private enum ZipDirectory {
  /// The bytes of the record that ends an archive, without its comment.
  private static let endSize = 22
  /// The bytes of the record before an entry's data, without name and further fields.
  private static let localHeaderSize = 30

  static func entries(of fields: LittleEndianFields, archive: String) throws(DataError) -> [ZipArchive.Entry] {
    guard let end = findEnd(fields), let count = fields.uint16(at: end + 10), let size = fields.uint32(at: end + 12),
      let start = fields.uint32(at: end + 16)
    else {
      throw DataError(
        .wrongFormat, path: archive, problem: "not a ZIP archive, or one that was cut off (its directory is missing)",
        remedy: "fetch the file again")
    }
    guard count != 0xffff, size != 0xffff_ffff, start != 0xffff_ffff, fields.uint16(at: end + 4) == 0 else {
      throw DataError(
        .wrongFormat, path: archive, problem: "ZIP64 archives and archives of several parts are not supported",
        remedy: "unpack it with another tool")
    }
    guard size <= end, start <= end - size else { throw damaged(archive) }

    var entries: [ZipArchive.Entry] = []
    var position = start
    for _ in 0..<count {
      let (entry, length) = try self.entry(at: position, fields, archive)
      guard position + length <= start + size else { throw damaged(archive) }
      try check(entry.name, archive)
      entries.append(entry)
      position += length
    }
    try checkPlaces(of: entries, archive)
    return entries
  }

  /// Entries that share bytes would let a small archive hold much: no program packs so.
  private static func checkPlaces(of entries: [ZipArchive.Entry], _ archive: String) throws(DataError) {
    let places = entries.map { (start: $0.offset, end: $0.offset + localHeaderSize + $0.compressedSize) }
      .sorted { $0 < $1 }
    for (place, next) in zip(places, places.dropFirst()) where place.end > next.start {
      throw DataError(
        .damaged, path: archive, problem: "two entries of the archive lie over each other",
        remedy: "do not use this archive")
    }
  }

  /// The record is the last whose comment reaches exactly to the end of the file.
  private static func findEnd(_ fields: LittleEndianFields) -> Int? {
    let last = fields.bytes.count - endSize
    guard last >= 0 else { return nil }
    for position in stride(from: last, through: max(0, last - 0xffff), by: -1)
    where fields.uint32(at: position) == 0x0605_4b50 && fields.uint16(at: position + 20) == last - position {
      return position
    }
    return nil
  }

  private static func entry(
    at position: Int, _ fields: LittleEndianFields, _ archive: String
  ) throws(DataError) -> (ZipArchive.Entry, length: Int) {
    guard fields.uint32(at: position) == 0x0201_4b50, let flags = fields.uint16(at: position + 8),
      let method = fields.uint16(at: position + 10), let checksum = fields.uint32(at: position + 16),
      let compressedSize = fields.uint32(at: position + 20), let size = fields.uint32(at: position + 24),
      let nameLength = fields.uint16(at: position + 28), let extraLength = fields.uint16(at: position + 30),
      let commentLength = fields.uint16(at: position + 32), let offset = fields.uint32(at: position + 42),
      position + 46 + nameLength <= fields.bytes.count
    else { throw damaged(archive) }
    let name = String(decoding: fields.bytes[(position + 46)..<(position + 46 + nameLength)], as: UTF8.self)
    let entry = ZipArchive.Entry(
      name: name, size: size, compressedSize: compressedSize, method: method,
      checksum: UInt32(truncatingIfNeeded: checksum), encrypted: flags & 1 != 0, offset: offset)
    return (entry, 46 + nameLength + extraLength + commentLength)
  }

  /// A path that could leave the folder it is unpacked into makes the whole archive suspect.
  private static func check(_ name: String, _ archive: String) throws(DataError) {
    guard !ZipArchive.isHarmful(name) else {
      throw DataError(
        .damaged, path: archive, problem: "the entry '\(name)' would be unpacked outside of the chosen folder",
        remedy: "do not use this archive")
    }
  }

  private static func damaged(_ archive: String) -> DataError {
    DataError(
      .damaged, path: archive, problem: "the directory of the ZIP archive is damaged", remedy: "fetch the file again")
  }
}
