/// Files compressed with xz, of one or several streams.
///
/// Source: The .xz File Format 1.2.1 (Tukaani project), decoded by liblzma.
public enum XZ {
  /// The decompressed bytes of an xz file.
  ///
  /// Throws when the file cannot be read, is not xz, ends too early, is damaged, or holds more than `limit` bytes.
  public static func decompress(contentsOf path: String, limit: Int = 4 << 30) throws(DataError) -> [UInt8] {
    try decompress(FileReading.bytes(of: path), name: path, limit: limit)
  }

  /// The decompressed bytes of xz data; `name` stands for a file in errors.
  ///
  /// Throws when the data are not xz, end too early, are damaged, or hold more than `limit` bytes.
  public static func decompress(
    _ bytes: [UInt8], name: String = "xz data", limit: Int = 4 << 30
  ) throws(DataError) -> [UInt8] {
    guard isXZ(bytes) else {
      throw DataError(
        .wrongFormat, path: name, problem: "not xz data (they do not begin with the bytes fd 37 7a 58 5a 00)",
        remedy: "check that this is the right file")
    }
    do {
      return try Inflating.decompress(bytes[...], as: .xz) { _ in limit }
    } catch {
      throw error.error(of: name, "xz")
    }
  }

  /// Whether data begin as an xz file does.
  static func isXZ(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) }
}
