import Foundation

/// Paths as they are kept and as they are shown.
enum Paths {
  /// The path from the root.
  static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// The path from the current folder where it is below that, else from the root.
  static func shown(_ path: String) -> String {
    let current = FileManager.default.currentDirectoryPath
    return path.hasPrefix(current + "/") ? String(path.dropFirst(current.count + 1)) : path
  }
}
