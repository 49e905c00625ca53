/// The cells of one layer of a recurrent network.
public final class RecurrentLayer<Cell: RecurrentCell>: Module {
  /// The cell that runs from the first step to the last.
  public let forward: Cell
  /// The cell that runs from the last step to the first, in a bidirectional network.
  public let backward: Cell?

  /// A layer of one or two cells.
  public init(forward: Cell, backward: Cell? = nil) {
    self.forward = forward
    self.backward = backward
  }

  /// `forward` or `forward and backward`.
  public var summary: String { backward == nil ? "forward" : "forward and backward" }
}

/// A recurrent network over sequences: layers of cells, each of which runs over the outputs of the layer below, in one
/// direction or in both (Schuster & Paliwal 1997).
///
/// `LSTM`, `GRU` and `RNN` are networks of the cells of this library. Their parameters have PyTorch's shapes; with
/// `model.load(tensors, renaming: LSTM.pyTorchName)` they are loaded by PyTorch's names:
///
/// | here | PyTorch |
/// |---|---|
/// | `layers.0.forward.inputWeight` | `weight_ih_l0` |
/// | `layers.0.forward.stateWeight` | `weight_hh_l0` |
/// | `layers.0.forward.inputBias` | `bias_ih_l0` |
/// | `layers.0.forward.stateBias` | `bias_hh_l0` |
/// | `layers.1.backward.inputWeight` | `weight_ih_l1_reverse` |
///
/// - Shapes: `[batch, length, inputs]` → `[batch, length, hidden · directions]`; states `[layers · directions, batch,
///   hidden]`, the directions of a layer beside each other
public final class Recurrent<Cell: RecurrentCell>: Layer {
  /// The layers, the lowest first.
  public let layers: [RecurrentLayer<Cell>]
  /// Dropout between layers.
  public let dropout: Dropout?

  /// A network of given layers; `dropout` is the rate between them in training.
  public init(layers: [RecurrentLayer<Cell>], dropout: Double = 0) {
    if layers.isEmpty { contractFailure(Cell.networkName, "", "there must be at least one layer") }
    var features = layers[0].forward.inputs
    let isBidirectional = layers[0].backward != nil
    for (index, layer) in layers.enumerated() {
      let cells = [layer.forward] + (layer.backward.map { [$0] } ?? [])
      if (layer.backward != nil) != isBidirectional || cells.contains(where: { $0.inputs != features }) {
        let inputs = cells.map { "\($0.inputs)" }.joined(separator: " and ")
        contractFailure(
          Cell.networkName, "layer \(index), \(layer.summary), with \(inputs) inputs",
          "every layer must run \(layers[0].summary), this one with \(features) inputs")
      }
      features = cells.map(\.hidden).reduce(0, +)
    }
    self.layers = layers
    self.dropout = dropout == 0 ? nil : Dropout(dropout)
  }

  /// A network of `layers` layers of equal cells.
  convenience init(
    _ inputs: Int, _ hidden: Int, _ layers: Int, _ isBidirectional: Bool, _ dropout: Double, _ cell: (Int) -> Cell
  ) {
    self.init(
      layers: (0..<max(0, layers)).map { index in
        let features = index == 0 ? inputs : hidden * (isBidirectional ? 2 : 1)
        return RecurrentLayer(forward: cell(features), backward: isBidirectional ? cell(features) : nil)
      }, dropout: dropout)
  }

  /// Whether sequences are run over in both directions.
  public var isBidirectional: Bool { layers[0].backward != nil }

  /// The outputs of the last layer for whole sequences, from zero states.
  public func callAsFunction(_ x: Tensor) -> Tensor { self(x, from: nil).outputs }

  /// The outputs of the last layer and the states of all layers after the last step.
  ///
  /// A sequence ends after its length, as packed sequences do in PyTorch: outputs beyond it are zero, and the other
  /// direction starts at its end.
  ///
  /// - Shapes: `[batch, length, inputs]`, `lengths` one for each sequence, within `0...length`
  public func callAsFunction(
    _ x: Tensor, from state: Cell.State? = nil, lengths: [Int]? = nil
  ) -> (outputs: Tensor, state: Cell.State) {
    LayerScope.run(self) {
      let directions = isBidirectional ? 2 : 1
      let initial = state.map(Cell.unstacked)
      if let initial, initial.count != layers.count * directions {
        contractFailure(
          Cell.networkName, "\(initial.count) states",
          "there must be \(layers.count * directions), one for each layer and direction")
      }
      var value = x
      var states: [Cell.State] = []
      for (index, layer) in layers.enumerated() {
        if index > 0, let dropout { value = dropout(value) }
        let own = layer.forward.scan(value, from: initial?[directions * index], lengths: lengths, reversed: false)
        states.append(own.state)
        guard let backward = layer.backward else {
          value = own.outputs
          continue
        }
        let other = backward.scan(value, from: initial?[2 * index + 1], lengths: lengths, reversed: true)
        states.append(other.state)
        value = Tensor.concatenate([own.outputs, other.outputs], axis: 2)
      }
      return (value, Cell.stacked(states))
    }
  }

  /// The name that PyTorch gives to what stands at a property path: `weight_ih_l0` for
  /// `layers.0.forward.inputWeight`. What comes before in the path stays, and so do other paths.
  public static func pyTorchName(of path: String) -> String {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    let names = [
      "inputWeight": "weight_ih", "stateWeight": "weight_hh", "inputBias": "bias_ih", "stateBias": "bias_hh",
    ]
    guard let last = parts.last, let name = names[String(last)] else { return path }
    if parts.count >= 4, parts[parts.count - 4] == "layers", let index = Int(parts[parts.count - 3]),
      ["forward", "backward"].contains(parts[parts.count - 2])
    {
      let suffix = parts[parts.count - 2] == "backward" ? "_reverse" : ""
      return (parts.dropLast(4) + ["\(name)_l\(index)"[...]]).joined(separator: ".") + suffix
    }
    return (parts.dropLast() + [name[...]]).joined(separator: ".")
  }

  /// `LSTM inputs → hidden`, with the numbers of layers and directions where there are several.
  public var summary: String {
    let cell = layers[0].forward
    let depth = layers.count > 1 ? ", \(layers.count) layers" : ""
    return "\(Cell.networkName) \(cell.inputs) → \(cell.hidden)\(depth)\(isBidirectional ? ", bidirectional" : "")"
  }
}

/// A network of long short-term memory (Hochreiter & Schmidhuber 1997).
public typealias LSTM = Recurrent<LSTMCell>

/// A network of gated recurrent units (Cho et al. 2014).
public typealias GRU = Recurrent<GRUCell>

/// A plain recurrent network (Elman 1990).
public typealias RNN = Recurrent<RNNCell>

extension Recurrent where Cell == LSTMCell {
  /// A network with parameters uniform within `±1/√hidden`, as in PyTorch.
  public convenience init(
    _ inputs: Int, _ hidden: Int, layers: Int = 1, isBidirectional: Bool = false, dropout: Double = 0,
    bias: Bool = true, using generator: inout some RandomNumberGenerator
  ) {
    self.init(inputs, hidden, layers, isBidirectional, dropout) { LSTMCell($0, hidden, bias: bias, using: &generator) }
  }
}

extension Recurrent where Cell == GRUCell {
  /// A network with parameters uniform within `±1/√hidden`, as in PyTorch.
  public convenience init(
    _ inputs: Int, _ hidden: Int, layers: Int = 1, isBidirectional: Bool = false, dropout: Double = 0,
    bias: Bool = true, using generator: inout some RandomNumberGenerator
  ) {
    self.init(inputs, hidden, layers, isBidirectional, dropout) { GRUCell($0, hidden, bias: bias, using: &generator) }
  }
}

extension Recurrent where Cell == RNNCell {
  /// A network with parameters uniform within `±1/√hidden`, as in PyTorch.
  public convenience init(
    _ inputs: Int, _ hidden: Int, layers: Int = 1, isBidirectional: Bool = false, dropout: Double = 0,
    activation: RecurrentActivation = .tanh, bias: Bool = true, using generator: inout some RandomNumberGenerator
  ) {
    self.init(inputs, hidden, layers, isBidirectional, dropout) {
      RNNCell($0, hidden, activation: activation, bias: bias, using: &generator)
    }
  }
}
