import Foundation
import MartletData
import TestSupport
import Testing

struct TrainCommandTests {
  private static let files = ["config.json", "metrics.jsonl", "model.safetensors", "report.html"]

  @Test func aRunHoldsItsFourFiles() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let result = try martlet(
      ["train", "--data", "data", "--model", "cnn", "--epochs", "3", "--output", "run"], in: folder)
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(folder.names() == ["data", "run"])
    #expect(folder.names("run") == Self.files)
    let output = lines(result.output)
    #expect(output.count { $0.hasPrefix("epoch ") } == 3)
    #expect(output.contains { $0.hasPrefix("test accuracy: ") })
    #expect(output.last == "report: run/report.html")
    #expect(!result.output.contains("\r"))
  }

  @Test func anEpochsLineHasItsSevenFigures() throws {
    let folder = try TinyData.trained()
    let epochs = try lines(folder.text("run/metrics.jsonl") ?? "").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Double])
    }
    #expect(epochs.map { $0["epoch"] } == [1, 2, 3, 4])
    let names: Set = [
      "epoch", "train_loss", "validation_loss", "validation_accuracy", "learning_rate", "seconds",
      "examples_per_second",
    ]
    #expect(epochs.allSatisfy { Set($0.keys) == names })
  }

  @Test func theReportIsOneFileWithoutNetwork() throws {
    let report = try #require(try TinyData.trained("cnn").text("run/report.html"))
    for word in [
      "Test accuracy", "Learning rate", "Predicted class", "first convolution", "Optimiser", "Convolution2D",
    ] {
      #expect(report.contains(word))
    }
    #expect(!report.contains("<script"))
    #expect(!report.contains("src=\"http"))
  }

  @Test func withJSONStandardOutputIsOneDocument() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let result = try martlet(
      ["train", "--data", "data", "--model", "linear", "--epochs", "2", "--output", "run", "--json"], in: folder)
    let json = try #require(result.json)
    #expect(result.status == 0)
    #expect((json["epochs"] as? [Any])?.count == 2)
    #expect((json["test"] as? [String: Any])?["count"] as? Int == 30)
    #expect(json["parameters"] as? Int == 64 * 3 + 3)
    #expect((json["run"] as? String)?.hasSuffix("/run") == true)
    #expect(lines(result.errors).count { $0.hasPrefix("epoch ") } == 2)
  }

  @Test func quietTellsNoProgress() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let result = try martlet(
      ["train", "--data", "data", "--model", "linear", "--epochs", "2", "--output", "run", "--json", "--quiet"],
      in: folder)
    #expect(result.json != nil && result.errors == "")
  }

  @Test(arguments: ["linear", "mlp", "cnn", "resnet"])
  func theNumberOfThreadsChangesNoBit(model: String) throws {
    func trained(_ threads: String) throws -> (losses: String, weights: [UInt8]?) {
      let folder = try TinyData.trained(model, ["--threads", threads, "--seed", "7", "--augment"])
      return (Self.withoutTimes(folder.text("run/metrics.jsonl") ?? ""), folder.bytes("run/model.safetensors"))
    }
    let one = try trained("1")
    #expect(lines(one.losses).count == 4 && one.weights != nil)
    for threads in ["2", "4"] { #expect(try trained(threads) == one) }
  }

  @Test func theNumberOfThreadsMayComeFromTheEnvironment() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    for threads in ["1", "4"] {
      let result = try martlet(
        ["train", "--data", "data", "--epochs", "1", "--output", "run\(threads)"], in: folder,
        environment: ["MARTLET_THREADS": threads])
      #expect(result.output.contains(threads == "1" ? "1 thread" : "4 threads"))
    }
    #expect(folder.bytes("run1/model.safetensors") == folder.bytes("run4/model.safetensors"))
  }

  /// The lines without what clocks say.
  static func withoutTimes(_ text: String) -> String {
    lines(text).map { line in String(line.prefix(upTo: line.range(of: ",\"seconds\"")?.lowerBound ?? line.endIndex)) }
      .joined(separator: "\n")
  }

  @Test func anotherSeedGivesOtherLosses() throws {
    let texts = try ["1", "2"].map {
      Self.withoutTimes(try TinyData.trained("mlp", ["--seed", $0]).text("run/metrics.jsonl") ?? "")
    }
    #expect(texts[0] != texts[1])
  }

  @Test func withoutOutputRunsAreNumbered() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    for _ in 0..<2 {
      let result = try martlet(["train", "--data", "data", "--model", "linear", "--epochs", "1"], in: folder)
      #expect(result.status == 0)
    }
    #expect(folder.names("runs") == ["data-linear-1", "data-linear-2"])
  }

  @Test func aFolderThatExistsIsKeptUnlessOverwritten() throws {
    let folder = try TinyData.trained()
    let before = folder.bytes("run/model.safetensors")
    let arguments = ["train", "--data", "data", "--model", "mlp", "--epochs", "1", "--output", "run"]
    let refused = try martlet(arguments, in: folder)
    #expect(refused.status == 73 && refused.output == "")
    #expect(lines(refused.errors).count == 1)
    #expect(refused.errors.contains("run: exists already; choose another folder, or replace it with --overwrite"))
    #expect(folder.bytes("run/model.safetensors") == before)
    let replaced = try martlet(arguments + ["--overwrite"], in: folder)
    #expect(replaced.status == 0)
    #expect(folder.bytes("run/model.safetensors") != before)
    #expect(folder.names() == ["data", "run"] && folder.names("run") == Self.files)
  }

  @Test func overwritingWithWrongDataKeepsTheRun() throws {
    let folder = try TinyData.trained()
    let before = folder.bytes("run/model.safetensors")
    let result = try martlet(["train", "--data", "none", "--output", "run", "--overwrite"], in: folder)
    #expect(result.status == 66)
    #expect(folder.bytes("run/model.safetensors") == before)
    #expect(folder.names() == ["data", "run"] && folder.names("run") == Self.files)
  }

  @Test func aLossThatIsNoNumberEndsTraining() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let result = try martlet(
      [
        "train", "--data", "data", "--model", "mlp", "--optimizer", "sgd", "--learning-rate", "1e30", "--warm-up", "0",
        "--quiet",
      ], in: folder)
    #expect(result.status == 1 && result.output == "")
    #expect(lines(result.errors).count == 1)
    #expect(result.errors.hasPrefix("martlet: the loss is not finite at step 2: the last good loss was "))
    #expect(folder.names() == ["data"])
  }

  @Test func theRealDatasetTrains() throws {
    guard DatasetRegistry().isInstalled(FashionMNIST.name) else { return }
    let folder = try TemporaryFolder()
    let result = try martlet(
      ["train", "--model", "linear", "--limit", "2000", "--epochs", "2", "--json", "--quiet"], in: folder,
      environment: ["MARTLET_DATA": DatasetRegistry().root])
    let test = try #require(result.json?["test"] as? [String: Any])
    #expect(test["accuracy"] as? Double ?? 0 > 0.7)
    #expect(folder.names("runs") == ["fashion-mnist-linear-1"])
  }
}
