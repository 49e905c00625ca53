import Foundation
import TestSupport
import Testing

/// `martlet diagnose` as a process, on data that cause each finding.
struct DiagnoseCommandTests {
  /// Pictures whose class is whether the light of the left half and that of the upper half differ.
  private func exclusive(_ count: Int, seed: UInt64) -> TinyData.Pictures {
    var numbers = TinyData.Numbers(state: seed)
    var pictures: TinyData.Pictures = ([], [])
    for _ in 0..<count {
      let (left, top) = (Bool.random(using: &numbers), Bool.random(using: &numbers))
      pictures.labels.append(left != top ? 1 : 0)
      for place in 0..<64 {
        let light: UInt8 = (place % 8 < 4 && left ? 90 : 0) + (place < 32 && top ? 90 : 0)
        pictures.pixels.append(light + UInt8.random(in: 0..<60, using: &numbers))
      }
    }
    return pictures
  }

  private func train(
    _ run: String, _ model: String, epochs: Int, _ flags: [String] = [], in folder: TemporaryFolder
  ) throws {
    let result = try martlet(
      ["train", "--data", "data", "--model", model, "--epochs", String(epochs), "--batch-size", "8", "--output", run]
        + flags, in: folder)
    #expect(result.status == 0, "\(result.errors)")
  }

  /// The entry of the first run in the JSON of a diagnosis.
  private func diagnosed(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
    let result = try martlet(["diagnose"] + arguments + ["--json"], in: folder)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    return try #require((result.json?["runs"] as? [[String: Any]])?.first)
  }

  private func finding(_ arguments: [String], in folder: TemporaryFolder) throws -> String? {
    try diagnosed(arguments, in: folder)["finding"] as? String
  }

  private func failure(_ arguments: [String], in folder: TemporaryFolder, status: Int32) throws -> String {
    let result = try martlet(["diagnose"] + arguments, in: folder)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.output == "" && lines(result.errors).count == 1)
    return String(result.errors.dropFirst("martlet: ".count).dropLast())
  }

  // MARK: Findings

  @Test func aModelThatSufficesIsFine() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    let run = try diagnosed(["run"], in: folder)
    #expect(run["finding"] as? String == "fine")
    #expect(run["training"] as? Double == 0 && run["parameters"] as? Int == 195 && run["layers"] as? Int == 1)
    #expect((run["advice"] as? [Any])?.isEmpty == true && run["reference"] == nil)
    let text = try martlet(["diagnose", "run"], in: folder)
    #expect(text.status == 0 && text.errors == "")
    #expect(lines(text.output)[0] == "run  model   layers  parameters  training error  held out    test")
    #expect(text.output.contains("run: fine\n  training error: 0 ≤ 0.05\n  test error above training error: "))
  }

  @Test func aLinearModelOfAnExclusiveOrIsBiased() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(exclusive(240, seed: 1), exclusive(60, seed: 2), to: folder)
    try train("linear", "linear", epochs: 20, in: folder)
    try train("other", "linear", epochs: 10, in: folder)
    #expect(try finding(["linear"], in: folder) == "model bias or optimisation")
    let run = try diagnosed(["linear", "--reference", "other"], in: folder)
    #expect(run["finding"] as? String == "model bias" && run["reference"] as? String == "other")
    #expect((run["advice"] as? [[String: String]])?.first?["name"] == "biggerModel")
  }

  @Test func aNetworkThatDoesWorseThanALinearModelWasNotOptimised() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    try train("deep", "mlp", epochs: 2, ["--learning-rate", "1e-6"], in: folder)
    let run = try diagnosed(["deep", "run"], in: folder)
    #expect(run["finding"] as? String == "optimisation" && run["reference"] as? String == "run")
    let evidence = try #require(run["evidence"] as? [[String: Any]])
    #expect(evidence.count == 2 && evidence.allSatisfy { $0["exceeded"] as? Bool == true })
    let text = try martlet(["diagnose", "deep", "--reference", "run"], in: folder).output
    #expect(text.contains("deep: optimisation\n") && text.contains("the reference is run\n"))
    #expect(text.contains("  - Use another optimiser"))
  }

  @Test func faintPicturesLearnedByHeartAreOverfitting() throws {
    let folder = try TemporaryFolder()
    try TinyData.write(TinyData.pictures(96, light: 20, seed: 1), TinyData.pictures(60, light: 20, seed: 2), to: folder)
    try train(
      "run", "mlp", epochs: 30, ["--validation", "40", "--learning-rate", "0.01", "--dropout", "0"], in: folder)
    let run = try diagnosed(["run"], in: folder)
    #expect(run["finding"] as? String == "overfitting", "\(run)")
    let domains = try #require(run["domains"] as? [String: Any])
    #expect(domains["examples"] as? Int == 56)
  }

  @Test func picturesOfAnotherSourceAreAMismatch() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    var other = TinyData.pictures(60, seed: 4)
    other.pixels = other.pixels.map { 255 - $0 }
    try TinyData.write(other, other, to: folder, name: "other")
    #expect(try finding(["run"], in: folder) == "fine")
    let run = try diagnosed(["run", "--test-data", "other"], in: folder)
    #expect(run["finding"] as? String == "mismatch")
    let text = try martlet(["diagnose", "run", "--test-data", "other"], in: folder).output
    #expect(text.contains("run: mismatch\n") && text.contains("domain classifier's accuracy: "))
    #expect(text.contains("  - Collect training examples that are like those of the test."))
  }

  @Test func crossEntropiesAreComparedWithLimitsOfTheirOwn() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    let limits = ["--training-limit", "0.5", "--gap-limit", "0.5"]
    let run = try diagnosed(["run", "--measure", "loss"] + limits, in: folder)
    #expect(run["finding"] as? String == "fine")
    let loss = try #require(run["training"] as? Double)
    #expect(loss > 0 && loss < 0.5)
    #expect(
      try failure(["run", "--measure", "loss"], in: folder, status: 64)
        == "--measure loss needs --training-limit and --gap-limit, because losses have no common scale")
  }

  // MARK: Wrong things

  @Test func wrongFlagsAreAllNamed() throws {
    #expect(
      try failure(
        ["run", "--training-limit", "2", "--gap-limit", "x", "--measure", "foo", "--test-dataset", "bar"],
        in: TemporaryFolder(), status: 64)
        == "--measure must be one of error, loss; 'foo' was given; "
        + "--training-limit must be at least 0 and at most 1; 2 was given; --gap-limit must be a number; 'x' was given; "
        + "--test-dataset must be one of fashion-mnist, mnist, optdigits; 'bar' was given")
    #expect(try failure([], in: TemporaryFolder(), status: 64).hasPrefix("Missing expected argument '<run>"))
  }

  @Test func whatIsNoRunIsNamed() throws {
    let folder = try TinyData.trained()
    #expect(try failure(["none"], in: folder, status: 66) == "none: there is no such run folder or file")
    #expect(
      try failure(["run", "data"], in: folder, status: 66) == "data: is not a run folder: it has no model.safetensors")
    try folder.write(Array("{}".utf8), "run/config.json")
    #expect(
      try failure(["run"], in: folder, status: 65) == "run/config.json: it is not what a training writes")
  }

  @Test func dataThatAreGoneOrOfAnotherSizeAreNamed() throws {
    let folder = try TinyData.trained()
    let small = TinyData.pictures(6, seed: 1)
    try TinyData.write(small, small, to: folder, name: "small")
    try train("limited", "linear", epochs: 1, ["--limit", "90", "--validation", "20"], in: folder)
    #expect(
      try failure(["limited", "--data", "small"], in: folder, status: 65)
        == "limited: the dataset small has 6 training pictures, fewer than the run used")
    #expect(
      try failure(["run", "--test-dataset", "optdigits"], in: folder, status: 66).hasPrefix("the dataset optdigits"))
    try FileManager.default.moveItem(atPath: "\(folder.path)/data", toPath: "\(folder.path)/moved")
    #expect(try failure(["run"], in: folder, status: 66).contains("/data: "))
    #expect(try martlet(["diagnose", "run", "--data", "moved"], in: folder).status == 0)
  }

  @Test func aReferenceThatIsNoneSaysWhy() throws {
    let folder = try TinyData.trained()
    try train("deep", "mlp", epochs: 1, in: folder)
    #expect(
      try failure(["run", "--reference", "deep"], in: folder, status: 64)
        == "deep is no reference for run: it has 2 layers with weights and 17411 parameters, and that has 1 layer with "
        + "weights and 195 parameters; a reference is shallower or simpler")
    try train("limited", "linear", epochs: 1, ["--limit", "60", "--validation", "20"], in: folder)
    #expect(
      try failure(["deep", "--reference", "limited"], in: folder, status: 64)
        == "limited learned 40 pictures of data and deep 88 of data; a reference is trained on the same pictures")
  }

  @Test func testPicturesOfFewerClassesAreMeasuredByTheModels() throws {
    let folder = try TinyData.trained("linear", ["--epochs", "30"])
    var two = TinyData.pictures(30, seed: 5)
    two.pixels = (0..<30).filter { two.labels[$0] < 2 }.flatMap { two.pixels[($0 * 64)..<($0 * 64 + 64)] }
    two.labels = two.labels.filter { $0 < 2 }
    try TinyData.write(two, two, to: folder, name: "two")
    #expect(try finding(["run", "--test-data", "two"], in: folder) == "fine")
    let evaluation = try martlet(["evaluate", "run", "--data", "two"], in: folder)
    #expect(evaluation.status == 0 && lines(evaluation.output).count == 6)
  }
}
