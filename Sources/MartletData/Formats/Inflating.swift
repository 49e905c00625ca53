import CMartletCodecs

/// Streams compressed bytes out in chunks, so that memory follows what really comes out and not what a header says.
enum Inflating {
  /// How bytes are packed.
  enum Container {
    case gzip
    case rawDeflate
    case xz
    /// LZMA2 at its default preset, without a header.
    case rawLZMA2
  }

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
    _ bytes: ArraySlice<UInt8>, as container: Container, limit: ([UInt8]) throws(DataError) -> Int
  ) throws(Failure) -> [UInt8] {
    try bytes.withUnsafeBufferPointer { (input) throws(Failure) in
      try decompress(input, as: container, limit: limit)
    }
  }

  private static func decompress(
    _ input: UnsafeBufferPointer<UInt8>, as container: Container, limit: ([UInt8]) throws(DataError) -> Int
  ) throws(Failure) -> [UInt8] {
    guard let decoder = Decoder(input, container) else { throw .memory }
    defer { decoder.destroy() }
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: chunk)
    defer { buffer.deallocate() }

    var output: [UInt8] = []
    var most: Int?
    while true {
      var written = 0
      let status = decoder.read(buffer, chunk, &written)
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

/// A decoder of one of the libraries: they differ in nothing but their names.
private struct Decoder {
  let read: (UnsafeMutablePointer<UInt8>, Int, UnsafeMutablePointer<Int>) -> martlet_inflate_status
  let destroy: () -> Void

  init?(_ input: UnsafeBufferPointer<UInt8>, _ container: Inflating.Container) {
    switch container {
    case .gzip, .rawDeflate:
      let kind = container == .gzip ? MARTLET_CONTAINER_GZIP : MARTLET_CONTAINER_RAW_DEFLATE
      guard let inflater = martlet_inflater_create(input.baseAddress, input.count, kind) else { return nil }
      read = { martlet_inflater_read(inflater, $0, $1, $2) }
      destroy = { martlet_inflater_destroy(inflater) }
    case .xz, .rawLZMA2:
      let kind = container == .xz ? MARTLET_LZMA_XZ : MARTLET_LZMA_LZMA2
      guard let decoder = martlet_unlzma_create(input.baseAddress, input.count, kind) else { return nil }
      read = { martlet_unlzma_read(decoder, $0, $1, $2) }
      destroy = { martlet_unlzma_destroy(decoder) }
    }
  }
}

extension Inflating.Failure {
  /// The failure of a file; `format` names its compression.
  func error(of name: String, _ format: String) -> DataError {
    let again = "fetch the file again"
    switch self {
    case .truncated:
      return DataError(.truncated, path: name, problem: "the \(format) data end too early", remedy: again)
    case .checksum:
      return DataError(.damaged, path: name, problem: "the \(format) checksum does not match the data", remedy: again)
    case .corrupt:
      return DataError(.damaged, path: name, problem: "the \(format) data are damaged", remedy: again)
    case .trailing:
      return DataError(.damaged, path: name, problem: "other bytes follow the \(format) data", remedy: again)
    case .memory:
      return DataError(
        .tooLarge, path: name, problem: "there is no memory to decompress it", remedy: "free some memory")
    case .tooLarge(let limit):
      return DataError(
        .tooLarge, path: name, problem: "the \(format) data hold more than the \(limit) bytes allowed",
        remedy: "check that this is the right file")
    case .rejected(let error):
      return error
    }
  }
}
