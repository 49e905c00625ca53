import Foundation

/// A folder of its own for a test; all are removed when the tests end.
public struct TemporaryFolder: Sendable {
  /// Holds the folders of this process. A folder cannot be removed by a `deinit`: that may run before its last use.
  private static let parent: String = {
    let path = URL(filePath: NSTemporaryDirectory()).appending(path: "martlet-tests-\(UUID().uuidString)").path
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.parent) }
    return path
  }()

  /// Where the folder is.
  public let path: String

  /// Makes the folder.
  public init() throws {
    path = "\(Self.parent)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a file, with the folders above it, and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// The names in the folder or one below it, hidden ones too, sorted.
  public func names(_ folder: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }

  /// The text of a file; `nil` where there is none.
  public func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

  /// The bytes of a file; `nil` where there is none.
  public func bytes(_ name: String) -> [UInt8]? { try? [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }
}
