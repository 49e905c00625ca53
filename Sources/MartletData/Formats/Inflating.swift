import CMartletCodecs

/// Streams compressed bytes out in chunks, so that memory follows what really comes out and not what a header says.
enum Inflating {
  /// Why decompression stopped.
  enum Failure: Error {
    case truncated
    case checksum
    case corrupt
    case trailing
    case memory
    case tooLarge(limit: Int)
    case rejected(DataError)
  }

  /// Bytes decompressed at a time: small enough to stay in the processor's cache until they are appended.
  private static let chunk = 256 << 10

  /// Deflate's best ratio: a header that promises more than this is not believed.
  static let bestRatio = 1032

  /// Decompresses all of `bytes`.
  ///
  /// `limit` sees the first chunk and says how many bytes may come out at most; that much is reserved when the
  /// input could really hold it.
  static func decompress(
    _ bytes: ArraySlice<UInt8>, as container: martlet_container, limit: ([UInt8]) throws(DataError) -> Int
  ) throws(Failure) -> [UInt8] {
    try bytes.withUnsafeBufferPointer { (input) throws(Failure) in
      try decompress(input, as: container, limit: limit)
    }
  }

  private static func decompress(
    _ input: UnsafeBufferPointer<UInt8>, as container: martlet_container, limit: ([UInt8]) throws(DataError) -> Int
  ) throws(Failure) -> [UInt8] {
    guard let inflater = martlet_inflater_create(input.baseAddress, input.count, container) else {
      throw .memory
    }
    defer { martlet_inflater_destroy(inflater) }
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
    defer { buffer.deallocate() }

    var output: [UInt8] = []
    var most: Int?
    while true {
      var written = 0
      let status = martlet_inflater_read(inflater, buffer, chunk, &written)
      output.append(contentsOf: UnsafeBufferPointer(start: buffer, count: written))
      if status != MARTLET_INFLATE_MORE && status != MARTLET_INFLATE_DONE {
        throw failure(status)
      }
      if most == nil {
        let allowed: Int
        do {
          allowed = try limit(output)
        } catch {
          throw .rejected(error)
        }
        most = allowed
        // Data of usual compression are reserved at once; others grow as they come.
        if allowed / 8 <= input.count { output.reserveCapacity(allowed) }
      }
      if let most, output.count > most { throw .tooLarge(limit: most) }
      if status == MARTLET_INFLATE_DONE { return output }
    }
  }

  private static func failure(_ status: martlet_inflate_status) -> Failure {
    switch status {
    case MARTLET_INFLATE_TRUNCATED: .truncated
    case MARTLET_INFLATE_CHECKSUM: .checksum
    case MARTLET_INFLATE_TRAILING: .trailing
    case MARTLET_INFLATE_MEMORY: .memory
    default: .corrupt
    }
  }
}
