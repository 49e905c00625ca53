import Foundation

/// Downloads one Debian package file with `apt-get download`, which needs no rights and installs nothing.
package struct AptDownload: Sendable {
  let runner: any CommandRunner
  let dataset: DatasetDescription
  /// The folder that receives the file.
  let folder: String

  /// What apt says when its lists are missing, or name a file that the archive has replaced.
  private static let staleLists = ["Unable to locate package", "404"]

  /// Makes a download for `dataset` into `folder` that runs its programs with `runner`.
  package init(runner: any CommandRunner, dataset: DatasetDescription, folder: String) {
    self.runner = runner
    self.dataset = dataset
    self.folder = folder
  }

  /// The path of the package file: the pinned version where apt knows it, else the version that apt has.
  ///
  /// When apt does not know the package or its file is gone, the lists are refreshed if this user may do so, and that is reported.
  package func download(
    _ package: String, _ version: String, _ progress: DatasetFetching.Progress
  ) async throws(DataError) -> String {
    var failure = try await attempt(package, version)
    if let reason = failure, Self.staleLists.contains(where: reason.contains), try await refreshLists(progress) {
      failure = try await attempt(package, version)
    }
    if let failure {
      throw DataError(
        .installation, problem: "apt-get could not download \(package) (\(failure))",
        remedy: "run `sudo apt-get update`, then `martlet data install \(dataset.name)` again")
    }
    return try onlyFile(in: folder, withSuffix: ".deb")
  }

  /// Tries the pinned version, then any; nil on success, else why it failed.
  private func attempt(_ package: String, _ version: String) async throws(DataError) -> String? {
    var reason: String?
    for request in ["\(package)=\(version)", package] {
      // `env` sets the folder: `apt-get download` has no option for it.
      guard let result = try await runner.run("env", ["-C", folder, "apt-get", "download", request]) else {
        throw noProgram("apt-get", dataset)
      }
      if result.succeeded { return nil }
      // `env` says that there is no such program, or (on other systems) that it cannot change the folder.
      let missing = ["No such file or directory", "illegal option", "invalid option"]
      if result.errors.contains("env: "), missing.contains(where: result.errors.contains) {
        throw noProgram("apt-get", dataset)
      }
      reason = result.reason
    }
    return reason
  }

  /// Refreshes apt's lists as root, or with sudo where that asks for no password; false when neither is possible.
  private func refreshLists(_ progress: DatasetFetching.Progress) async throws(DataError) -> Bool {
    if geteuid() == 0 {
      progress("The lists of apt-get are missing or old; refreshing them with `apt-get update`")
      return try await runner.run("apt-get", ["update"])?.succeeded ?? false
    }
    guard try await runner.run("sudo", ["-n", "true"])?.succeeded ?? false else { return false }
    progress("The lists of apt-get are missing or old; refreshing them with `sudo apt-get update`")
    return try await runner.run("sudo", ["-n", "apt-get", "update"])?.succeeded ?? false
  }
}
