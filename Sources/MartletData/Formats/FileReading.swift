import Foundation
import Martlet

/// Whole files as bytes, with errors that name the file.
package enum FileReading {
  /// All bytes of a regular file.
  ///
  /// Throws when the file is missing, is not a regular file, cannot be read, or is longer than `limit` bytes.
  package static func bytes(of path: String, limit: Int = 8 << 30) throws(DataError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "this is a folder" : "this is not a regular file"
      throw DataError(.unreadable, path: path, problem: what, remedy: "give the path of a file")
    }
    let count = Int(status.st_size)
    guard count <= limit else {
      throw DataError(
        .tooLarge, path: path, problem: "the file has \(count) bytes, more than the limit of \(limit)",
        remedy: "check that this is the right file")
    }

    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = read(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled)
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    guard code == 0 else { throw failure(path, code) }
    guard bytes.count == count else {
      throw DataError(
        .truncated, path: path, problem: "the file shrank while it was read",
        remedy: "wait until nothing writes to it and try again")
    }
    return bytes
  }

  /// The error of a system call on `path`.
  static func failure(_ path: String, _ code: Int32) -> DataError {
    if code == ENOENT || code == ENOTDIR {
      return DataError(.unreadable, path: path, problem: "there is no such file", remedy: "check the path")
    }
    return DataError(
      .unreadable, path: path, problem: "the file cannot be read (\(String(cString: strerror(code))))",
      remedy: "check its permissions")
  }

  /// Writes a whole file: either all bytes are there afterwards or the old file stays.
  package static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    var failure: AtomicFile.Failure?
    bytes.withUnsafeBytes { buffer in
      do throws(AtomicFile.Failure) {
        try AtomicFile.write([buffer], to: path)
      } catch {
        failure = error
      }
    }
    if let failure {
      throw DataError(
        .unreadable, path: path, problem: "the file cannot be written (\(failure))",
        remedy: "check that the folder exists and the disk has room")
    }
  }

  /// Throws where there is no folder `path`.
  static func requireFolder(_ path: String) throws(DataError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw DataError(.unreadable, path: path, problem: "there is no such folder", remedy: "check the path")
    }
  }

  /// What the system said, without the wrapping of Foundation's errors.
  static func reason(of error: any Error) -> String {
    let outer = error as NSError
    if let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError, inner.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(inner.code)))
    }
    return outer.localizedDescription
  }
}
