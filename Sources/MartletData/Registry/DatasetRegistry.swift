import Foundation

/// The datasets on this computer: which are known, which are installed, and where.
///
/// A dataset lives in `ROOT/datasets/NAME`. Its folder appears there by one rename after all files are verified, so
/// an interrupted installation leaves nothing that looks installed.
public struct DatasetRegistry: Sendable {
  /// The folder that holds Martlet's data.
  public let root: String
  /// The datasets that this registry knows.
  public let descriptions: [DatasetDescription]

  let runner: any CommandRunner

  /// Makes a registry of all known datasets below `root`, by default the user's cache.
  public init(root: String = Self.defaultRoot()) {
    self.init(root: root, descriptions: Self.all, runner: SystemCommandRunner())
  }

  /// Makes a registry of the given datasets below `root` that fetches and checks them with `runner`.
  package init(root: String, descriptions: [DatasetDescription], runner: any CommandRunner) {
    self.root = Self.absolute(root)
    self.descriptions = descriptions
    self.runner = runner
  }

  /// The folder for data: `$MARTLET_DATA`, else `$XDG_CACHE_HOME/martlet`, else `~/.cache/martlet`.
  public static func defaultRoot() -> String {
    defaultRoot(environment: ProcessInfo.processInfo.environment, home: NSHomeDirectory())
  }

  /// The folder for data with the given environment variables and home folder.
  package static func defaultRoot(environment: [String: String], home: String) -> String {
    if let root = environment["MARTLET_DATA"], !root.isEmpty { return root }
    // The specification of that variable says that a relative path is to be ignored.
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/martlet" }
    return "\(home)/.cache/martlet"
  }

  /// The known dataset of this name. Throws an error that lists all names when there is none.
  public static func description(named name: String) throws(DataError) -> DatasetDescription {
    try description(named: name, among: all)
  }

  /// Whether all files of the dataset are in place, by name and size.
  public func isInstalled(_ name: String) -> Bool {
    guard let dataset = try? description(named: name) else { return false }
    return missingFiles(of: dataset).isEmpty
  }

  /// The folder with the dataset's files.
  ///
  /// Throws when the name is unknown, or with the command that installs the dataset when it is not there.
  public func folder(of name: String) throws(DataError) -> String {
    let dataset = try description(named: name)
    let folder = place(of: dataset)
    let missing = missingFiles(of: dataset)
    if missing.isEmpty { return folder }
    if missing.count == dataset.files.count {
      throw DataError(
        .notInstalled, problem: "the dataset \(name) is not installed",
        remedy: "install it with `martlet data install \(name)` (\(readableSize(dataset.downloadSize)) download)")
    }
    throw DataError(
      .notInstalled, path: folder, problem: "the dataset \(name) lacks \(missing.joined(separator: ", "))",
      remedy: "install it again with `martlet data install \(name)`")
  }

  /// Removes an installed dataset; of a folder that the user registered, only the registration.
  ///
  /// Throws when the name is unknown, nothing is installed, or the files cannot be removed.
  public func remove(_ name: String) throws(DataError) {
    let dataset = try description(named: name)
    let folder = place(of: dataset)
    var status = stat()
    guard lstat(folder, &status) == 0 else {
      throw DataError(
        .notInstalled, problem: "the dataset \(name) is not installed", remedy: "there is nothing to remove")
    }
    try discard(folder, of: dataset)
    tidy(dataset)
  }

  /// The given folder, or that of the installed dataset.
  static func folder(_ given: String?, orInstalled name: String) throws(DataError) -> String {
    if let given { return given }
    return try DatasetRegistry().folder(of: name)
  }

  func description(named name: String) throws(DataError) -> DatasetDescription {
    try Self.description(named: name, among: descriptions)
  }

  private static func description(
    named name: String, among known: [DatasetDescription]
  ) throws(DataError) -> DatasetDescription {
    if let dataset = known.first(where: { $0.name == name }) { return dataset }
    let names = known.map(\.name).joined(separator: ", ")
    throw DataError(
      .unknownDataset, problem: "there is no dataset '\(name)'", remedy: "choose one of: \(names)")
  }

  /// Where a dataset is, or would be.
  func place(of dataset: DatasetDescription) -> String {
    "\(root)/datasets/\(dataset.name)"
  }

  /// The paths of the files that are not in place with their size.
  func missingFiles(of dataset: DatasetDescription) -> [String] {
    dataset.files.filter { FileHashes.fileSize("\(place(of: dataset))/\($0.path)") != $0.size }.map(\.path)
  }

  /// Takes a folder or link away: first out of sight by one rename, then its content.
  func discard(_ folder: String, of dataset: DatasetDescription) throws(DataError) {
    let aside = "\(root)/datasets/.\(dataset.name).removed-\(UUID().uuidString)"
    guard rename(folder, aside) == 0 else { throw storageFailure(folder, errno) }
    do {
      try FileManager.default.removeItem(atPath: aside)
    } catch {
      throw DataError(
        .unreadable, path: aside, problem: "the old files cannot be removed (\(FileReading.reason(of: error)))",
        remedy: "remove them by hand")
    }
  }

  func storageFailure(_ path: String, _ code: Int32) -> DataError {
    DataError(
      .installation, path: path, problem: "the place cannot be written (\(String(cString: strerror(code))))",
      remedy: "check permissions and disk space, or set MARTLET_DATA to another folder")
  }

  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}
