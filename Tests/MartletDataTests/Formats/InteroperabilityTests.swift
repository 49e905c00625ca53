import Foundation
import Martlet
import MartletData
import TestSupport
import Testing

/// Files go from Python to Martlet and back without the loss of a bit, and training begun here goes on there.
@Suite(.enabled(if: PythonPeer.isReady, PythonPeer.missing))
struct InteroperabilityTests {
  @Test func everyElementTypeGoesThereAndBack() throws {
    let folder = try TemporaryFolder()
    let made = try PythonPeer.run("write", in: folder.path)
    #expect(made.arrays == DType.allCases.count * 7)
    try sendBack(folder)
    try train(folder)
    let checked = try PythonPeer.run("check", in: folder.path)
    #expect(checked.problems.isEmpty)
    // Every array of every file, in each of the forms that hold its type.
    #expect(checked.arrays > made.arrays * 8, "\(checked.arrays) arrays were compared")
  }

  /// Reads every file of Python's and writes what came out of it in every form.
  private func sendBack(_ folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(atPath: "\(folder.path)/back", withIntermediateDirectories: true)
    for name in folder.names("there") {
      var tensors = try FormatFiles.tensors("\(folder.path)/there/\(name)")
      if let array = tensors.removeValue(forKey: "") { tensors["array"] = array }
      let path = "\(folder.path)/back/\(name)"
      try Safetensors.write(tensors, metadata: ["format": "pt"], to: "\(path).safetensors")
      // NumPy has no bfloat16 of its own.
      let plain = tensors.filter { $0.value.dtype != .bfloat16 }
      try NPZ.write(plain, isCompressed: name.hasPrefix("deflated"), to: "\(path).npz")
      if let array = tensors["array"] { try NPY.write(array, to: "\(path).npy") }
      if name == "all.safetensors" {
        try Safetensors.write(tensors.mapValues { $0.transposed() }, to: "\(folder.path)/back/turned.safetensors")
      }
    }
  }

  /// Trains a network by three steps, saves everything, and goes on for three more.
  private func train(_ folder: TemporaryFolder) throws {
    let place = "\(folder.path)/trained"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    var generator = PhiloxGenerator(seed: 0x1234_5678_9abc_def0)
    let model = network(using: &generator)
    let optimizer = Adam(learningRate: 0.01)
    let x = Tensor.normal([6, 5], using: &generator)
    let target = Tensor.normal([6, 3], using: &generator)
    func step() {
      let (_, gradients) = valueAndGradients(of: model) { meanSquaredError(model(x), target) }
      optimizer.update(model, with: gradients)
    }
    for _ in 0..<3 { step() }
    try Safetensors.write(model.state, to: "\(place)/model.safetensors")
    try Safetensors.write(optimizer.state(for: model), to: "\(place)/optimizer.safetensors")
    try JSONEncoder().encode(generator).write(to: URL(filePath: "\(place)/generator.json"))
    let words = Tensor((0..<9).map { _ in Int64(bitPattern: generator.next()) })
    try Safetensors.write(
      ["x": x, "y": model(x), "target": target, "words": words], to: "\(place)/values.safetensors")
    for _ in 0..<3 { step() }
    try Safetensors.write(model.state, to: "\(place)/later.safetensors")
  }

  private func network(using generator: inout PhiloxGenerator) -> Sequential {
    Sequential(Linear(5, 7, using: &generator), Tanh(), Linear(7, 3, using: &generator))
  }

  @Test func aNetworkOfThePeersGivesItsOutputs() throws {
    let folder = try TemporaryFolder()
    _ = try PythonPeer.run("write", in: folder.path)
    let values = try NPZ.read("\(folder.path)/network/values.npz")
    let (x, expected) = (try #require(values["x"]), try #require(values["y"]))
    let files = folder.names("network").filter { $0.hasPrefix("weights.") }
    #expect(files.contains("weights.safetensors"))
    for name in files {
      var generator = PhiloxGenerator(seed: 1)
      let model = network(using: &generator)
      try model.load(FormatFiles.tensors("\(folder.path)/network/\(name)"))
      let difference = (model(x) - expected).abs().max().scalar
      #expect(difference < 1e-6, "\(name): \(difference)")
    }
  }

  @Test func whatIsNoFileOfThePeersIsOneLine() throws {
    let folder = try TemporaryFolder()
    _ = try PythonPeer.run("write", in: folder.path)
    for name in folder.names("there") {
      let path = "\(folder.path)/there/\(name)"
      let bytes = try FileReading.bytes(of: path)
      for (label, broken) in [("cut", Array(bytes.dropLast(bytes.count / 3))), ("empty", [])] {
        let file = try folder.write(broken, "broken/\(label)-\(name)")
        let text = errorText { try FormatFiles.tensors(file) }
        #expect(text.hasPrefix("\(file): not a ") && !text.contains("\n"), "\(text)")
      }
    }
  }
}
