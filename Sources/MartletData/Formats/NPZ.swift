import Martlet

/// NumPy's format of several named arrays: a ZIP archive of NPY files.
public enum NPZ {
  /// Reads all arrays, stored or deflated, by name (without the ending `.npy`).
  ///
  /// Throws where the archive is damaged, holds something else than arrays, or an array's element type is none of those
  /// that `NPY.read` understands.
  public static func read(_ path: String) throws(CheckpointError) -> [String: Tensor] {
    do {
      return try arrays(ZipArchive(contentsOf: path), path)
    } catch {
      throw CheckpointError(error, path)
    }
  }

  /// Reads the bytes of a file; `name` stands for it in errors.
  public static func decode(_ bytes: [UInt8], name: String = "NPZ data") throws(CheckpointError) -> [String: Tensor] {
    do {
      return try arrays(ZipArchive(encoded: bytes, name: name), name)
    } catch {
      throw CheckpointError(error, name)
    }
  }

  /// Writes arrays that `numpy.load` reads; the file is whole or not there.
  ///
  /// Throws where a tensor is bfloat16, which NumPy does not have, a name is not one of a file, or the archive would be
  /// larger than 4 GiB.
  public static func write(
    _ tensors: [String: Tensor], isCompressed: Bool = false, to path: String
  ) throws(CheckpointError) {
    var files: [(name: String, content: [UInt8])] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      if ZipArchive.isHarmful(name + ".npy") {
        throw .unwritable(path: path, reason: "'\(name)' cannot be the name of an array; choose another")
      }
      do {
        files.append((name + ".npy", try NPY.encode(tensor)))
      } catch .unwritable(_, let reason) {
        throw .unwritable(path: path, reason: "\(name): \(reason)")
      }
    }
    guard let archive = ZipWriter.archive(of: files, isCompressed: isCompressed) else {
      throw .unwritable(path: path, reason: "the archive would be larger than 4 GiB; use safetensors")
    }
    let failure = archive.withUnsafeBytes { bytes -> AtomicFile.Failure? in
      do throws(AtomicFile.Failure) {
        try AtomicFile.write([bytes], to: path)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw .unwritable(path: path, reason: failure.description) }
  }

  private static func arrays(_ archive: ZipArchive, _ path: String) throws(any Error) -> [String: Tensor] {
    var arrays: [String: Tensor] = [:]
    for entry in archive.entries where !entry.isFolder {
      guard entry.name.hasSuffix(".npy") else {
        throw CheckpointError.malformed(
          path: path, reason: "not a valid NPZ file: '\(entry.name)' is not an array; save it with numpy.savez")
      }
      let name = String(entry.name.dropLast(4))
      let bytes = try archive.slice(of: entry.name, limit: .max)
      arrays[name] = try bytes.withUnsafeBytes {
        try NPY.decode($0, name: "\(path): \(name)", owner: nil)
      }
    }
    return arrays
  }
}

extension CheckpointError {
  /// The same failure of a file of tensors.
  init(_ error: any Error, _ path: String) {
    switch error {
    case let error as CheckpointError: self = error
    case let error as DataError where error.kind == .unreadable:
      self = .unreadable(path: path, reason: error.problem)
    case let error as DataError: self = .malformed(path: path, reason: "\(error.problem); \(error.remedy)")
    default: self = .malformed(path: path, reason: String(describing: error))
    }
  }
}
