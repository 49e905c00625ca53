import Foundation
import Martlet

/// Recurrent networks step by step, by their definitions.
private struct PlainCell {
  enum Kind { case lstm, gru, tanh, relu }

  let kind: Kind
  let state: LayerState
  var hidden: [Double]
  var memory: [Double]

  init(_ kind: Kind, _ state: LayerState) {
    self.kind = kind
    self.state = state
    hidden = [Double](repeating: 0, count: state["stateWeight"].shape[1])
    memory = hidden
  }

  private func products(_ weight: String, _ bias: String, _ x: [Double]) -> [Double] {
    let matrix = state[weight]
    return (0..<matrix.shape[0]).map { row in
      x.indices.reduce(state.optional(bias)?[row] ?? 0) { $0 + matrix[row, $1] * x[$1] }
    }
  }

  mutating func step(_ x: [Double]) {
    let (a, b) = (products("inputWeight", "inputBias", x), products("stateWeight", "stateBias", hidden))
    let n = hidden.count
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    func gate(_ index: Int, _ unit: Int) -> Double { sigmoid(a[index * n + unit] + b[index * n + unit]) }
    switch kind {
    case .tanh: hidden = (0..<n).map { Foundation.tanh(a[$0] + b[$0]) }
    case .relu: hidden = (0..<n).map { max(0, a[$0] + b[$0]) }
    case .gru:
      hidden = (0..<n).map { unit in
        let candidate = Foundation.tanh(a[2 * n + unit] + gate(0, unit) * b[2 * n + unit])
        return (1 - gate(1, unit)) * candidate + gate(1, unit) * hidden[unit]
      }
    case .lstm:
      memory = (0..<n).map { unit in
        gate(1, unit) * memory[unit] + gate(0, unit) * Foundation.tanh(a[2 * n + unit] + b[2 * n + unit])
      }
      hidden = (0..<n).map { gate(3, $0) * Foundation.tanh(memory[$0]) }
    }
  }

  /// The hidden states of a sequence, at the steps where they are made.
  static func scan(_ kind: Kind, _ x: [[Double]], _ state: LayerState, reversed: Bool = false) -> [[Double]] {
    var cell = PlainCell(kind, state)
    let outputs = (reversed ? x.reversed() : x).map { input in
      cell.step(input)
      return cell.hidden
    }
    return reversed ? outputs.reversed() : outputs
  }
}

extension LayerCatalogue {
  /// The rows of each sequence of a grid.
  private static func sequences(_ x: Grid) -> [[[Double]]] {
    (0..<x.shape[0]).map { b in (0..<x.shape[1]).map { t in (0..<x.shape[2]).map { x[b, t, $0] } } }
  }

  private static func grid(_ sequences: [[[Double]]]) -> Grid {
    Grid(
      [sequences.count, sequences[0].count, sequences[0][0].count],
      values: sequences.flatMap { $0.flatMap { $0 } })
  }

  /// A layer of one or two directions.
  private static func layer(_ kind: PlainCell.Kind, _ x: [[Double]], _ state: LayerState, _ both: Bool) -> [[Double]] {
    let forward = PlainCell.scan(kind, x, state.below("forward"))
    guard both else { return forward }
    return zip(forward, PlainCell.scan(kind, x, state.below("backward"), reversed: true)).map { $0 + $1 }
  }

  private static func wrong(_ network: String) -> WrongInput {
    WrongInput([2, 3, 5], says: "\(network): [2, 3, 5]: the input must be [batch, length, 2]")
  }

  static var recurrent: [LayerEntry] {
    var chapter = LayerChapter()
    let (x, large) = ([Input([2, 3, 2])], [Input([60, 12, 2])])
    func addNetwork<Cell: RecurrentCell & SendableMetatype>(
      _ summary: String, _ kind: PlainCell.Kind, layers: Int = 1, both: Bool = false, variant: String = "",
      _ make: @escaping @Sendable (inout PhiloxGenerator) -> Recurrent<Cell>
    ) {
      chapter.add(
        summary, variant: variant, x, large: large, wrong: wrong(Cell.networkName),
        refusing: "layers.0.forward (\(Cell.self) 2 → 3)",
        make,
        reference: { state, g in
          grid(
            sequences(g[0]).map { sequence in
              (0..<layers).reduce(sequence) { layer(kind, $0, state.below("layers.\($1)"), both) }
            })
        })
    }
    addNetwork("LSTM 2 → 3", .lstm) { LSTM(2, 3, using: &$0) }
    addNetwork("LSTM 2 → 3, 2 layers, bidirectional", .lstm, layers: 2, both: true) {
      LSTM(2, 3, layers: 2, isBidirectional: true, dropout: 0.5, using: &$0)
    }
    addNetwork("LSTM 2 → 3", .lstm, variant: "without bias") { LSTM(2, 3, bias: false, using: &$0) }
    addNetwork("GRU 2 → 3", .gru) { GRU(2, 3, using: &$0) }
    addNetwork("GRU 2 → 3, 2 layers, bidirectional", .gru, layers: 2, both: true) {
      GRU(2, 3, layers: 2, isBidirectional: true, using: &$0)
    }
    addNetwork("GRU 2 → 3", .gru, variant: "without bias") { GRU(2, 3, bias: false, using: &$0) }
    addNetwork("RNN 2 → 3", .tanh) { RNN(2, 3, using: &$0) }
    addNetwork("RNN 2 → 3", .relu, variant: "rectified") { RNN(2, 3, activation: .relu, using: &$0) }
    addSteps(to: &chapter)
    return chapter.entries
  }

  /// Cells over sequences that end early, and single steps.
  private static func addSteps(to chapter: inout LayerChapter) {
    let lengths = [1, 3]
    @Sendable func ended(_ kind: PlainCell.Kind, _ state: LayerState, _ g: Grid, reversed: Bool) -> Grid {
      grid(
        zip(sequences(g), lengths).map { sequence, length in
          let own = PlainCell.scan(kind, Array(sequence[..<length]), state, reversed: reversed)
          return own + sequence[length...].map { _ in own[0].map { _ in 0 } }
        })
    }
    let x = [Input([2, 3, 2])]
    chapter.add(
      "LSTMCell 2 → 3", variant: "sequences that end early", x, wrong: wrong("LSTM"), { LSTMCell(2, 3, using: &$0) },
      run: { $0.scan($1[0], from: nil, lengths: Array(lengths.prefix($1[0].shape[0])), reversed: true).outputs },
      reference: { ended(.lstm, $0, $1[0], reversed: true) })
    chapter.add(
      "GRUCell 2 → 3", variant: "sequences that end early", x, wrong: wrong("GRU"), { GRUCell(2, 3, using: &$0) },
      run: { $0.scan($1[0], from: nil, lengths: Array(lengths.prefix($1[0].shape[0])), reversed: false).outputs },
      reference: { ended(.gru, $0, $1[0], reversed: false) })
    chapter.add(
      "RNNCell 2 → 3", variant: "sequences that end early", x, wrong: wrong("RNN"), { RNNCell(2, 3, using: &$0) },
      run: { $0.scan($1[0], from: nil, lengths: Array(lengths.prefix($1[0].shape[0])), reversed: false).outputs },
      reference: { ended(.tanh, $0, $1[0], reversed: false) })
    let states = [Input([2, 2]), Input([2, 3]), Input([2, 3])]
    chapter.add(
      "LSTMCell 2 → 3", variant: "a step from a state", states,
      wrong: WrongInput([2, 5], [2, 3], [2, 3], says: "LSTM: [2, 5]: the input must be [batch, 2]"),
      { LSTMCell(2, 3, using: &$0) },
      run: { cell, x in
        let state = cell(x[0], LSTMState(hidden: x[1], cell: x[2]))
        return Tensor.stack([state.hidden, state.cell])
      },
      reference: { state, g in
        let rows = (0..<2).map { row -> PlainCell in
          var cell = PlainCell(.lstm, state)
          cell.hidden = (0..<3).map { g[1][row, $0] }
          cell.memory = (0..<3).map { g[2][row, $0] }
          cell.step((0..<2).map { g[0][row, $0] })
          return cell
        }
        return Grid([2, 2, 3], values: rows.flatMap(\.hidden) + rows.flatMap(\.memory))
      })
    chapter.add(
      "forward and backward", x, wrong: wrong("GRU"), refusing: "forward (GRUCell 2 → 3)",
      { RecurrentLayer(forward: GRUCell(2, 3, using: &$0), backward: GRUCell(2, 3, using: &$0)) },
      run: { layer, x in
        let forward = layer.forward.scan(x[0], from: nil, lengths: nil, reversed: false).outputs
        let backward = layer.backward?.scan(x[0], from: nil, lengths: nil, reversed: true).outputs
        return Tensor.concatenate([forward] + (backward.map { [$0] } ?? []), axis: 2)
      },
      reference: { state, g in grid(sequences(g[0]).map { layer(.gru, $0, state, true) }) })
  }
}
