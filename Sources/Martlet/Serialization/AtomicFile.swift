import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes whole files: a reader sees the old contents or the new, also when the process is killed in between.
public enum AtomicFile {
  /// Why a file could not be written.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operating system's reason.
    public let description: String
  }

  /// Writes `pieces` one after another to a file beside `path`, flushes it to the disk and renames it.
  public static func write(_ pieces: [UnsafeRawBufferPointer], to path: String) throws(Failure) {
    let temporary = "\(path).\(getpid()).\(serials.next()).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Failure(description: reason()) }
    var failure: Failure?
    for piece in pieces where failure == nil {
      var written = 0
      while written < piece.count {
        let count = systemWrite(descriptor, piece.baseAddress.map { $0 + written }, piece.count - written)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 {
          failure = Failure(description: reason())
          break
        }
        written += count
      }
    }
    if failure == nil && fsync(descriptor) != 0 { failure = Failure(description: reason()) }
    if close(descriptor) != 0 && failure == nil { failure = Failure(description: reason()) }
    if failure == nil && rename(temporary, path) != 0 { failure = Failure(description: reason()) }
    if let failure {
      unlink(temporary)
      throw failure
    }
  }

  /// Writes text.
  public static func write(_ text: String, to path: String) throws(Failure) {
    let bytes = Array(text.utf8)
    var failure: Failure?
    bytes.withUnsafeBytes { buffer in
      do throws(AtomicFile.Failure) {
        try write([buffer], to: path)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private static let serials = SerialNumbers()

  private static func reason() -> String { String(cString: strerror(errno)) }
}

// `AtomicFile.write` would hide the system's function of that name.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
