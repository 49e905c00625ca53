/// The state of long short-term memory: what it puts out and what it remembers.
public struct LSTMState: Sendable {
  /// The hidden state h, `[batch, hidden]` for a cell and `[layers · directions, batch, hidden]` for a network.
  public var hidden: Tensor
  /// The cell state c, of the same shape.
  public var cell: Tensor

  /// A state of both parts.
  public init(hidden: Tensor, cell: Tensor) {
    self.hidden = hidden
    self.cell = cell
  }
}

/// One step of long short-term memory (Hochreiter & Schmidhuber 1997; Gers et al. 2000 for the forget gate):
/// `i, f, o = σ(W x + b + U h + d)`, `g = tanh(W x + b + U h + d)`, `c' = f c + i g`, `h' = o tanh c'`.
///
/// The rows of parameters are those of the gates i, f, g and o, as in PyTorch.
///
/// - Shapes: `[batch, inputs]` → states `[batch, hidden]`
public final class LSTMCell: RecurrentCell, FusedCell {
  /// The matrix W, `[4 · hidden, inputs]`: PyTorch's `weight_ih`.
  public let inputWeight: Parameter
  /// The matrix U, `[4 · hidden, hidden]`: PyTorch's `weight_hh`.
  public let stateWeight: Parameter
  /// The vector b, `[4 · hidden]`: PyTorch's `bias_ih`.
  public let inputBias: Parameter?
  /// The vector d, `[4 · hidden]`: PyTorch's `bias_hh`.
  public let stateBias: Parameter?

  /// A cell with parameters uniform within `±1/√hidden`, as in PyTorch.
  public init(_ inputs: Int, _ hidden: Int, bias: Bool = true, using generator: inout some RandomNumberGenerator) {
    let start = CellParameters(gates: 4, inputs, hidden, bias: bias, "LSTMCell", using: &generator)
    inputWeight = start.inputWeight
    stateWeight = start.stateWeight
    inputBias = start.inputBias
    stateBias = start.stateBias
  }

  /// The number of features of an input.
  public var inputs: Int { inputWeight.shape[1] }
  /// The number of hidden units.
  public var hidden: Int { stateWeight.shape[1] }
  /// `LSTM`.
  public static var networkName: String { "LSTM" }
  var recurrence: Recurrence { .lstm }

  /// The state after one step, from zeros where none is given.
  public func callAsFunction(_ x: Tensor, _ state: LSTMState? = nil) -> LSTMState {
    let states = runStep(x, state.map { [$0.hidden, $0.cell] })
    return LSTMState(hidden: states[0], cell: states[1])
  }

  /// All steps of sequences.
  public func scan(
    _ x: Tensor, from state: LSTMState?, lengths: [Int]?, reversed: Bool
  ) -> (outputs: Tensor, state: LSTMState) {
    let results = run(x, state.map { [$0.hidden, $0.cell] }, lengths, reversed)
    return (results[0], LSTMState(hidden: results[1], cell: results[2]))
  }

  /// States of several cells as one.
  public static func stacked(_ states: [LSTMState]) -> LSTMState {
    LSTMState(hidden: Tensor.stack(states.map(\.hidden)), cell: Tensor.stack(states.map(\.cell)))
  }

  /// The states that `stacked` joined.
  public static func unstacked(_ state: LSTMState) -> [LSTMState] {
    zip(state.hidden.unstacked(), state.cell.unstacked()).map(LSTMState.init)
  }

  /// `LSTMCell inputs → hidden`.
  public var summary: String { summary("LSTMCell") }
}
