import Foundation
import MartletData
import TestSupport
import Testing

/// A process that is killed while it installs datasets and removes them, at any time.
@Suite(.serialized)
struct KilledInstallationTests {
  /// A registry of small datasets that needs no network.
  private static func registry(_ root: String) -> DatasetRegistry {
    DatasetRegistry(
      root: root, descriptions: [TestDatasets.wheel, TestDatasets.debian],
      runner: ScriptedRunner(TestDatasets.workingScript()))
  }

  @Test(arguments: [TestDatasets.wheel.name, TestDatasets.debian.name])
  func theWholeDatasetOrNothingIsThereAndALaterInstallationSucceeds(_ name: String) async throws {
    let folder = try TemporaryFolder()
    let registry = Self.registry(folder.path)
    let dataset = try #require(registry.descriptions.first { $0.name == name })
    let place = "\(registry.root)/datasets/\(name)"
    for round in 0..<24 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = folder.path as String, name = name as String, round = round as Int] in
        let registry = Self.registry(path)
        Thread {
          // The steps of an installation take some milliseconds each.
          usleep(UInt32(500 + 1_700 * round))
          kill(getpid(), SIGKILL)
        }.start()
        while true {
          try await registry.install(name)
          try registry.remove(name)
        }
      }
      var status = stat()
      let isThere = lstat(place, &status) == 0
      #expect(registry.isInstalled(name) == isThere, "\(folder.names("datasets/\(name)"))")
      if isThere { try await FileHashes.verify(dataset, in: place, with: SystemCommandRunner()) }
      try await registry.install(name)
      try await FileHashes.verify(dataset, in: place, with: SystemCommandRunner())
      #expect(folder.names("datasets").contains(name))
      if round % 2 == 0 { try registry.remove(name) }
    }
    if !registry.isInstalled(name) { try await registry.install(name) }
    #expect(folder.names("datasets") == [".\(name).lock", name])
  }
}
