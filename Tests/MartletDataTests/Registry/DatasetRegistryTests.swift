import Foundation
import MartletData
import TestSupport
import Testing

struct DatasetRegistryTests {
  @Test func anUnknownNameListsThoseThatExist() {
    #expect(
      errorText { try DatasetRegistry.description(named: "cifar") }
        == "there is no dataset 'cifar'; choose one of: \(DatasetRegistry.all.map(\.name).joined(separator: ", "))")
    let registry = DatasetRegistry(root: "/none")
    #expect(!registry.isInstalled("cifar"))
    #expect(errorKind { try registry.folder(of: "cifar") } == .unknownDataset)
    #expect(errorKind { try registry.remove("cifar") } == .unknownDataset)
  }

  @Test func whatIsNotInstalledSaysTheCommand() throws {
    let folder = try TemporaryFolder()
    let registry = DatasetRegistry(root: folder.path)
    #expect(!registry.isInstalled("mnist"))
    #expect(
      errorText { try registry.folder(of: "mnist") }
        == "the dataset mnist is not installed; install it with `martlet data install mnist` (61.7 MiB download)")
  }

  @Test func anIncompleteFolderIsNotInstalled() throws {
    let folder = try TemporaryFolder()
    let registry = TestDatasets.registry(in: folder, runner: SystemCommandRunner())
    try folder.write(TestDatasets.contents[0].bytes, "datasets/tiny/a.txt")
    #expect(!registry.isInstalled("tiny"))
    #expect(
      errorText { try registry.folder(of: "tiny") }
        == "\(registry.root)/datasets/tiny: the dataset tiny lacks b.bin; "
        + "install it again with `martlet data install tiny`")
    try folder.write([1], "datasets/tiny/b.bin")
    #expect(!registry.isInstalled("tiny"), "a file of another size does not count")
  }

  @Test func removingTakesTheFilesAway() throws {
    let folder = try TemporaryFolder()
    let registry = TestDatasets.registry(in: folder, runner: SystemCommandRunner())
    for (name, bytes) in TestDatasets.contents { try folder.write(bytes, "datasets/tiny/\(name)") }
    #expect(registry.isInstalled("tiny"))
    try registry.remove("tiny")
    #expect(!registry.isInstalled("tiny"))
    #expect(folder.names("datasets") == [])
    #expect(
      errorText { try registry.remove("tiny") }
        == "the dataset tiny is not installed; there is nothing to remove")
  }

  @Test func theRootFollowsTheEnvironment() {
    func root(_ environment: [String: String]) -> String {
      DatasetRegistry.defaultRoot(environment: environment, home: "/home/me")
    }
    #expect(root([:]) == "/home/me/.cache/martlet")
    #expect(root(["XDG_CACHE_HOME": "/cache"]) == "/cache/martlet")
    #expect(root(["XDG_CACHE_HOME": "relative"]) == "/home/me/.cache/martlet")
    #expect(root(["XDG_CACHE_HOME": "/cache", "MARTLET_DATA": "/data"]) == "/data")
    #expect(root(["MARTLET_DATA": ""]) == "/home/me/.cache/martlet")
  }
}
