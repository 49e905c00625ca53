import Foundation

/// SHA-256 of files, computed by the system's own program.
package enum FileHashes {
  /// The hashes of the files in hexadecimal, in their order.
  ///
  /// Throws when a file cannot be read or the system has no such program.
  package static func sha256(of paths: [String], with runner: any CommandRunner) async throws(DataError) -> [String] {
    if paths.isEmpty { return [] }
    var result = try await runner.run("sha256sum", ["--"] + paths)
    if result == nil { result = try await runner.run("shasum", ["-a", "256", "--"] + paths) }
    guard let result else {
      throw DataError(
        .installation, problem: "neither sha256sum nor shasum was found", remedy: "install GNU coreutils")
    }
    guard result.succeeded else {
      throw DataError(
        .installation, problem: "the files could not be checked (\(result.reason))",
        remedy: "check that they are readable")
    }
    let hashes = result.output.split(separator: "\n").map { line in
      // A name with unusual characters is announced by a backslash before the hash.
      String(line.drop { $0 == "\\" }.prefix(64))
    }
    guard hashes.count == paths.count, hashes.allSatisfy({ $0.count == 64 }) else {
      throw DataError(
        .installation, problem: "the program that computes SHA-256 gave an unexpected answer",
        remedy: "check that sha256sum works")
    }
    return hashes
  }

  /// Checks that `folder` holds all files of a dataset as they should be; the error lists all that is wrong.
  package static func verify(
    _ dataset: DatasetDescription, in folder: String, with runner: any CommandRunner
  ) async throws(DataError) {
    var faults: [String] = []
    var present: [DatasetFile] = []
    for file in dataset.files {
      switch fileSize("\(folder)/\(file.path)") {
      case nil: faults.append("\(file.path) is missing")
      case file.size: present.append(file)
      case .some(let size): faults.append("\(file.path) has \(size) bytes, not \(file.size)")
      }
    }
    let hashes = try await sha256(of: present.map { "\(folder)/\($0.path)" }, with: runner)
    for (file, hash) in zip(present, hashes) where hash != file.hash {
      faults.append("\(file.path) has SHA-256 \(hash), not \(file.hash)")
    }
    guard faults.isEmpty else {
      throw DataError(
        .mismatch, path: folder,
        problem: "these are not the files of \(dataset.name): \(faults.joined(separator: ", "))",
        remedy: "use the original files, or install the dataset with `martlet data install \(dataset.name)`")
    }
  }

  /// The bytes of a regular file, nil when there is none.
  static func fileSize(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }
}
