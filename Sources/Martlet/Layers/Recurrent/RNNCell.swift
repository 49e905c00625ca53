/// The function of a plain recurrent network.
public enum RecurrentActivation: Sendable, Hashable {
  /// The hyperbolic tangent.
  case tanh
  /// The rectifier (Le et al. 2015).
  case relu
}

/// One step of a plain recurrent network (Elman 1990): `h' = tanh(W x + b + U h + d)`, or the rectifier instead of tanh.
///
/// - Shapes: `[batch, inputs]` → state `[batch, hidden]`
public final class RNNCell: RecurrentCell, FusedCell {
  /// The matrix W, `[hidden, inputs]`: PyTorch's `weight_ih`.
  public let inputWeight: Parameter
  /// The matrix U, `[hidden, hidden]`: PyTorch's `weight_hh`.
  public let stateWeight: Parameter
  /// The vector b, `[hidden]`: PyTorch's `bias_ih`.
  public let inputBias: Parameter?
  /// The vector d, `[hidden]`: PyTorch's `bias_hh`.
  public let stateBias: Parameter?
  /// The function of a step.
  public let activation: RecurrentActivation

  /// A cell with parameters uniform within `±1/√hidden`, as in PyTorch.
  public init(
    _ inputs: Int, _ hidden: Int, activation: RecurrentActivation = .tanh, bias: Bool = true,
    using generator: inout some RandomNumberGenerator
  ) {
    let start = CellParameters(gates: 1, inputs, hidden, bias: bias, "RNNCell", using: &generator)
    inputWeight = start.inputWeight
    stateWeight = start.stateWeight
    inputBias = start.inputBias
    stateBias = start.stateBias
    self.activation = activation
  }

  /// The number of features of an input.
  public var inputs: Int { inputWeight.shape[1] }
  /// The number of hidden units.
  public var hidden: Int { stateWeight.shape[1] }
  /// `RNN`.
  public static var networkName: String { "RNN" }
  var recurrence: Recurrence { activation == .tanh ? .tanh : .relu }

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

  /// `RNNCell inputs → hidden`.
  public var summary: String { summary("RNNCell") }
}
