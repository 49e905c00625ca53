import Foundation
import MartletLabs
import MartletReports
import Testing

/// A lab that measures nothing but its seed.
private struct Echo: Lab {
  var fails = false

  let description = LabDescription(
    .theory, "echo", title: Bilingual("Echo", "回声"), summary: Bilingual("It returns.", "它返回。"),
    question: "Does it return?", method: "It is called.", sources: ["Nobody 1900."], rows: ["W1"], minutes: 1)

  func run(_ record: LabRecord) throws {
    if fails { throw LabError.noResults(path: "nowhere") }
    record.setting("shout", "hello")
    for (step, seed) in record.seeds().enumerated() {
      record.log("echo \"1\"", step: step, ["seed": Double(seed), "loss": .nan])
    }
    record.figure(LineChart("Echo", series: [.init("a", values: [1, 2])]), caption: "The echo of \(record.seed).")
    record.claim("The echo is the seed", .exactly(7), measured: Double(record.seed))
    record.claim("The echo is loud", .atLeast(100), measured: 3, from: .full, reason: "nobody shouted")
  }
}

@Suite struct LabRunnerTests {
  private func temporary() throws -> LabFolder {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("labs-\(UUID().uuidString)")
    return LabFolder(folder.path)
  }

  private func text(_ folder: LabFolder, _ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.place(of: "theory/echo"))/\(name)", encoding: .utf8)
  }

  @Test func aRunLeavesPageMetricsConfigurationAndResult() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let result = try LabRunner(size: .full, seed: 7, folder: folder).run(Echo())
    #expect(result.claims.map(\.verdict) == [.held, .notHeld])
    #expect(!result.allHeld)
    #expect(result.claims[1].remark == "nobody shouted")
    let lines = try text(folder, "metrics.jsonl").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1] == #"{"series":"echo \"1\"","step":1,"loss":null,"seed":8.0}"#)
    let page = try text(folder, "report.html")
    for part in ["Echo", "回声", "Does it return?", "The echo of 7.", "not held", "W1", "Nobody 1900."] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(try text(folder, "config.json").contains("\"shout\" : \"hello\""))
    let stored = try JSONDecoder().decode(LabResult.self, from: Data(try text(folder, "result.json").utf8))
    #expect(stored.claims == result.claims)
  }

  @Test func quickRunsMeasureWithoutJudging() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let result = try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    #expect(result.claims.map(\.verdict) == [.held, .notJudged])
    #expect(result.claims[1].measured == "3")
  }

  @Test func aRunReplacesTheOneBefore() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try LabRunner(size: .full, seed: 7, folder: folder).run(Echo())
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    #expect(try text(folder, "config.json").contains("quick"))
  }

  @Test func aPlaceWithOtherFilesIsLeftAlone() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    let place = folder.place(of: "theory/echo")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try "mine".write(toFile: "\(place)/thesis.txt", atomically: true, encoding: .utf8)
    #expect(throws: LabError.occupied(path: place)) { try LabRunner(size: .quick, folder: folder).run(Echo()) }
    #expect(try text(folder, "thesis.txt") == "mine")
  }

  @Test func aLabThatFailsLeavesTheEarlierResult() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    let before = try text(folder, "result.json")
    #expect(throws: LabError.self) { try LabRunner(size: .full, folder: folder).run(Echo(fails: true)) }
    #expect(try text(folder, "result.json") == before)
  }

  @Test func aKilledRunLeavesAWholeResultOrNone() async throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    for delay in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String, delay = delay as Int] in
        let runner = LabRunner(size: .full, seed: 0, folder: LabFolder(path))
        try runner.run(Echo())
        Thread {
          usleep(UInt32(delay) * 1000 + 300)
          kill(getpid(), SIGKILL)
        }.start()
        for seed in 1... { try LabRunner(size: .full, seed: UInt64(seed), folder: LabFolder(path)).run(Echo()) }
      }
      try expectWholeResultOrNone(in: folder)
    }
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.place(of: "theory/echo")).sorted()
    #expect(names == ["config.json", "metrics.jsonl", "report.html", "result.json"])
  }

  /// Where there is a result, all other files are those of the same run.
  private func expectWholeResultOrNone(in folder: LabFolder) throws {
    guard let stored = try? Data(text(folder, "result.json").utf8) else { return }
    let seed = try JSONDecoder().decode(LabResult.self, from: stored).seed
    #expect(try text(folder, "config.json").contains("\"seed\" : \(seed),"))
    #expect(try text(folder, "metrics.jsonl").contains("\"step\":0,\"loss\":null,\"seed\":\(seed).0}"))
    #expect(try text(folder, "report.html").contains("The echo of \(seed)."))
  }

  @Test func aRunThatWasKilledAmidItsFilesIsReplaced() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    let place = folder.place(of: "theory/echo")
    for name in ["result.json", "report.html"] { try FileManager.default.removeItem(atPath: "\(place)/\(name)") }
    try FileManager.default.createDirectory(atPath: "\(place)/.new-999999999", withIntermediateDirectories: true)
    try LabRunner(size: .quick, seed: 8, folder: folder).run(Echo())
    try expectWholeResultOrNone(in: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    #expect(names == ["config.json", "metrics.jsonl", "report.html", "result.json"])
  }

  @Test func aFileThatCannotBeReplacedLeavesNoOldResultBesideNewFiles() throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    let place = folder.place(of: "theory/echo")
    try FileManager.default.removeItem(atPath: "\(place)/report.html")
    try FileManager.default.createDirectory(atPath: "\(place)/report.html", withIntermediateDirectories: true)
    let error = #expect(throws: LabError.self) { try LabRunner(size: .quick, seed: 8, folder: folder).run(Echo()) }
    #expect(error?.description.hasPrefix("\(place)/report.html cannot be written: ") == true)
    let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    #expect(names == ["config.json", "metrics.jsonl", "report.html"])
  }

  @Test func aDiskThatIsFullLeavesTheEarlierRun() async throws {
    let folder = try temporary()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try LabRunner(size: .quick, seed: 7, folder: folder).run(Echo())
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      // As on a full disk: the page, which is the longest file, fails in the middle.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 2048, rlim_max: 2048)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let runner = LabRunner(size: .quick, seed: 8, folder: LabFolder(path))
      let error = #expect(throws: LabError.self) { try runner.run(Echo()) }
      #expect(error?.description.contains("File too large") == true)
    }
    #expect(FileManager.default.fileExists(atPath: "\(folder.place(of: "theory/echo"))/result.json"))
    try expectWholeResultOrNone(in: folder)
    #expect(try text(folder, "config.json").contains("\"seed\" : 7,"))
  }

  @Test func anEmptyFolderHasNoIndex() throws {
    let folder = try temporary()
    #expect(throws: LabError.noResults(path: folder.path)) { try folder.writeIndex() }
  }
}

@Suite struct ExpectationTests {
  @Test func boundsHoldWhereTheySay() {
    #expect(Expectation.atLeast(1).holds(for: 1) && !Expectation.above(1).holds(for: 1))
    #expect(Expectation.atMost(1).holds(for: 1) && !Expectation.below(1).holds(for: 1))
    #expect(Expectation.near(2, tolerance: 0.5).holds(for: 2.5) && !Expectation.near(2, tolerance: 0.5).holds(for: 2.6))
    #expect(Expectation.within(0...1).holds(for: 0.5) && !Expectation.within(0...1).holds(for: 1.1))
    #expect(Expectation.exactly(2).holds(for: 2) && !Expectation.exactly(2).holds(for: 2.0001))
  }

  @Test func notANumberHoldsNothing() {
    let all: [MartletLabs.Expectation] = [
      .atLeast(-1e300), .atMost(1e300), .above(0), .below(0), .within(-1...1), .near(0, tolerance: 9), .exactly(0),
    ]
    #expect(all.allSatisfy { !$0.holds(for: .nan) })
  }

  @Test func textsReadAsInequalities() {
    #expect(Expectation.atLeast(0.87).text == "≥ 0.87")
    #expect(Expectation.near(2, tolerance: 0.5).text == "2 ± 0.5")
    #expect(Expectation.within(1...2).text == "1 to 2")
  }
}
