import Foundation
import Martlet
import Testing

/// Training that is saved and taken up again goes on as if nothing had happened.
struct OptimizerStateTests {
  private final class Network: Module {
    let first: Linear
    let second: Linear
    let unused: Parameter

    init(seed: UInt64) {
      var generator = PhiloxGenerator(seed: seed)
      first = Linear(5, 4, using: &generator)
      second = Linear(4, 3, using: &generator)
      unused = Parameter(Tensor.ones([2]))
    }

    func loss(_ x: Tensor) -> Tensor { second(first(x).tanh()).squared().mean() }
  }

  private func train(
    _ network: Network, _ optimizer: any Optimizer, steps: Int, using generator: inout PhiloxGenerator
  ) {
    for _ in 0..<steps {
      let x = Tensor.normal([7, 5], using: &generator)
      // An odd draw leaves half a block, which must be kept too.
      _ = generator.next()
      let (_, gradients) = valueAndGradients(of: network) { network.loss(x) }
      optimizer.update(network, with: gradients)
      optimizer.learningRate *= 0.9
    }
  }

  private func bits(_ network: Network) -> [[UInt8]] {
    network.parameters.map { $0.value.withUnsafeBytes { Array($0) } }
  }

  @Test func aRunThatIsTakenUpAgainGoesOnWithTheSameBits() throws {
    let folder = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }

    let (network, optimizer) = (Network(seed: 1), SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01))
    var generator = PhiloxGenerator(seed: 2)
    train(network, optimizer, steps: 5, using: &generator)
    try Safetensors.write(network.state, to: folder + "/model.safetensors")
    try Safetensors.write(optimizer.state(for: network), to: folder + "/optimizer.safetensors")
    let stored = try JSONEncoder().encode(generator)
    train(network, optimizer, steps: 5, using: &generator)

    let (resumed, other) = (Network(seed: 9), SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01))
    try resumed.load(Safetensors.read(folder + "/model.safetensors").tensors)
    try other.load(Safetensors.read(folder + "/optimizer.safetensors").tensors, for: resumed)
    var same = try JSONDecoder().decode(PhiloxGenerator.self, from: stored)
    #expect(other.step == 5)
    train(resumed, other, steps: 5, using: &same)

    #expect(bits(resumed) == bits(network))
    #expect(other.step == optimizer.step && other.learningRate == optimizer.learningRate)
    #expect(same == generator)
  }

  @Test func theStateIsACopyByParameterPath() {
    let (network, optimizer) = (Network(seed: 1), Adam())
    var generator = PhiloxGenerator(seed: 2)
    #expect(optimizer.state(for: network).keys.sorted() == ["learningRate", "step"])
    train(network, optimizer, steps: 1, using: &generator)
    let state = optimizer.state(for: network)
    let paths = ["first.bias", "first.weight", "second.bias", "second.weight"]
    #expect(
      state.keys.sorted() == paths.map { "firstMoment.\($0)" } + ["learningRate"]
        + paths.map { "secondMoment.\($0)" } + ["step"])
    let before = state["firstMoment.first.weight"]?.floats
    train(network, optimizer, steps: 1, using: &generator)
    #expect(state["firstMoment.first.weight"]?.floats == before)
    #expect(optimizer.state(for: network)["firstMoment.first.weight"]?.floats != before)
  }

  @Test func everyMismatchIsListedAndNothingChanges() {
    let (network, optimizer) = (Network(seed: 1), Adam())
    var generator = PhiloxGenerator(seed: 2)
    train(network, optimizer, steps: 2, using: &generator)
    let before = optimizer.state(for: network)
    var wrong = before
    wrong["step"] = nil
    wrong["secondMoment.first.weight"] = nil
    wrong["firstMoment.second.weight"] = Tensor.ones([2, 2])
    wrong["momentum.first.weight"] = Tensor.ones([2, 2])
    let problems = [
      "step is missing", "secondMoment.first.weight is missing",
      "firstMoment.second.weight is [2, 2] and should be \(network.second.weight.shape)",
      "momentum.first.weight is not part of the optimiser's state for this model",
    ]
    #expect(throws: CheckpointError.mismatch(problems)) { try optimizer.load(wrong, for: network) }
    let after = optimizer.state(for: network)
    #expect(after.mapValues(\.doubles) == before.mapValues(\.doubles))
  }

  @Test func loadingForgetsWhatWasThereBefore() throws {
    let (network, optimizer) = (Network(seed: 1), SGD(learningRate: 0.1, momentum: 0.9))
    var generator = PhiloxGenerator(seed: 2)
    let fresh = optimizer.state(for: network)
    train(network, optimizer, steps: 2, using: &generator)
    try optimizer.load(fresh, for: network)
    #expect(optimizer.step == 0 && optimizer.state(for: network).count == 2)
  }
}
