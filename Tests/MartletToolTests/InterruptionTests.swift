import Foundation
import TestSupport
import Testing

@Suite(.serialized)
struct InterruptionTests {
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalKeepsTheBestWeightsSoFar(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let tool = try ToolProcess(
      ["train", "--data", "data", "--model", "linear", "--epochs", "1000000", "--output", "run"], in: folder)
    #expect(tool.wait { lines(folder.text("run/metrics.jsonl") ?? "").count >= 2 })
    tool.send(signal)
    let result = tool.finish()
    #expect(result.status == status)
    #expect(lines(result.errors).count == 1)
    #expect(result.errors.hasPrefix("martlet: stopped after "))
    #expect(result.errors.hasSuffix("epochs; the best weights so far are in run\n"))
    #expect(folder.names() == ["data", "run"])
    #expect(folder.names("run") == ["config.json", "metrics.jsonl", "model.safetensors", "report.html"])
    #expect(folder.text("run/report.html")?.contains("Interrupted after ") == true)
    #expect(try martlet(["evaluate", "run"], in: folder).status == 0)
  }

  @Test func aSignalInTheFirstEpochLeavesNothing() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder, training: 30_000)
    let tool = try ToolProcess(
      ["train", "--data", "data", "--model", "resnet", "--batch-size", "1"], in: folder)
    #expect(tool.wait { tool.output.contains("resnet on data") })
    #expect(folder.names() == ["data", "runs"])
    tool.send(SIGINT)
    let result = tool.finish()
    #expect(result.status == 130)
    #expect(result.errors == "martlet: stopped before the first epoch ended; nothing was kept\n")
    #expect(folder.names() == ["data"])
  }

  @Test func aSignalInTheFirstEpochKeepsTheRunToBeReplaced() throws {
    let folder = try TinyData.trained()
    let before = folder.bytes("run/model.safetensors")
    try TinyData.write(to: folder, training: 30_000)
    let tool = try ToolProcess(
      ["train", "--data", "data", "--model", "resnet", "--batch-size", "1", "--output", "run", "--overwrite"],
      in: folder)
    #expect(tool.wait { tool.output.contains("resnet on data") })
    tool.send(SIGINT)
    #expect(tool.finish().status == 130)
    #expect(folder.bytes("run/model.safetensors") == before)
    #expect(folder.names() == ["data", "run"])
  }

  @Test func aKilledTrainingLeavesNoRunThatLooksWhole() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let tool = try ToolProcess(
      ["train", "--data", "data", "--model", "linear", "--epochs", "1000000", "--output", "run"], in: folder)
    #expect(tool.wait { lines(folder.text("run/metrics.jsonl") ?? "").count >= 20 })
    tool.send(SIGKILL)
    #expect(tool.finish().status == -SIGKILL)
    // The weights are those of an epoch that ended: they can be used.
    #expect(try martlet(["evaluate", "run"], in: folder).status == 0)
  }
}
