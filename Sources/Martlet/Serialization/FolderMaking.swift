#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Makes folders with those above them.
package enum FolderMaking {
  /// Makes the folder `path` and those above it where they are missing; returns what was made, the innermost first.
  ///
  /// Throws the operating system's reason where one cannot be made; then none is.
  @discardableResult
  package static func make(_ path: String) throws(AtomicFile.Failure) -> [String] {
    var missing: [String] = []
    var folder = Substring(path)
    while !folder.isEmpty, access(String(folder), F_OK) != 0 {
      missing.append(String(folder))
      folder = parent(of: folder)
    }
    var made: [String] = []
    for folder in missing.reversed() {
      if mkdir(folder, 0o755) == 0 {
        made.insert(folder, at: 0)
      } else if errno != EEXIST {
        let failure = AtomicFile.Failure(description: String(cString: strerror(errno)))
        removeEmpty(made)
        throw failure
      }
    }
    // What is there may be a file.
    guard access("\(path)/.", F_OK) == 0 else {
      throw AtomicFile.Failure(description: String(cString: strerror(errno)))
    }
    return made
  }

  /// Removes folders as long as they are empty, in their order.
  package static func removeEmpty(_ folders: [String]) {
    for folder in folders where rmdir(folder) != 0 { return }
  }

  private static func parent(of path: Substring) -> Substring {
    var rest = path
    while rest.last == "/" { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return "" }
    return rest[..<slash]
  }
}
