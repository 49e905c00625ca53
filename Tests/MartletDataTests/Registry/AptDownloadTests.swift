import Foundation
import MartletData
import Synchronization
import TestSupport
import Testing

struct AptDownloadTests {
  private let working = TestDatasets.workingScript()

  private func download(
    _ script: @escaping ScriptedRunner.Script
  ) async throws -> (result: String, commands: [String], said: [String]) {
    let folder = try TemporaryFolder()
    let runner = ScriptedRunner(script)
    let said = Mutex<[String]>([])
    let result = await errorText {
      try await AptDownload(runner: runner, dataset: TestDatasets.debian, folder: folder.path)
        .download("dataset-tiny", "1.0-1") { line in said.withLock { $0.append(line) } }
    }
    let commands = runner.commands.map { $0.replacingOccurrences(of: "env -C \(folder.path) ", with: "") }
    return (result, commands, said.withLock { $0 })
  }

  @Test func thePinnedVersionIsAskedForFirst() async throws {
    let (result, commands, said) = try await download(working)
    #expect(result == "no error")
    #expect(commands == ["apt-get download dataset-tiny=1.0-1"])
    #expect(said == [])
  }

  @Test func anyVersionIsAskedForNext() async throws {
    let working = working
    let (result, commands, said) = try await download { program, arguments in
      if arguments.last == "dataset-tiny=1.0-1" {
        return .failure("E: Version '1.0-1' for 'dataset-tiny' was not found\n")
      }
      return try working(program, arguments)
    }
    #expect(result == "no error")
    #expect(commands == ["apt-get download dataset-tiny=1.0-1", "apt-get download dataset-tiny"])
    #expect(said == [])
  }

  @Test func missingListsAreRefreshedWhereThatIsAllowed() async throws {
    let working = working
    let refreshed = Mutex(false)
    let (result, commands, said) = try await download { program, arguments in
      if arguments.contains("update") {
        refreshed.withLock { $0 = true }
        return .success
      }
      if program == "sudo" { return .success }
      if refreshed.withLock({ $0 }) { return try working(program, arguments) }
      return .failure("E: Unable to locate package dataset-tiny\n")
    }
    #expect(result == "no error")
    #expect(commands.contains { $0.hasSuffix("apt-get update") })
    #expect(said.count == 1 && said[0].contains("apt-get update`"))
  }

  @Test func withoutRightsTheRemedyIsSaid() async throws {
    let (result, _, _) = try await download { program, arguments in
      if program == "sudo" { return nil }
      return .failure("E: Unable to locate package dataset-tiny\n")
    }
    #expect(
      result == "apt-get could not download dataset-tiny (E: Unable to locate package dataset-tiny); "
        + "run `sudo apt-get update`, then `martlet data install tiny-deb` again")
  }

  @Test func otherFailuresRefreshNothing() async throws {
    let (result, commands, _) = try await download { _, _ in .failure("E: No space left on device\n") }
    #expect(result.hasPrefix("apt-get could not download dataset-tiny (E: No space left on device); "))
    #expect(commands.allSatisfy { !$0.contains("update") })
  }
}
