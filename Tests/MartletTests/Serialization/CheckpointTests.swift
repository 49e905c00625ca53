import Foundation
import Martlet
import Testing

@Suite struct CheckpointTests {
  private func model(_ seed: UInt64) -> Sequential {
    var generator = PhiloxGenerator(seed: seed)
    return Sequential(Linear(3, 4, using: &generator), BatchNorm(4), ReLU(), Linear(4, 2, using: &generator))
  }

  @Test func aModelComesBackFromItsFile() throws {
    try withTemporaryFolder { folder in
      let (one, other) = (model(1), model(2))
      withPhase(.training(seed: 1)) { _ = one(Tensor.sample([9, 3])) }
      let path = folder + "/model.safetensors"
      try Safetensors.write(one.state, to: path)
      try other.load(try Safetensors.read(path).tensors)
      let x = Tensor.sample([5, 3], seed: 8)
      #expect(one(x).bytes == other(x).bytes)
      #expect(one.state.mapValues(\.bytes) == other.state.mapValues(\.bytes))
      #expect(one.state.count == 8)
    }
  }

  @Test func allProblemsAreListedAndNothingChanges() throws {
    let model = model(1)
    let before = model.state.mapValues(\.bytes)
    var tensors = self.model(2).state
    tensors["0.weight"] = Tensor.zeros([4, 5])
    tensors["3.bias"] = nil
    tensors["1.runningMean"] = nil
    tensors["surplus"] = Tensor.zeros([1])
    let error = #expect(throws: CheckpointError.self) { try model.load(tensors) }
    guard case .mismatch(let problems) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      problems == [
        "0.weight is [4, 5] and should be [4, 3]", "3.bias is missing", "1.runningMean is missing",
        "surplus is not part of the model",
      ])
    #expect(model.state.mapValues(\.bytes) == before)
    #expect(error?.description == "the tensors do not fit the model: " + problems.joined(separator: "; "))
  }

  @Test func namesAreTranslatedAndTypesConverted() throws {
    let (one, other) = (model(1), model(2))
    let renamed = Dictionary(
      uniqueKeysWithValues: one.state.map { ("net." + $0.key, $0.value.converted(to: .float64)) })
    try other.load(renamed) { "net." + $0 }
    #expect(other.state.mapValues(\.bytes) == one.state.mapValues(\.bytes))
  }

  @Test func loadedValuesAreTheModelsOwn() throws {
    let (one, other) = (model(1), model(2))
    let state = one.state
    try other.load(state)
    let x = Tensor.sample([4, 3])
    let (_, gradients) = valueAndGradients(of: other) { other(x).sum() }
    SGD(learningRate: 1).update(other, with: gradients)
    #expect(one.state.mapValues(\.bytes) == state.mapValues(\.bytes))
    #expect(one.state["0.weight"]?.bytes != other.state["0.weight"]?.bytes)
  }

  @Test func aFailedWriteLeavesNothing() throws {
    try withTemporaryFolder { folder in
      let tensors = ["a": Tensor.ones([3])]
      for path in [folder + "/missing/model.safetensors", folder + "/file/model.safetensors"] {
        if path.contains("/file/") { try Data().write(to: URL(filePath: folder + "/file")) }
        let error = #expect(throws: CheckpointError.self) { try Safetensors.write(tensors, to: path) }
        #expect(error?.description.hasPrefix("\(path): cannot be written: ") == true)
      }
      // The target is a folder: the finished file cannot take its place.
      try FileManager.default.createDirectory(atPath: folder + "/taken/inside", withIntermediateDirectories: true)
      #expect(throws: CheckpointError.self) { try Safetensors.write(tensors, to: folder + "/taken") }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["file", "taken"])
    }
  }

  @Test func aFullDiskKeepsTheOldFile() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    #expect(throws: AtomicFile.Failure.self) { try AtomicFile.write("text", to: "/dev/full/x") }
  }

  @Test func readersNeverSeeHalfAFile() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "model.safetensors").path
    try Safetensors.write(["a": Tensor(repeating: 0, shape: [50_000])], to: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<3 {
        group.addTask {
          for round in 0..<20 {
            try Safetensors.write(["a": Tensor(repeating: writer * 100 + round, shape: [50_000])], to: path)
          }
        }
      }
      group.addTask {
        for _ in 0..<60 {
          let values = try Safetensors.read(path).tensors["a"]?.floats ?? []
          #expect(values.count == 50_000 && values.allSatisfy { $0 == values[0] })
        }
      }
      try await group.waitForAll()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["model.safetensors"])
  }

  @Test func aProcessKilledWhileWritingLeavesTheOldFile() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "model.safetensors").path
    try Safetensors.write(["a": Tensor(repeating: 7, shape: [10])], to: path)
    await #expect(processExitsWith: .failure) { [path = path as String] in
      let thread = Thread {
        usleep(60_000)
        kill(getpid(), SIGKILL)
      }
      thread.start()
      let large = Tensor(repeating: 7, shape: [3_000_000])
      while true { try Safetensors.write(["a": large], to: path) }
    }
    let values = try #require(try Safetensors.read(path).tensors["a"])
    #expect(values.elementCount == 10 || values.elementCount == 3_000_000)
    #expect(values.min().scalar == 7 && values.max().scalar == 7)
  }
}
