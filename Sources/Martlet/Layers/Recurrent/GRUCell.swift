/// One step of a gated recurrent unit (Cho et al. 2014): `r, z = σ(W x + b + U h + d)`, `n = tanh(W x + b + r (U h + d))`,
/// `h' = (1 − z) n + z h`.
///
/// The rows of parameters are those of the gates r, z and n, as in PyTorch.
///
/// - Shapes: `[batch, inputs]` → state `[batch, hidden]`
public final class GRUCell: RecurrentCell, FusedCell {
  /// The matrix W, `[3 · hidden, inputs]`: PyTorch's `weight_ih`.
  public let inputWeight: Parameter
  /// The matrix U, `[3 · hidden, hidden]`: PyTorch's `weight_hh`.
  public let stateWeight: Parameter
  /// The vector b, `[3 · hidden]`: PyTorch's `bias_ih`.
  public let inputBias: Parameter?
  /// The vector d, `[3 · hidden]`: PyTorch's `bias_hh`.
  public let stateBias: Parameter?

  /// A cell with parameters uniform within `±1/√hidden`, as in PyTorch.
  public init(
    _ inputs: Int, _ hidden: Int, bias: Bool = true, using generator: inout some RandomNumberGenerator
  ) {
    let start = CellParameters(gates: 3, inputs, hidden, bias: bias, "GRUCell", using: &generator)
    inputWeight = start.inputWeight
    stateWeight = start.stateWeight
    inputBias = start.inputBias
    stateBias = start.stateBias
  }

  /// The number of features of an input.
  public var inputs: Int { inputWeight.shape[1] }
  /// The number of hidden units.
  public var hidden: Int { stateWeight.shape[1] }
  /// `GRU`.
  public static var networkName: String { "GRU" }
  var recurrence: Recurrence { .gru }

  /// The state after one step, from zeros where none is given.
  public func callAsFunction(_ x: Tensor, _ state: Tensor? = nil) -> Tensor { runStep(x, state.map { [$0] })[0] }

  /// All steps of sequences.
  public func scan(
    _ x: Tensor, from state: Tensor?, lengths: [Int]?, reversed: Bool
  ) -> (outputs: Tensor, state: Tensor) {
    let results = run(x, state.map { [$0] }, lengths, reversed)
    return (results[0], results[1])
  }

  /// States of several cells as one.
  public static func stacked(_ states: [Tensor]) -> Tensor { Tensor.stack(states) }

  /// The states that `stacked` joined.
  public static func unstacked(_ state: Tensor) -> [Tensor] { state.unstacked() }

  /// `GRUCell inputs → hidden`.
  public var summary: String { summary("GRUCell") }
}
