import Foundation
import MartletData
import TestSupport
import Testing

/// The commands that answer a question.
struct AnswerCommandsTests {
  @Test func evaluateTellsEveryClass() throws {
    let folder = try TinyData.trained()
    let result = try martlet(["evaluate", "run"], in: folder)
    #expect(result.status == 0 && result.errors == "")
    let output = lines(result.output)
    #expect(output[0].hasPrefix("test loss: ") && output[1].hasPrefix("test accuracy: "))
    #expect(output[2] == "class  pictures  precision  recall      F1")
    #expect(output.count == 6)
    let json = try #require(try martlet(["evaluate", "run", "--json"], in: folder).json)
    let test = try #require(json["test"] as? [String: Any])
    #expect(test["count"] as? Int == 30)
    let classes = try #require(test["classes"] as? [[String: Any]])
    #expect(classes.count == 3)
    #expect(classes.allSatisfy { Set($0.keys).isSuperset(of: ["name", "count", "recall"]) })
    #expect((test["confusion"] as? [[Int]])?.joined().reduce(0, +) == 30)
  }

  @Test func evaluateAgreesWithTheEndOfTraining() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(to: folder)
    let training = try martlet(
      ["train", "--data", "data", "--model", "cnn", "--epochs", "2", "--output", "run", "--json"], in: folder)
    let evaluation = try martlet(["evaluate", "run", "--json", "--threads", "1"], in: folder)
    let losses = [training, evaluation].map { ($0.json?["test"] as? [String: Any])?["loss"] as? Double }
    #expect(losses[0] != nil && losses[0] == losses[1])
  }

  @Test func evaluateTakesAFileAndAFolderOfData() throws {
    let folder = try TinyData.trained()
    try FileManager.default.moveItem(atPath: "\(folder.path)/data", toPath: "\(folder.path)/moved")
    let result = try martlet(["evaluate", "run/model.safetensors", "--data", "moved"], in: folder)
    #expect(result.status == 0)
    let missing = try martlet(["evaluate", "run/model.safetensors"], in: folder)
    #expect(missing.status == 66 && missing.errors.contains("say where its files are with --data FOLDER"))
  }

  @Test func predictTellsTheLikeliestClasses() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    // Three light columns on the left, as the pictures of the first class have.
    let pixels = (0..<(32 * 32)).map { (index: Int) -> UInt8 in index % 32 < 12 ? 190 : 60 }
    try folder.write(try Image(width: 32, height: 32, channels: 1, pixels: pixels).pngData(), "left.png")
    let rgba = pixels.flatMap { (gray: UInt8) -> [UInt8] in [gray, gray, gray, 255] }
    try folder.write(try Image(width: 32, height: 32, channels: 4, pixels: rgba).pngData(), "colour.png")
    let result = try martlet(["predict", "run", "left.png", "colour.png"], in: folder)
    #expect(result.status == 0 && result.errors == "")
    let output = lines(result.output)
    #expect(output.count == 2 && output[0].hasPrefix("left.png: 0 "))
    #expect(output[1].replacingOccurrences(of: "colour", with: "left") == output[0])
    let json = try #require(try martlet(["predict", "run", "left.png", "--json", "--top", "2"], in: folder).json)
    let predictions = try #require(json["predictions"] as? [[String: Any]])
    let classes = try #require(predictions[0]["classes"] as? [[String: Any]])
    #expect(classes.map { $0["name"] as? String }.first == "0")
    #expect(classes.count == 2)
  }

  @Test func inspectListsTensorsAndMetadata() throws {
    let folder = try TinyData.trained("cnn")
    let result = try martlet(["inspect", "run"], in: folder)
    #expect(result.status == 0 && result.errors == "")
    let words = lines(result.output).map { $0.split { " ,[]".contains($0) }.map(String.init) }
    #expect(words.contains(["0.weight", "float32", "32", "3", "3", "1", "288"]))
    #expect(result.output.contains("model: cnn"))
    let json = try #require(try martlet(["inspect", "run/model.safetensors", "--json"], in: folder).json)
    let parameters = 32 * 9 + 32 + 64 * 32 * 9 + 64 + 256 * 128 + 128 + 128 * 3 + 3
    #expect(json["parameters"] as? Int == parameters && json["elements"] as? Int == parameters)
    #expect((json["tensors"] as? [[String: Any]])?.count == 8)
    #expect((json["metadata"] as? [String: String])?["dataset"] == "data")
  }

  @Test func dataListsWhatIsKnown() throws {
    let folder = try TemporaryFolder()
    let result = try martlet(["data", "list"], in: folder)
    #expect(result.status == 0)
    #expect(lines(result.output).count == DatasetRegistry.all.count + 1)
    let json = try #require(try martlet(["data", "list", "--json"], in: folder).json)
    let datasets = try #require(json["datasets"] as? [[String: Any]])
    #expect(datasets.map { $0["name"] as? String } == DatasetRegistry.all.map(\.name))
    #expect(datasets.allSatisfy { $0["installed"] as? Bool == false })
  }

  @Test(arguments: [
    ["--help"], ["help", "train"], ["train", "--help"], ["data", "install", "--help"], ["--version"],
  ])
  func helpIsNoFailure(arguments: [String]) throws {
    let result = try martlet(arguments, in: try TemporaryFolder())
    #expect(result.status == 0 && result.errors == "" && !result.output.isEmpty)
  }
}
