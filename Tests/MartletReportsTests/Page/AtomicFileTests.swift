import Foundation
import MartletReports
import Testing

@Suite struct AtomicFileTests {
  /// Runs the body with a new empty folder and removes the folder afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/martlet-reports-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
      chmod(folder, 0o755)
      try? FileManager.default.removeItem(atPath: folder)
    }
    try body(folder)
  }

  private func contents(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func reportIsWrittenWholeAndAlone() throws {
    try withFolder { (folder: String) throws in
      let path = folder + "/report.html"
      try Report("First").write(to: path)
      try Report("Second").write(to: path)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == Report("Second").html())
      #expect(try contents(folder) == ["report.html"])
    }
  }

  @Test func aProcessKilledWhileWritingLeavesAWholePage() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/martlet-reports-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/report.html"
    try Report("0").write(to: path)
    for delay in [1, 5, 12, 22, 40] {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as Int] in
        Thread {
          usleep(UInt32(delay) * 1000)
          kill(getpid(), SIGKILL)
        }.start()
        var number = 0
        while true {
          number += 1
          try Report("\(number)").write(to: path)
        }
      }
      let found = try String(contentsOfFile: path, encoding: .utf8)
      let title = try #require(found.firstMatch(of: /<title>(\d+)<\/title>/)).1
      #expect(found == Report(String(title)).html())
    }
  }

  @Test func missingFolderThrowsOneLine() throws {
    try withFolder { (folder: String) throws in
      let path = folder + "/nowhere/report.html"
      let error = #expect(throws: ReportError.self) { try Report("a").write(to: path) }
      #expect(error?.description == "cannot write the report \(path): No such file or directory")
      #expect(try contents(folder) == [])
    }
  }

  @Test(.enabled(if: getuid() != 0, "the superuser may write anywhere"))
  func unwritableFolderThrowsAndStaysAsItWas() throws {
    try withFolder { (folder: String) throws in
      chmod(folder, 0o555)
      #expect(throws: ReportError.cannotWrite(path: folder + "/a.html", reason: "Permission denied")) {
        try Report("a").write(to: folder + "/a.html")
      }
      #expect(try contents(folder) == [])
    }
  }

  @Test func fileInPlaceOfAFolderThrows() throws {
    try withFolder { (folder: String) throws in
      try Report("a").write(to: folder + "/file")
      #expect(throws: ReportError.cannotWrite(path: folder + "/file/b.html", reason: "Not a directory")) {
        try Report("b").write(to: folder + "/file/b.html")
      }
      #expect(try contents(folder) == ["file"])
    }
  }

  @Test func folderInPlaceOfTheFileThrowsAndLeavesNothing() throws {
    try withFolder { (folder: String) throws in
      try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: false)
      let error = #expect(throws: ReportError.self) { try Report("a").write(to: folder + "/taken") }
      #expect(error?.description.contains("\n") == false)
      #expect(try contents(folder) == ["taken"])
      #expect(try contents(folder + "/taken") == [])
    }
  }

  @Test func emptyPathsThrow() {
    #expect(throws: ReportError.self) { try Report("a").write(to: "") }
    #expect(throws: ReportError.self) { try Report("a").write(to: "/tmp/") }
  }

  @Test func errorIsOneLineWhateverThePath() {
    #expect(!ReportError.cannotWrite(path: "a\nb", reason: "c").description.contains("\n"))
  }
}
