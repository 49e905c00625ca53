import Foundation
import Martlet
import Testing

/// What the options of normalisation promise beyond the values of a peer.
@Suite struct NormalizationOptionTests {
  @Test func namesOfSavedTensorsTellTheOptions() {
    func names(_ module: some Module) -> [String] { module.state.keys.sorted() }
    #expect(names(BatchNorm(2)) == ["runningMean", "runningVariance", "scale", "shift"])
    #expect(names(BatchNorm(2, isAffine: false)) == ["runningMean", "runningVariance"])
    #expect(names(BatchNorm(2, hasRunningStatistics: false)) == ["scale", "shift"])
    #expect(names(BatchNorm(2, momentum: nil)) == ["batchCount", "runningMean", "runningVariance", "scale", "shift"])
    #expect(names(BatchNorm(2, momentum: nil, hasRunningStatistics: false)) == ["scale", "shift"])
    #expect(names(LayerNorm(2)) == ["scale", "shift"] && names(LayerNorm(2, hasShift: false)) == ["scale"])
    #expect(names(LayerNorm(2, isAffine: false)).isEmpty && names(RMSNorm(2, hasScale: false)).isEmpty)
    #expect(names(RMSNorm(2)) == ["scale"] && names(GroupNorm(2, groups: 1, isAffine: false)).isEmpty)
  }

  @Test func theMeanOverAllBatchesIsThatOfTheirMoments() throws {
    let layer = BatchNorm(3, momentum: nil)
    let batches = (0..<5).map { Tensor.sample([8, 3], seed: UInt64($0)) * Double($0 + 1) }
    withPhase(.training(seed: 1)) { for batch in batches { _ = layer(batch) } }
    let means = Tensor.stack(batches.map { $0.mean(0) }).mean(0)
    let variances = Tensor.stack(batches.map { $0.variance(0, correction: 1) }).mean(0)
    expectClose(try #require(layer.runningMean).value, means, relative: 1e-5, absolute: 1e-6)
    expectClose(try #require(layer.runningVariance).value, variances, relative: 1e-5, absolute: 1e-6)
    #expect(layer.batchCount?.value.integers == [5])
  }

  @Test func trainingGoesOnFromAFileWhereItEnded() throws {
    let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let makers: [() -> BatchNorm] = [
      { BatchNorm(3) }, { BatchNorm(3, momentum: nil) }, { BatchNorm(3, isAffine: false) },
      { BatchNorm(3, momentum: nil, isAffine: false) }, { BatchNorm(3, hasRunningStatistics: false) },
    ]
    let batches = (0..<6).map { Tensor.sample([2, 4, 5, 3], seed: UInt64($0)) + Double($0) }
    for make in makers {
      let (layer, restored) = (make(), make())
      func train(_ layer: BatchNorm, _ batches: ArraySlice<Tensor>) {
        withPhase(.training(seed: 1)) { for batch in batches { _ = layer(batch) } }
      }
      train(layer, batches[..<3])
      try Safetensors.write(layer.state, to: path)
      try restored.load(Safetensors.read(path).tensors)
      #expect(restored(batches[0]).bytes == layer(batches[0]).bytes, "\(layer.summary)")
      train(layer, batches[3...])
      train(restored, batches[3...])
      #expect(restored.state.mapValues(\.bytes) == layer.state.mapValues(\.bytes), "\(layer.summary)")
      #expect(restored(batches[0]).bytes == layer(batches[0]).bytes, "\(layer.summary)")
    }
    // A layer with other options refuses the file.
    #expect(throws: CheckpointError.self) { try BatchNorm(3).load(Safetensors.read(path).tensors) }
  }

  @Test func withoutRunningStatisticsInferenceIsTraining() {
    let layer = BatchNorm(3, hasRunningStatistics: false)
    let x = Tensor.sample([6, 3]) * 3 + 2
    let y = withPhase(.training(seed: 1)) { layer(x) }
    #expect(layer(x).bytes == y.bytes)
    expectClose(layer(x).mean(0).doubles, [0, 0, 0], relative: 0, absolute: 1e-5)
    // Gradients flow through the statistics: shifting all examples changes nothing.
    let slope = gradient(at: x) { (layer($0) * Tensor.sample([6, 3], seed: 4)).sum() }
    expectClose(slope.sum(0).doubles, [0, 0, 0], relative: 0, absolute: 1e-5)
  }

  @Test func aFusedRectifierEqualsASeparateOneWithoutParameters() {
    let x = Tensor.sample([3, 6, 6, 4], seed: 2)
    let makers: [() -> BatchNorm] = [
      { BatchNorm(4, isAffine: false) }, { BatchNorm(4, isAffine: false, hasRunningStatistics: false) },
    ]
    for make in makers {
      for phase in [Phase.inference, .training(seed: 1)] {
        let (fused, separate) = (Sequential(make(), ReLU()), Sequential(make(), Lambda { $0.relu() }))
        withPhase(phase) {
          #expect(fused(x).bytes == separate(x).bytes)
          expectClose(
            gradient(at: x) { fused($0).squared().sum() }, gradient(at: x) { separate($0).squared().sum() },
            relative: 1e-4, absolute: 1e-4, make().summary)
        }
      }
    }
  }

  @Test func copiesAndAveragesWorkWithoutParameters() {
    let (one, other) = (BatchNorm(2, momentum: nil, isAffine: false), BatchNorm(2, momentum: nil, isAffine: false))
    withPhase(.training(seed: 1)) { _ = one(Tensor.sample([5, 2])) }
    other.copyParameters(from: one)
    #expect(other.state.mapValues(\.bytes) == one.state.mapValues(\.bytes))
    other.averageParameters(with: one, decay: 0.5)
    #expect(one.parameters.isEmpty && one.parameterCount == 0)
  }
}
