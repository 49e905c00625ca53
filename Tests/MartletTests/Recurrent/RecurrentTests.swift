import Foundation
import Martlet
import Testing

@Suite(.serialized) struct RecurrentTests {
  private func numbers(_ shape: Shape, _ seed: UInt64 = 1, _ dtype: DType = .float32) -> Tensor {
    var generator = PhiloxGenerator(seed: seed)
    return Tensor.normal(shape, dtype: dtype, using: &generator)
  }

  // MARK: Derivatives

  private func check(
    _ model: some Layer, at x: Tensor, _ outputs: @escaping (Tensor) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let values = model.parameters.map { $0.value.converted(to: .float64) }
    let all = [x.converted(to: .float64)] + values
    let sizes = all.map(\.elementCount)
    let flat = Tensor.concatenate(all.map { $0.flattened() })
    func loss(_ flat: Tensor) -> Tensor {
      let parts = zip(flat.split(sizes), all).map { $0.reshaped(to: $1.shape) }
      return model.withParameters(Array(parts.dropFirst())) { outputs(parts[0]) }
    }
    let first = gradient(at: flat, loss)
    let direction = numbers(flat.shape, 9, .float64)
    let step = 1e-5
    let (ahead, behind) = (flat + step * direction, flat - step * direction)
    let slope = (loss(ahead).scalar - loss(behind).scalar) / (2 * step)
    #expect(abs((first * direction).sum().scalar - slope) < 1e-7 * max(1, abs(slope)), sourceLocation: sourceLocation)
    for index in 0..<flat.elementCount {
      var moved = [flat.doubles, flat.doubles]
      moved[0][index] += step
      moved[1][index] -= step
      let sides = moved.map { loss(Tensor($0)).scalar }
      let expected = (sides[0] - sides[1]) / (2 * step)
      #expect(abs(first.doubles[index] - expected) < 1e-7, "element \(index)", sourceLocation: sourceLocation)
    }
    let second = hessianVectorProduct(at: flat, direction: direction, loss)
    let expected = (gradient(at: ahead, loss) - gradient(at: behind, loss)) / (2 * step)
    expectClose(
      second, expected, relative: 1e-6, absolute: 1e-6, "second derivatives", sourceLocation: sourceLocation)
    // The kernels of float32 hand over to the same operations.
    let narrow = flat.converted(to: .float32)
    expectClose(
      hessianVectorProduct(at: narrow, direction: direction.converted(to: .float32), loss), second, relative: 1e-3,
      absolute: 1e-3, "second derivatives in float32", sourceLocation: sourceLocation)
    expectClose(
      gradient(at: narrow, loss), first, relative: 1e-4, absolute: 1e-4, "gradient in float32",
      sourceLocation: sourceLocation)
  }

  @Test func derivativesOfLSTMAreExact() {
    var generator = PhiloxGenerator(seed: 3)
    let model = LSTM(2, 3, layers: 2, isBidirectional: true, using: &generator)
    check(model, at: numbers([3, 4, 2])) { x in
      let (outputs, state) = model(x, lengths: [4, 2, 3])
      return outputs.squared().sum() + (state.hidden * state.cell).sum() + state.cell.squared().sum()
    }
  }

  @Test func derivativesOfGRUAreExact() {
    var generator = PhiloxGenerator(seed: 4)
    let model = GRU(2, 3, isBidirectional: true, using: &generator)
    check(model, at: numbers([3, 4, 2])) { x in
      let (outputs, state) = model(x, lengths: [4, 0, 3])
      return outputs.squared().sum() + state.squared().sum()
    }
  }

  @Test(arguments: [RecurrentActivation.tanh, .relu]) func derivativesOfRNNAreExact(_ activation: RecurrentActivation) {
    var generator = PhiloxGenerator(seed: 5)
    let model = RNN(2, 3, layers: 2, activation: activation, using: &generator)
    check(model, at: numbers([2, 4, 2])) { x in
      let (outputs, state) = model(x, lengths: [4, 3])
      return outputs.squared().sum() + state.squared().sum()
    }
  }

  /// Sequences so long that the weights are packed, with widths beside whole tiles.
  @Test func longSequencesAreThoseOfDoublePrecision() {
    var generator = PhiloxGenerator(seed: 6)
    func check(_ model: some Layer, _ what: String) {
      let x = numbers([21, 12, 5])
      let narrow = model.parameters.map(\.value)
      let wide = narrow.map { $0.converted(to: .float64) }
      func results(_ x: Tensor, _ values: [Tensor]) -> [Tensor] {
        var outputs = x
        let flat = Tensor.concatenate([x.flattened()] + values.map { $0.flattened() })
        let slopes = gradient(at: flat) { flat in
          let parts = zip(flat.split([x.elementCount] + values.map(\.elementCount)), [x] + values)
            .map { $0.reshaped(to: $1.shape) }
          outputs = model.withParameters(Array(parts.dropFirst())) { model(parts[0]) }
          return outputs.squared().sum()
        }
        return [outputs, slopes]
      }
      let exact = results(x.converted(to: .float64), wide)
      for (own, other) in zip(results(x, narrow), exact) {
        expectClose(own.converted(to: .float64), other, relative: 1e-4, absolute: 1e-4, what)
      }
    }
    check(LSTM(5, 37, isBidirectional: true, using: &generator), "LSTM")
    check(GRU(5, 37, using: &generator), "GRU")
    check(RNN(5, 37, using: &generator), "RNN")
  }

  @Test func longSequencesHaveTheSameBitsOnAnyNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    var generator = PhiloxGenerator(seed: 7)
    let model = LSTM(20, 48, using: &generator)
    let x = numbers([40, 10, 20])
    let results = [1, 2, 4].map { threads in
      Threads.count = threads
      let (loss, gradients) = valueAndGradients(of: model) { model(x).squared().sum() }
      return [loss.bytes] + model.parameters.map { gradients[$0]?.bytes ?? [] }
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func partsOfResultsHaveGradientsOfTheirOwn() {
    var generator = PhiloxGenerator(seed: 6)
    let model = LSTM(3, 5, using: &generator)
    let x = numbers([2, 9, 3])
    func gradients(_ loss: @escaping ((outputs: Tensor, state: LSTMState)) -> Tensor) -> Tensor {
      gradient(at: x) { loss(model($0)) }
    }
    let last = gradients { $0.outputs[Slice.all, -1].sum() }
    #expect(last.bytes == gradients { $0.state.hidden.sum() }.bytes)
    #expect(gradients { $0.state.cell.sum() }.abs().sum().scalar > 0)
    #expect(gradients { Tensor.zeros([]) + $0.outputs.detached().sum() }.abs().sum().scalar == 0)
  }

  @Test func frozenParametersLeaveOtherGradientsAsTheyAre() {
    var generator = PhiloxGenerator(seed: 16)
    let models: [any Layer] = [
      LSTM(3, 5, layers: 2, using: &generator), GRU(3, 5, layers: 2, using: &generator),
      RNN(3, 5, layers: 2, using: &generator),
    ]
    let x = numbers([2, 6, 3])
    for model in models {
      let values = model.parameters.map(\.value)
      func loss(_ leaves: [Tensor]) -> Tensor {
        model.withParameters(Array(leaves.dropFirst())) { model(leaves[0]).squared().sum() }
      }
      let all = valueAndGradients(at: [x] + values, loss).gradients
      let own = gradient(at: x) { loss([$0] + values) }
      #expect(own.bytes == all[0]?.bytes)
      for index in 1..<all.count {
        let alone = gradient(at: values[index - 1]) { value in
          var leaves = [x] + values
          leaves[index] = value
          return loss(leaves)
        }
        #expect(alone.bytes == all[index]?.bytes, "\(model.summary), parameter \(index - 1)")
      }
    }
  }

  // MARK: Lengths and states

  @Test func sequencesOfOtherLengthsDoNotDisturb() {
    var generator = PhiloxGenerator(seed: 7)
    let model = GRU(4, 6, layers: 2, isBidirectional: true, using: &generator)
    let x = numbers([3, 10, 4])
    let lengths = [7, 10, 3]
    let (outputs, state) = model(x, lengths: lengths)
    for (row, length) in lengths.enumerated() {
      let (own, ownState) = model(x[row..<row + 1, 0..<length])
      expectClose(outputs[row..<row + 1, 0..<length], own, relative: 1e-5, absolute: 1e-6, "outputs")
      expectClose(state[Slice.all, row..<row + 1], ownState, relative: 1e-5, absolute: 1e-6, "states")
      #expect(outputs[row, length...].abs().sum().scalar == 0)
    }
  }

  @Test func whatLiesBeyondASequenceHasNoInfluence() {
    var generator = PhiloxGenerator(seed: 8)
    let model = LSTM(2, 3, isBidirectional: true, using: &generator)
    var x = numbers([2, 5, 2])
    let outputs = model(x, lengths: [2, 5]).outputs
    let slope = gradient(at: x) { model($0, lengths: [2, 5]).outputs.squared().sum() }
    #expect(slope[0, 2...].abs().sum().scalar == 0)
    x[0, 2...] = Tensor(repeating: 100, shape: [3, 2])
    #expect(model(x, lengths: [2, 5]).outputs.bytes == outputs.bytes)
  }

  @Test func sequencesGoOnFromAState() {
    var generator = PhiloxGenerator(seed: 9)
    let model = LSTM(3, 4, layers: 2, using: &generator)
    let x = numbers([2, 6, 3])
    let whole = model(x) as (outputs: Tensor, state: LSTMState)
    let begin = model(x[Slice.all, 0..<2]) as (outputs: Tensor, state: LSTMState)
    let end = model(x[Slice.all, 2...], from: begin.state)
    expectClose(end.outputs, whole.outputs[Slice.all, 2...], relative: 1e-5, absolute: 1e-6, "outputs")
    expectClose(end.state.cell, whole.state.cell, relative: 1e-5, absolute: 1e-6, "cells")
  }

  @Test func cellsAreSingleStepsOfNetworks() {
    var generator = PhiloxGenerator(seed: 10)
    let (lstm, gru, rnn) = (
      LSTMCell(3, 4, using: &generator), GRUCell(3, 4, using: &generator), RNNCell(3, 4, using: &generator)
    )
    let x = numbers([2, 5, 3])
    var long: LSTMState?
    var (gated, plain): (Tensor?, Tensor?)
    for step in x.unstacked(1) {
      long = lstm(step, long)
      gated = gru(step, gated)
      plain = rnn(step, plain)
    }
    let networks = [
      LSTM(layers: [RecurrentLayer(forward: lstm)])(x), GRU(layers: [RecurrentLayer(forward: gru)])(x),
      RNN(layers: [RecurrentLayer(forward: rnn)])(x),
    ]
    for (state, outputs) in zip([long?.hidden, gated, plain], networks) {
      expectClose(state, outputs[Slice.all, -1], relative: 1e-5, absolute: 1e-6, "state")
    }
  }

  @Test func emptyBatchesAndSequencesAreAllowed() {
    var generator = PhiloxGenerator(seed: 11)
    let model = GRU(3, 4, using: &generator)
    #expect(model(Tensor.zeros([0, 5, 3])).shape == [0, 5, 4])
    let (outputs, state) = model(Tensor.zeros([2, 0, 3]), from: Tensor.ones([1, 2, 4]))
    #expect(outputs.shape == [2, 0, 4])
    #expect(state.floats.allSatisfy { $0 == 1 })
    #expect(
      gradient(at: Tensor.ones([1, 2, 4])) { model(Tensor.zeros([2, 0, 3]), from: $0).state.sum() }.scalarMean == 1)
  }

  @Test func dropoutActsBetweenLayersInTrainingAlone() {
    var generator = PhiloxGenerator(seed: 12)
    let model = LSTM(3, 8, layers: 2, dropout: 0.5, using: &generator)
    let x = numbers([2, 4, 3])
    let plain = LSTM(layers: model.layers)(x)
    #expect(model(x).bytes == plain.bytes)
    let trained = withPhase(.training(seed: 1)) { model(x) }
    #expect(trained.bytes != plain.bytes)
    #expect(withPhase(.training(seed: 1)) { model(x) }.bytes == trained.bytes)
  }

  @Test func parametersStartWithinPyTorchsBounds() {
    var generator = PhiloxGenerator(seed: 13)
    let model = LSTM(7, 64, layers: 2, isBidirectional: true, using: &generator)
    for (name, parameter) in model.namedParameters {
      let most = parameter.value.abs().max().scalar
      #expect(most <= 0.125 && most > 0.115, "\(name)")
    }
    #expect(model.parameterCount == 2 * (4 * 64 * (7 + 64 + 2)) + 2 * (4 * 64 * (128 + 64 + 2)))
  }

  // MARK: Names

  @Test func parametersHavePyTorchsNames() {
    #expect(LSTM.pyTorchName(of: "encoder.layers.1.backward.stateBias") == "encoder.bias_hh_l1_reverse")
    #expect(GRU.pyTorchName(of: "layers.0.forward.inputWeight") == "weight_ih_l0")
    #expect(RNN.pyTorchName(of: "decoder.cell.stateWeight") == "decoder.cell.weight_hh")
    #expect(RNN.pyTorchName(of: "head.weight") == "head.weight")
  }

  @Test func networksPrintTheirStructure() {
    var generator = PhiloxGenerator(seed: 14)
    let model = LSTM(2, 3, layers: 2, isBidirectional: true, using: &generator)
    #expect(model.summary == "LSTM 2 → 3, 2 layers, bidirectional")
    #expect(GRU(2, 3, using: &generator).summary == "GRU 2 → 3")
    #expect(model.description.contains("layers.0: forward and backward (168)\n    forward: LSTMCell 2 → 3 (84)"))
  }
}

extension Tensor {
  fileprivate var scalarMean: Double { mean().scalar }
}
