import Foundation

/// Files that appear whole or not at all.
enum AtomicFile {
  /// Writes bytes to a temporary file in the same folder, then renames it over the path.
  static func write(_ bytes: [UInt8], to path: String) throws(ReportError) {
    guard !path.isEmpty else { throw .cannotWrite(path: "(no path)", reason: "the path is empty") }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty else { throw .cannotWrite(path: path, reason: "the path names a folder") }
    // A hidden name of bounded length, so that a long file name does not become too long.
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(folder).\(name.prefix(40)).\(suffix)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: reason(errno)) }
    var failure = writeAll(bytes, to: descriptor)
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    guard failure != 0 else { return }
    unlink(temporary)
    throw .cannotWrite(path: path, reason: reason(failure))
  }

  /// Writes all bytes and returns 0, or the number of the error that stopped it.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    var done = 0
    while done < bytes.count {
      let written = bytes[done...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        done += written
      } else if written < 0, errno != EINTR {
        return errno
      }
    }
    return 0
  }

  private static func reason(_ number: Int32) -> String {
    String(cString: strerror(number))
  }
}
