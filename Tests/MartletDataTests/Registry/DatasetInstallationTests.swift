import Foundation
import MartletData
import Synchronization
import TestSupport
import Testing

struct DatasetInstallationTests {
  private func theirs() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in TestDatasets.contents { try folder.write(bytes, name) }
    return folder
  }

  private let noPrograms = ScriptedRunner { _, _ in nil }

  @Test func progressIsSaidInSentences() async throws {
    let folder = try TemporaryFolder()
    let registry = TestDatasets.registry(in: folder, runner: ScriptedRunner(TestDatasets.workingScript()))
    let said = Mutex<[String]>([])
    let place = try await registry.install("tiny") { line in said.withLock { $0.append(line) } }
    #expect(place == "\(registry.root)/datasets/tiny")
    #expect(try registry.folder(of: "tiny") == place)
    #expect(
      said.withLock { $0 } == [
        "Fetching the Python wheel tinypack 1.2 (2.0 MiB)", "Verifying 2 files", "Installed tiny in \(place)",
      ])
  }

  @Test func aSecondInstallationDoesNothing() async throws {
    let folder = try TemporaryFolder()
    let runner = ScriptedRunner(TestDatasets.workingScript())
    let registry = TestDatasets.registry(in: folder, runner: runner)
    try await registry.install("tiny")
    let said = Mutex<[String]>([])
    let place = try await registry.install("tiny") { line in said.withLock { $0.append(line) } }
    #expect(said.withLock { $0 } == ["tiny is already installed in \(place)"])
    #expect(runner.commands.count == 1)
  }

  @Test func aFolderOfTheUsersIsLinked() async throws {
    let (folder, theirs) = (try TemporaryFolder(), try theirs())
    let registry = TestDatasets.registry(in: folder, runner: noPrograms)
    let place = try await registry.install("tiny", from: theirs.path)
    #expect(registry.isInstalled("tiny"))
    #expect(try FileReading.bytes(of: place + "/b.bin") == [0, 1, 2, 3])
    #expect(noPrograms.commands == [])

    try registry.remove("tiny")
    #expect(!registry.isInstalled("tiny"))
    #expect(theirs.names() == ["a.txt", "b.bin"], "the user's own files stay")
  }

  @Test func aFolderWithOtherFilesIsRefused() async throws {
    let (folder, theirs) = (try TemporaryFolder(), try TemporaryFolder())
    try theirs.write([7], "b.bin")
    let registry = TestDatasets.registry(in: folder, runner: noPrograms)
    let text = await errorText {
      try await registry.install("tiny", from: theirs.path)
    }
    #expect(text.contains(": these are not the files of tiny: a.txt is missing, b.bin has 1 bytes, not 4; "))
    #expect(!registry.isInstalled("tiny"))
    #expect(folder.names("datasets") == [".tiny.lock"])
  }

  @Test func aMissingFolderIsNamed() async throws {
    let registry = TestDatasets.registry(in: try TemporaryFolder(), runner: noPrograms)
    let text = await errorText { try await registry.install("tiny", from: "/none") }
    #expect(text == "/none: there is no such folder; check the path")
  }

  @Test func anUnknownNameIsRefused() async throws {
    let registry = TestDatasets.registry(in: try TemporaryFolder(), runner: noPrograms)
    let text = await errorText { try await registry.install("huge") }
    #expect(text == "there is no dataset 'huge'; choose one of: tiny, tiny-deb")
  }

  @Test func anIncompleteFolderAndLeftoversAreReplaced() async throws {
    let folder = try TemporaryFolder()
    try folder.write([1], "datasets/tiny/a.txt")
    try folder.write([1], "datasets/.tiny.installing-x/ready/a.txt")
    try folder.write([1], "datasets/.tiny.removed-x/a.txt")
    try folder.write([1], "datasets/.tiny-deb.installing-x/a.txt")
    let registry = TestDatasets.registry(in: folder, runner: ScriptedRunner(TestDatasets.workingScript()))
    try await registry.install("tiny")
    #expect(registry.isInstalled("tiny"))
    #expect(folder.names("datasets") == [".tiny-deb.installing-x", ".tiny.lock", "tiny"])
  }

  @Test func leftoversGoAlsoWhereTheDatasetIsInstalledOrRemoved() async throws {
    let folder = try TemporaryFolder()
    let registry = TestDatasets.registry(in: folder, runner: ScriptedRunner(TestDatasets.workingScript()))
    try await registry.install("tiny")
    try folder.write([1], "datasets/.tiny.installing-x/tinypack-1.2-py3-none-any.whl")
    try await registry.install("tiny")
    #expect(folder.names("datasets") == [".tiny.lock", "tiny"])
    try folder.write([1], "datasets/.tiny.removed-x/a.txt")
    try registry.remove("tiny")
    #expect(folder.names("datasets") == [".tiny.lock"])
  }

  @Test func aLinkToNowhereIsReplaced() async throws {
    let (folder, theirs) = (try TemporaryFolder(), try theirs())
    let registry = TestDatasets.registry(in: folder, runner: noPrograms)
    try folder.write([], "datasets/x")
    #expect(symlink("/none/at/all", folder.path + "/datasets/tiny") == 0)
    #expect(!registry.isInstalled("tiny"))
    try await registry.install("tiny", from: theirs.path)
    #expect(registry.isInstalled("tiny"))
  }

  @Test func twoInstallationsAtOnceExcludeEachOther() async throws {
    let folder = try TemporaryFolder()
    let registry = TestDatasets.registry(in: folder, runner: ScriptedRunner(TestDatasets.workingScript()))
    let lock = try InstallationLock(TestDatasets.wheel, registry: registry)
    #expect(
      await errorText { try await registry.install("tiny") }
        == "another process is installing tiny; wait until it has finished")
    lock.release()
    #expect(await errorText { try await registry.install("tiny") } == "no error")
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() async throws {
    let folder = try TemporaryFolder()
    try folder.write([1], "file")
    let registry = DatasetRegistry(
      root: folder.path + "/file", descriptions: [TestDatasets.wheel], runner: noPrograms)
    let text = await errorText { try await registry.install("tiny") }
    #expect(text.hasPrefix("\(registry.root)/datasets: the folder cannot be made ("))
    #expect(text.hasSuffix("check permissions and disk space, or set MARTLET_DATA to another folder"))
  }

  @Test(arguments: ["python3", "verify"])
  func aKilledInstallationLeavesNothingThatLooksInstalled(at moment: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, moment = moment as String] in
      let working = TestDatasets.workingScript()
      let runner = ScriptedRunner { program, arguments in
        let result = try working(program, arguments)
        if program == moment { kill(getpid(), SIGKILL) }
        return result
      }
      let registry = DatasetRegistry(root: path, descriptions: [TestDatasets.wheel], runner: runner)
      try await registry.install("tiny") { line in
        if moment == "verify", line.hasPrefix("Verifying") { kill(getpid(), SIGKILL) }
      }
    }
    let registry = TestDatasets.registry(in: folder, runner: ScriptedRunner(TestDatasets.workingScript()))
    #expect(!registry.isInstalled("tiny"))
    #expect(folder.names("datasets").contains { $0.hasPrefix(".tiny.installing-") })
    try await registry.install("tiny")
    #expect(folder.names("datasets") == [".tiny.lock", "tiny"])
  }
}
