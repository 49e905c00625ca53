import CMartletCodecs

/// Files compressed with gzip (RFC 1952), of one or several members.
public enum Gzip {
  /// The decompressed bytes of a gzip file.
  ///
  /// Throws when the file cannot be read, is not gzip, ends too early, is damaged, or holds more than `limit` bytes.
  public static func decompress(contentsOf path: String, limit: Int = 4 << 30) throws(DataError) -> [UInt8] {
    try decompress(FileReading.bytes(of: path), name: path, limit: limit)
  }

  /// The decompressed bytes of gzip data; `name` stands for a file in errors.
  ///
  /// Throws when the data are not gzip, end too early, are damaged, or hold more than `limit` bytes.
  public static func decompress(
    _ bytes: [UInt8], name: String = "gzip data", limit: Int = 4 << 30
  ) throws(DataError) -> [UInt8] {
    try decompress(bytes, name: name) { _ in limit }
  }

  /// The bytes as one gzip member; equal bytes give equal members.
  public static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    let level = min(max(level, 0), 9)
    let bound = martlet_gzip_bound(bytes.count)
    let result = [UInt8](unsafeUninitializedCapacity: bound) { buffer, filled in
      filled = bytes.withUnsafeBufferPointer { input in
        martlet_gzip_compress(input.baseAddress, input.count, Int32(level), buffer.baseAddress, bound)
      }
    }
    // The bound holds for every input, so only a lack of memory can get here.
    guard !result.isEmpty else { fatalError("Gzip.compress: out of memory for \(bytes.count) bytes") }
    return result
  }

  /// Whether data begin as a gzip file does.
  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// Decompresses; `limit` sees the first chunk of the output and says how many bytes may come out.
  static func decompress(
    _ bytes: [UInt8], name: String, limit: ([UInt8]) throws(DataError) -> Int
  ) throws(DataError) -> [UInt8] {
    guard !bytes.isEmpty else {
      throw DataError(.truncated, path: name, problem: "the file is empty", remedy: "fetch the file again")
    }
    guard isGzip(bytes) else {
      throw DataError(
        .wrongFormat, path: name, problem: "not gzip data (they do not begin with the bytes 1f 8b)",
        remedy: "check that this is the right file")
    }
    do {
      return try Inflating.decompress(bytes[...], as: .gzip, limit: limit)
    } catch {
      throw error.error(of: name, "gzip")
    }
  }
}
