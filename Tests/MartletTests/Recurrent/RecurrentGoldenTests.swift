import Martlet
import Testing

@Suite struct RecurrentGoldenTests {
  @Test func theFileHasAllCases() {
    #expect(RecurrentGolden.cases(ctc: false).count == 22)
    #expect(RecurrentGolden.cases(ctc: true).count == 8)
  }

  @Test(arguments: RecurrentGolden.cases(ctc: false), [DType.float32, .float64])
  func networksGivePyTorchsOutputsStatesAndGradients(_ golden: RecurrentGolden, _ dtype: DType) throws {
    switch golden.options["kind"] {
    case "lstm":
      try check(golden, dtype, LSTM.init(layers:dropout:), LSTMCell.init) { states in
        LSTMState(hidden: states[0], cell: states[1])
      } parts: {
        [$0.hidden, $0.cell]
      }
    case "gru": try check(golden, dtype, GRU.init(layers:dropout:), GRUCell.init, state: { $0[0] }, parts: { [$0] })
    case "rnn":
      try check(
        golden, dtype, RNN.init(layers:dropout:), { RNNCell($0, $1, bias: $2, using: &$3) }, state: { $0[0] },
        parts: { [$0] })
    case "relu":
      try check(
        golden, dtype, RNN.init(layers:dropout:), { RNNCell($0, $1, activation: .relu, bias: $2, using: &$3) },
        state: { $0[0] }, parts: { [$0] })
    default: Issue.record("\(golden.name) is of no known kind")
    }
  }

  private func check<Cell: RecurrentCell>(
    _ golden: RecurrentGolden, _ dtype: DType, _ make: ([RecurrentLayer<Cell>], Double) -> Recurrent<Cell>,
    _ cell: (Int, Int, Bool, inout PhiloxGenerator) -> Cell, state: ([Tensor]) -> Cell.State,
    parts: (Cell.State) -> [Tensor]
  ) throws {
    var generator = PhiloxGenerator(seed: 1)
    let directions = try golden.integer("directions")
    let hasBias = try golden.integer("bias") == 1
    let output = try golden.tensor("output")
    let hidden = output.shape[2] / directions
    let model = make(
      try (0..<golden.integer("layers")).map { index in
        let inputs = try index == 0 ? golden.tensor("x").shape[2] : hidden * directions
        return RecurrentLayer(
          forward: cell(inputs, hidden, hasBias, &generator),
          backward: directions == 2 ? cell(inputs, hidden, hasBias, &generator) : nil)
      }, 0)
    let paths = model.namedParameters.map(\.name)
    let names = paths.map { Recurrent<Cell>.pyTorchName(of: $0) }
    #expect(names.sorted() == golden.parameterNames)

    let stateNames = ["hidden", "cell"].filter { golden[$0] != nil }
    let initialNames = try golden.integer("initial") == 1 ? stateNames.map { "initial.\($0)" } : []
    let operandNames = ["x"] + initialNames + names
    let operands = try operandNames.map { try golden.tensor($0, dtype) }
    let upstreams = try (["output"] + stateNames).map { try golden.tensor("upstream.\($0)", dtype) }
    var results: [Tensor] = []
    let (_, gradients) = valueAndGradients(at: operands) { leaves in
      let initial = initialNames.isEmpty ? nil : state(Array(leaves[1...initialNames.count]))
      return model.withParameters(Array(leaves[(1 + initialNames.count)...])) {
        let (outputs, last) = model(leaves[0], from: initial, lengths: golden.integers("lengths"))
        let all = [outputs] + parts(last)
        results = all.map { $0.detached() }
        return zip(all, upstreams).map { ($0 * $1).sum() }.reduce(Tensor.zeros([], dtype: dtype), +)
      }
    }
    let (relative, absolute) = nearness(dtype)
    for (key, value) in zip(["output"] + stateNames, results) {
      expectClose(value, try golden.tensor(key), relative: relative, absolute: absolute, key)
    }
    for (key, gradient) in zip(operandNames, gradients) {
      // Sums over many steps and sequences; those of wide cases are stored in float32.
      expectClose(
        gradient, try golden.tensor("gradient.\(key)"), relative: relative, absolute: 4 * absolute, "gradient of \(key)"
      )
    }
  }
}
