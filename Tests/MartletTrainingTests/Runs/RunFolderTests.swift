import Foundation
import Martlet
import MartletData
import MartletTraining
import TestSupport
import Testing

struct RunFolderTests {
  private let configuration = TrainingConfiguration(recipeFor: "linear", dataset: "halves")

  private func metrics(_ epoch: Int) throws -> EpochMetrics {
    let text =
      #"{"epoch":\#(epoch),"train_loss":0.5,"validation_loss":0.25,"validation_accuracy":0.5,"learning_rate":0.1,"#
      + #""seconds":1.5,"examples_per_second":100.0}"#
    return try JSONDecoder().decode(EpochMetrics.self, from: Data(text.utf8))
  }

  private func classifier() throws -> TrainedClassifier {
    let dataset = halves(20)
    var generator = PhiloxGenerator(seed: 4)
    return try TrainedClassifier(
      untrained: TrainedClassifier.Description(
        model: "linear", dataset: "halves", trainedOn: dataset, standardization: Standardization(of: dataset),
        dropout: 0), using: &generator)
  }

  /// A whole run at a path.
  private func makeRun(at path: String, overwriting: Bool = false) throws {
    let run = try RunFolder(at: path, overwriting: overwriting)
    try run.write(configuration)
    try run.append(try metrics(1))
    try run.save(try classifier())
    try run.publish()
  }

  @Test func aRunIsReadAsItWasWritten() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder(at: "\(folder.path)/a/b/run")
    try run.write(configuration)
    try run.append(try metrics(1))
    try run.publish()
    try run.append(try metrics(2))
    try run.save(try classifier())
    #expect(folder.names("a/b") == ["run"])
    #expect(folder.names("a/b/run") == ["config.json", "metrics.jsonl", "model.safetensors"])
    let stored = try StoredRun(contentsOf: "\(folder.path)/a/b/run")
    #expect(stored.configuration == configuration)
    #expect(stored.metrics == [try metrics(1), try metrics(2)])
    #expect(try TrainedClassifier(contentsOf: run.path).description == classifier().description)
  }

  @Test func aDiscardedRunLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder(at: "\(folder.path)/a/b/run")
    try run.write(configuration)
    run.discard()
    #expect(folder.names() == [])
  }

  @Test func discardingLeavesFoldersThatWereThere() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder(at: "\(folder.path)/run")
    run.discard()
    #expect(FileManager.default.fileExists(atPath: folder.path))
    #expect(folder.names() == [])
  }

  @Test func aPublishedRunIsNotDiscarded() throws {
    let folder = try TemporaryFolder()
    try makeRun(at: "\(folder.path)/run")
    let run = try RunFolder(at: "\(folder.path)/other")
    try run.publish()
    run.discard()
    #expect(folder.names() == ["other", "run"])
  }

  @Test func aPlaceThatIsTakenIsKept() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    try makeRun(at: path)
    let before = try Data(contentsOf: URL(fileURLWithPath: "\(path)/model.safetensors"))
    #expect(
      errorText { try RunFolder(at: path) }
        == "\(path): exists already; choose another folder, or replace it with --overwrite")
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(path)/model.safetensors")) == before)
    #expect(folder.names() == ["run"])
  }

  @Test func overwritingReplacesTheRunWhenThereIsANewOne() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/run"
    try makeRun(at: path)
    let run = try RunFolder(at: path, overwriting: true)
    try run.write(configuration)
    #expect(folder.names("run") == ["config.json", "metrics.jsonl", "model.safetensors"])
    try run.publish()
    #expect(folder.names("run") == ["config.json"])
    #expect(folder.names() == ["run"])
  }

  @Test func aDiscardedReplacementKeepsTheOldRun() throws {
    let folder = try TemporaryFolder()
    try makeRun(at: "\(folder.path)/run")
    let run = try RunFolder(at: "\(folder.path)/run", overwriting: true)
    run.discard()
    #expect(folder.names("run") == ["config.json", "metrics.jsonl", "model.safetensors"])
    #expect(folder.names() == ["run"])
  }

  @Test func onlyARunIsEverReplaced() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/precious"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data("thesis".utf8).write(to: URL(fileURLWithPath: "\(path)/thesis.tex"))
    #expect(
      errorText { try RunFolder(at: path, overwriting: true) }
        == "\(path): is not replaced: thesis.tex in it is no file of a run")
    try Data("note".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/file"))
    #expect(
      errorText { try RunFolder(at: "\(folder.path)/file", overwriting: true) }
        == "\(folder.path)/file: is not replaced: it is not a folder that can be read")
    #expect(folder.names() == ["file", "precious"])
    #expect(folder.text("precious/thesis.tex") == "thesis")
  }

  @Test func whatAKilledTrainingLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    // No process has this number.
    for name in [".run.2147483647.part", ".other.2147483647.part", ".run.notes.part"] {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try RunFolder(at: "\(folder.path)/run").publish()
    #expect(folder.names() == [".other.2147483647.part", ".run.notes.part", "run"])
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let folder = try TemporaryFolder()
    try Data("note".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/file"))
    #expect(
      errorText { try RunFolder(at: "\(folder.path)/file/run") }
        == "\(folder.path)/file/run: cannot be written: Not a directory")
    #expect(folder.names() == ["file"])
  }

  @Test func numbersCountUpToTheFirstFreePlace() throws {
    let folder = try TemporaryFolder()
    let first = try RunFolder(numberedIn: "\(folder.path)/runs", name: "a-b")
    let second = try RunFolder(numberedIn: "\(folder.path)/runs", name: "a-b")
    #expect(first.path == "\(folder.path)/runs/a-b-1" && second.path == "\(folder.path)/runs/a-b-2")
    first.discard()
    #expect(try RunFolder(numberedIn: "\(folder.path)/runs", name: "a-b").path == first.path)
  }

  @Test func figuresThatAreNoneAreNamedByLine() throws {
    let folder = try TemporaryFolder()
    try makeRun(at: "\(folder.path)/run")
    let path = "\(folder.path)/run/metrics.jsonl"
    try ((folder.text("run/metrics.jsonl") ?? "") + "{\"epoch\":").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(
      errorText { try StoredRun(contentsOf: "\(folder.path)/run") }
        == "\(path): line 2 is not what a training writes")
  }
}
