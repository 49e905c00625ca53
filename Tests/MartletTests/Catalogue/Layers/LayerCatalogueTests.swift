import Foundation
import Martlet
import Testing

/// What every layer promises beside its values and gradients, which `CatalogueTests` compares.
@Suite struct LayerCatalogueTests {
  @Test func everyPublicLayerIsInTheCatalogue() throws {
    let known = Set(LayerCatalogue.all.map(\.layer)).union(LayerCatalogue.notDifferentiable)
    let protocols: Set = ["Layer", "Module", "RecurrentCell", "RectifiableLayer", "WeightedLayer", "FusedCell"]
    var count = 0
    for (file, text) in try Sources().files {
      for match in text.matches(of: /public final class (\w+)(?:<[^>]*>)?: ([^{]+)\{/) {
        let conformances = match.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        if protocols.isDisjoint(with: conformances) { continue }
        count += 1
        #expect(known.contains(String(match.1)), "\(match.1) of \(file) is not in the catalogue")
      }
    }
    #expect(count >= 60)
  }

  @Test(arguments: LayerCatalogue.all) func aLayerPrintsWhatItIs(_ entry: LayerEntry) {
    let module = entry.made().module
    #expect(module.summary == entry.summary)
    let count = module.parameterCount
    let lines = module.description.split(separator: "\n").map(String.init)
    let grouped = count < 1000 ? "\(count)" : "\(count / 1000),\(String(count % 1000 + 1000).dropFirst())"
    #expect(lines[0] == entry.summary + (count > 0 ? " (\(grouped))" : ""))
    // Every part with parameters of its own stands on a line under its name.
    for (path, _) in module.namedParameters where path.contains(".") {
      let part = path.split(separator: ".").dropLast().last ?? ""
      #expect(lines.dropFirst().contains { $0.contains("\(part): ") || $0.contains(".\(part): ") }, "\(path)")
    }
  }

  @Test(arguments: LayerCatalogue.all) func savedLayersComeBackToTheLastBit(_ entry: LayerEntry) throws {
    let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (made, other) = (entry.made(seed: 1), entry.made(seed: 2))
    // Values other than those that layers start with, also where they start with zeros and ones.
    for (index, parameter) in made.module.parameters.enumerated() {
      parameter.value = Tensor.sample(parameter.shape, entry.parameters, seed: UInt64(index) + 3)
    }
    try Safetensors.write(made.module.state, to: path)
    let stored = try Safetensors.read(path).tensors
    try other.module.load(stored)
    #expect(Set(stored.keys) == Set((made.module.namedParameters.map(\.name) + made.module.namedBuffers.map(\.name))))
    #expect(other.module.state.mapValues(\.bytes) == made.module.state.mapValues(\.bytes))
    let inputs = entry.inputs.enumerated().map { Tensor($1.grid($0, seed: 5)).converted(to: .float32) }
    #expect(entry.output(other, inputs).bytes == entry.output(made, inputs).bytes)
  }

  @Test(arguments: LayerCatalogue.all) func aSeedDeterminesALayer(_ entry: LayerEntry) {
    func start(_ seed: UInt64) -> (state: [String: [UInt8]], draws: Bool) {
      var generator = PhiloxGenerator(seed: seed)
      let made = entry.make(&generator)
      return (made.module.state.mapValues(\.bytes), generator != PhiloxGenerator(seed: seed))
    }
    let (one, same, other) = (start(1), start(1), start(2))
    #expect(one.state == same.state)
    #expect((one.state != other.state) == one.draws)
    let inputs = entry.inputs.enumerated().map { Tensor($1.grid($0, seed: 5)).converted(to: .float32) }
    for phase in [Phase.inference, .training(seed: 4)] {
      let outputs = (0..<2).map { _ in
        let made = entry.made()
        return withPhase(phase) { made.run(inputs).bytes }
      }
      #expect(outputs[0] == outputs[1])
    }
  }

  @Test(arguments: LayerCatalogue.all) func emptyBatchesPassThrough(_ entry: LayerEntry) {
    guard entry.takesEmptyBatches else { return }
    let made = entry.made()
    let shapes = entry.inputs.map { input -> Shape in Shape([0] + input.shape.dropFirst()) }
    let output = entry.output(made, shapes.map { Tensor.zeros($0) })
    #expect(output.elementCount == 0)
  }
}

extension LayerEntry {
  /// Whether the first axis counts examples: not where there is no input, or statistics of a batch are asked for.
  fileprivate var takesEmptyBatches: Bool {
    !inputs.isEmpty && inputs.allSatisfy { $0.shape.count > 1 } && phase == .inference
      && !summary.contains("without running statistics")
  }
}

extension Trap {
  /// What every layer says of an input that it cannot take.
  static let layers: [Trap] = LayerCatalogue.all.map { entry in
    Trap("\(entry.wrong.words), in \(entry.refusing)", located: false) {
      let made = entry.made()
      // A model that runs is looked through when a message needs paths; where parts of it are run by hand, paths are known
      // once somebody has asked for parameters.
      if entry.layer == "RecurrentLayer" { _ = made.module.parameterCount }
      withPhase(entry.wrong.phase) { _ = made.run(entry.wrong.inputs) }
    }
  }
}
