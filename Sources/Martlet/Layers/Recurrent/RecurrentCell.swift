/// One step of a recurrent network and its parameters, from which `Recurrent` makes a network over sequences.
public protocol RecurrentCell: Module {
  /// What is carried from step to step.
  associatedtype State: Sendable

  /// The number of features of an input.
  var inputs: Int { get }
  /// The number of hidden units.
  var hidden: Int { get }
  /// The name of a network of such cells, for messages.
  static var networkName: String { get }

  /// All steps of sequences, from the last to the first where `reversed`; zeros are the state before the first step where
  /// none is given. A sequence ends after its length: its state stays and its outputs are zero from there on.
  ///
  /// - Shapes: `[batch, length, inputs]` → outputs `[batch, length, hidden]`; states `[batch, hidden]`
  func scan(_ x: Tensor, from state: State?, lengths: [Int]?, reversed: Bool) -> (outputs: Tensor, state: State)

  /// States of several cells as one.
  ///
  /// - Shapes: n states `[batch, hidden]` → `[n, batch, hidden]`
  static func stacked(_ states: [State]) -> State

  /// The states that `stacked` joined.
  static func unstacked(_ state: State) -> [State]
}

/// A cell of this library: parameters of one layout and a recurrence that has kernels.
protocol FusedCell: RecurrentCell {
  var inputWeight: Parameter { get }
  var stateWeight: Parameter { get }
  var inputBias: Parameter? { get }
  var stateBias: Parameter? { get }
  var recurrence: Recurrence { get }
}

extension FusedCell {
  func fail(_ shapes: String, _ rule: String) -> Never { contractFailure(Self.networkName, shapes, rule) }

  /// Outputs, last state and, for LSTM, last cell.
  func run(_ x: Tensor, _ states: [Tensor]?, _ lengths: [Int]?, _ isReversed: Bool) -> [Tensor] {
    LayerScope.run(self) {
      if x.rank != 3 || x.shape[2] != inputs { fail("\(x.shape)", "the input must be [batch, length, \(inputs)]") }
      let (batch, length) = (x.shape[0], x.shape[1])
      if let lengths, lengths.count != batch || lengths.contains(where: { !(0...length).contains($0) }) {
        fail("\(x.shape) with lengths \(lengths)", "there must be \(batch) lengths within 0...\(length)")
      }
      for state in states ?? [] where state.shape != [batch, hidden] || state.dtype != x.dtype {
        fail("a state \(state.shape) \(state.dtype)", "it must be \(Shape([batch, hidden])) \(x.dtype)")
      }
      let keepsBias = recurrence == .gru
      var bias = inputBias?.value
      if let own = bias, let other = stateBias?.value {
        // The candidate of a GRU keeps its second bias apart, because the reset gate multiplies it.
        bias = own + (keepsBias ? other.masked(upTo: 2 * hidden) : other)
      }
      let zeros = Tensor.zeros([batch, hidden], dtype: x.dtype)
      let outputs = Tensor.recurrence(
        recurrence, projections: x.affine(inputWeight.value, bias: bias), state: states?[0] ?? zeros,
        cell: recurrence == .lstm ? states?[1] ?? zeros : nil, weight: stateWeight.value,
        bias: keepsBias ? stateBias?.value.narrowed(0, to: 2 * hidden..<3 * hidden) : nil, lengths: lengths,
        isReversed: isReversed)
      return outputs
    }
  }

  /// One step: the states after an input `[batch, inputs]`.
  func runStep(_ x: Tensor, _ states: [Tensor]?) -> [Tensor] {
    if x.rank != 2 || x.shape[1] != inputs {
      LayerScope.run(self) { fail("\(x.shape)", "the input must be [batch, \(inputs)]") }
    }
    return Array(run(x.expanded(at: 1), states, nil, false).dropFirst())
  }

  /// `Name inputs → hidden`.
  func summary(_ name: String) -> String { "\(name) \(inputs) → \(hidden)" }
}

extension Tensor {
  /// A vector with zeros from `end` on.
  fileprivate func masked(upTo end: Int) -> Tensor {
    narrowed(0, to: 0..<end).padded([(0, shape[0] - end)])
  }
}

/// The parameters with which a cell starts, uniform within `±1/√hidden` as in PyTorch.
struct CellParameters {
  let inputWeight, stateWeight: Parameter
  let inputBias, stateBias: Parameter?

  init(
    gates: Int, _ inputs: Int, _ hidden: Int, bias: Bool, _ name: String,
    using generator: inout some RandomNumberGenerator
  ) {
    if inputs < 1 || hidden < 1 {
      contractFailure(name, "\(inputs) → \(hidden)", "there must be at least one input and one hidden unit")
    }
    func parameter(_ shape: Shape) -> Parameter {
      Parameter(Initializer.inverseRootFanIn(shape, fanIn: hidden, using: &generator))
    }
    inputWeight = parameter([gates * hidden, inputs])
    stateWeight = parameter([gates * hidden, hidden])
    inputBias = bias ? parameter([gates * hidden]) : nil
    stateBias = bias ? parameter([gates * hidden]) : nil
  }
}
