import Foundation
import TestSupport
import Testing

/// `martlet lab` as a process.
@Suite struct LabCommandTests {
  @Test func theListNamesLabsWithWhatTheyShow() throws {
    let result = try martlet(["lab", "list", "--chapter", "optimization"], in: TemporaryFolder())
    #expect(result.status == 0)
    #expect(result.output.contains("optimization/root-mean-square"))
    #expect(!result.output.contains("convolution/"))
  }

  @Test func coverageNamesEveryRowOfAChapter() throws {
    let result = try martlet(["lab", "list", "--coverage", "--chapter", "optimization"], in: TemporaryFolder())
    #expect(result.status == 0)
    for row in 1...14 { #expect(result.output.contains("\nO\(row) ") || result.output.contains("\nO\(row)  ")) }
    #expect(result.output.contains("14 of 14 rows are covered"))
  }

  @Test func aRunWritesItsPageAndTheIndex() throws {
    let folder = try TemporaryFolder()
    let result = try martlet(["lab", "run", "optimization/root-mean-square", "--quick", "--quiet"], in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Without decay there is a burst"))
    #expect(folder.text("labs/optimization/root-mean-square/report.html")?.contains("<svg") == true)
    #expect(folder.text("labs/index.html")?.contains("optimization/root-mean-square/report.html") == true)
  }

  @Test func theSameSeedGivesTheSameMetrics() throws {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    for (folder, threads) in [(first, "1"), (second, "2")] {
      let result = try martlet(
        ["lab", "run", "optimization/root-mean-square", "--quick", "--seed", "5", "--threads", threads], in: folder)
      #expect(result.status == 0)
    }
    let name = "labs/optimization/root-mean-square/metrics.jsonl"
    #expect(first.text(name) == second.text(name))
    #expect(first.text(name)?.isEmpty == false)
  }

  @Test func resultsAsJSONAreAllThatIsWritten() throws {
    let result = try martlet(
      ["lab", "run", "optimization/root-mean-square", "--quick", "--json"], in: TemporaryFolder())
    let results = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]]
    #expect(results?.count == 1)
    #expect(results?.first?["lab"] as? String == "optimization/root-mean-square")
    #expect(result.errors.isEmpty)
  }

  @Test func missingDataIsOneLineThatSaysWhatToDo() throws {
    let result = try martlet(["lab", "run", "convolution/against-perceptron", "--quick"], in: TemporaryFolder())
    #expect(result.status == 66)
    #expect(result.errors.contains("martlet data install fashion-mnist"))
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func labsThatCannotRunDoNotKeepOthersFromRunning() throws {
    let folder = try TemporaryFolder()
    let result = try martlet(
      ["lab", "run", "convolution/against-perceptron", "optimization/root-mean-square", "--quick", "--quiet"],
      in: folder)
    #expect(result.status == 66)
    #expect(folder.text("labs/optimization/root-mean-square/report.html") != nil)
    #expect(result.errors.contains("1 of 2 labs could not run: convolution/against-perceptron"))
  }

  @Test(arguments: [
    (["lab", "run"], "name a lab"), (["lab", "run", "nothing"], "there is no lab 'nothing'"),
    (["lab", "run", "root-mean"], "did you mean optimization/root-mean-square?"),
    (["lab", "run", "--all", "--seed", "x"], "--seed must be a whole number"),
    (["lab", "list", "--chapter", "x"], "there is no chapter 'x'"),
  ])
  func wrongNamesAndFlagsAreOneLine(_ arguments: [String], _ words: String) throws {
    let result = try martlet(arguments, in: TemporaryFolder())
    #expect(result.status == 64)
    #expect(result.errors.contains(words))
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func aReportOfNothingSaysWhatToDo() throws {
    let result = try martlet(["lab", "report"], in: TemporaryFolder())
    #expect(result.status == 66)
    #expect(result.errors.contains("run one with `martlet lab run`"))
  }
}
