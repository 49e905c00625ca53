import Foundation
import MartletData
import TestSupport
import Testing

struct DatasetFetchingTests {
  private func install(
    _ name: String, _ script: @escaping ScriptedRunner.Script
  ) async throws -> (error: String, folder: TemporaryFolder, commands: [String]) {
    let folder = try TemporaryFolder()
    let runner = ScriptedRunner(script)
    let registry = TestDatasets.registry(in: folder, runner: runner)
    let error = await errorText { try await registry.install(name) }
    return (error, folder, runner.commands)
  }

  @Test func aWheelIsDownloadedAtItsVersionAndUnpacked() async throws {
    let (error, folder, commands) = try await install("tiny", TestDatasets.workingScript())
    #expect(error == "no error")
    #expect(folder.names("datasets/tiny") == ["a.txt", "b.bin"])
    #expect(try FileReading.bytes(of: folder.path + "/datasets/tiny/b.bin") == [0, 1, 2, 3])
    #expect(commands.count == 1)
    #expect(commands[0].hasPrefix("python3 -m pip download --quiet --no-deps --no-cache-dir --only-binary=:all:"))
    #expect(commands[0].hasSuffix(" tinypack==1.2"))
  }

  @Test func aDebianPackageIsDownloadedAtItsVersionAndUnpacked() async throws {
    let (error, folder, commands) = try await install("tiny-deb", TestDatasets.workingScript())
    #expect(error == "no error")
    #expect(folder.names("datasets/tiny-deb") == ["a.txt", "b.bin"])
    #expect(commands.count == 2)
    #expect(commands[0].hasSuffix("apt-get download dataset-tiny=1.0-1"))
    #expect(commands[1].hasPrefix("dpkg-deb -x "))
  }

  @Test func aWheelWithAnotherHashIsRefused() async throws {
    let (error, folder, _) = try await install(
      "tiny", TestDatasets.workingScript(wheel: zipArchive([("x", [1])])))
    #expect(error.hasPrefix("tinypack-1.2-py3-none-any.whl has SHA-256 "))
    #expect(error.hasSuffix("; try again, and do not use this file if it happens again"))
    #expect(folder.names("datasets") == [".tiny.lock"])
  }

  @Test func aPinnedPackageWithAnotherHashIsRefused() async throws {
    let (error, _, _) = try await install("tiny-deb", TestDatasets.workingScript(debianBytes: [1, 2]))
    #expect(error.hasPrefix("dataset-tiny_1.0-1_all.deb has SHA-256 "))
  }

  @Test func aNewerPackageIsAcceptedWhenItsFilesAreTheSame() async throws {
    let (error, folder, _) = try await install(
      "tiny-deb", TestDatasets.workingScript(deb: "dataset-tiny_2.0-1_all.deb", debianBytes: [1, 2]))
    #expect(error == "no error")
    #expect(folder.names("datasets/tiny-deb") == ["a.txt", "b.bin"])
  }

  @Test func aNewerPackageWithOtherFilesIsRefused() async throws {
    let changed: [(name: String, bytes: [UInt8])] = [TestDatasets.contents[0], ("b.bin", [9, 9, 9, 9])]
    let (error, folder, _) = try await install(
      "tiny-deb",
      TestDatasets.workingScript(deb: "dataset-tiny_2.0-1_all.deb", debianBytes: [1, 2], unpacked: changed))
    #expect(error.contains("these are not the files of tiny-deb: b.bin has SHA-256 "))
    #expect(folder.names("datasets") == [".tiny-deb.lock"])
  }

  @Test func aPackageWithoutAFileIsRefused() async throws {
    let (error, _, _) = try await install(
      "tiny-deb", TestDatasets.workingScript(unpacked: [TestDatasets.contents[0]]))
    #expect(
      error == "the package holds no usr/share/tiny/b.bin (No such file or directory); "
        + "give a folder with the files: `martlet data install tiny-deb --path FOLDER`")
  }

  @Test func missingProgramsAreNamed() async throws {
    let (pip, _, tried) = try await install("tiny") { _, _ in nil }
    #expect(
      pip == "pip was not found, and tiny comes as the Python wheel tinypack 1.2; "
        + "install pip, or give a folder with the files: `martlet data install tiny --path FOLDER`")
    #expect(tried.map { $0.prefix { $0 != " " } } == ["python3", "pip3", "pip"])
    let (apt, _, _) = try await install("tiny-deb") { _, _ in
      .failure("/usr/bin/env: 'apt-get': No such file or directory")
    }
    #expect(apt.hasPrefix("apt-get was not found, and tiny-deb comes as the Debian package dataset-tiny 1.0-1; "))
  }

  @Test func aPythonWithoutPipIsPassedOver() async throws {
    let working = TestDatasets.workingScript()
    let (error, _, commands) = try await install("tiny") { program, arguments in
      if program == "python3" { return .failure("/usr/bin/python3: No module named pip") }
      return program == "pip3" ? try working("python3", arguments) : nil
    }
    #expect(error == "no error")
    #expect(commands.count == 2)
  }

  @Test func aFailedDownloadGivesItsReason() async throws {
    let (error, folder, _) = try await install("tiny") { _, _ in
      .failure("WARNING: noise\nERROR: No matching distribution found for tinypack==1.2\n")
    }
    #expect(
      error == "pip could not download tinypack 1.2 "
        + "(ERROR: No matching distribution found for tinypack==1.2); "
        + "check the network, or give a folder with the files: `martlet data install tiny --path FOLDER`")
    #expect(folder.names("datasets") == [".tiny.lock"])
  }

  @Test func aDownloadThatLeavesNothingIsNoticed() async throws {
    let (error, _, _) = try await install("tiny") { _, _ in .success }
    #expect(error.hasSuffix("the download left 0 files *.whl instead of one; try again"))
  }
}
