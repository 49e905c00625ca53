extension Tensor {
  /// All steps of a recurrence over sequences whose inputs are projected: outputs, last state and, for LSTM, last cell.
  ///
  /// A sequence ends after its length: its states stay, its outputs are zero from there on. float64 and derivatives of
  /// second order are composed of operations.
  ///
  /// - Shapes: projections `[batch, length, gates · hidden]`, state and cell `[batch, hidden]`, weight
  ///   `[gates · hidden, hidden]`, bias `[hidden]` → outputs `[batch, length, hidden]` and states
  static func recurrence(
    _ kind: Recurrence, projections: Tensor, state: Tensor, cell: Tensor?, weight: Tensor, bias: Tensor?,
    lengths: [Int]?, isReversed: Bool
  ) -> [Tensor] {
    let tensors = [projections, state, weight] + [cell, bias].compactMap { $0 }
    let form = ComposedRecurrence(
      kind: kind, lengths: lengths, isReversed: isReversed, hasCell: cell != nil, hasBias: bias != nil)
    if projections.dtype == .float64 { return form(tensors) }
    let kernel = RecurrentKernel(
      kind, isReversed: isReversed, length: projections.shape[1], state: state, cell: cell, weight: weight, bias: bias,
      lengths: lengths)
    let tape = Tape.recording(tensors)
    let results = kernel.forward(projections, saving: tape != nil)
    let outputs = [results.outputs, results.state] + (results.cell.map { [$0] } ?? [])
    guard let tape else { return outputs }
    let operands = tensors.map(tape.operand)
    // Projections are kept only where the pullback may have to be recorded.
    let kept = tape.depth > 1 ? tensors : nil
    // The kernel's copies of the results are not on the tape; those that are handed out are.
    let recorded = outputs.map { $0.alias() }
    tape.record(outputs: recorded, operands) { upstreams, sink in
      if let kept, Tape.recording(kept + upstreams.compactMap { $0 }) != nil {
        form.pullback(kept, upstreams, operands, sink)
        return
      }
      let biasOperand = form.hasBias ? operands.last : nil
      let gradients = kernel.backward(
        results, upstreams, withWeight: sink.wants(operands[2]), withBias: biasOperand.map(sink.wants) ?? false)
      sink.add(gradients.projections, to: operands[0])
      sink.add(gradients.state, to: operands[1])
      if let weight = gradients.weight { sink.add(weight, to: operands[2]) }
      if let cell = gradients.cell { sink.add(cell, to: operands[3]) }
      if let bias = gradients.bias, let biasOperand { sink.add(bias.reshaped(to: biasOperand.shape), to: biasOperand) }
    }
    return recorded
  }
}

/// A recurrence step by step with operations that can be differentiated any number of times.
private struct ComposedRecurrence {
  let kind: Recurrence
  let lengths: [Int]?
  let isReversed: Bool
  let hasCell: Bool
  let hasBias: Bool

  /// Outputs, last state and last cell of projections, state, weight and, where there are such, cell and bias.
  func callAsFunction(_ tensors: [Tensor]) -> [Tensor] {
    let projections = tensors[0]
    let (batch, length, hidden) = (projections.shape[0], projections.shape[1], tensors[1].shape[1])
    let steps = projections.reshaped(to: [batch, length, kind.gates, hidden]).unstacked(1)
    let weight = tensors[2].swapped(0, 1)
    var state = tensors[1]
    var cell = hasCell ? tensors[3] : state
    let bias = hasBias ? tensors[tensors.count - 1] : nil
    var outputs = [Tensor](repeating: state, count: length)
    for index in 0..<length {
      let position = isReversed ? length - 1 - index : index
      let products = state.matmul(weight).reshaped(to: [batch, kind.gates, hidden])
      var (newState, newCell) = step(steps[position], products, state, cell, bias)
      outputs[position] = newState
      if let lengths, lengths.contains(where: { $0 <= position }) {
        let runs = Tensor(lengths.map { $0 > position }).expanded(at: 1)
        outputs[position] = Tensor.select(runs, newState, Tensor.zeros([], dtype: state.dtype))
        newState = Tensor.select(runs, newState, state)
        newCell = Tensor.select(runs, newCell, cell)
      }
      (state, cell) = (newState, newCell)
    }
    let sequence =
      outputs.isEmpty
      ? Tensor.zeros([batch, 0, hidden], dtype: state.dtype) : Tensor.stack(outputs, axis: 1)
    return [sequence, state] + (hasCell ? [cell] : [])
  }

  private func step(
    _ projections: Tensor, _ products: Tensor, _ state: Tensor, _ cell: Tensor, _ bias: Tensor?
  ) -> (Tensor, Tensor) {
    switch kind {
    case .lstm:
      let gates = (projections + products).unstacked(1)
      let newCell = gates[1].sigmoid() * cell + gates[0].sigmoid() * gates[2].tanh()
      return (gates[3].sigmoid() * newCell.tanh(), newCell)
    case .gru:
      let (x, y) = (projections.unstacked(1), products.unstacked(1))
      let reset = (x[0] + y[0]).sigmoid()
      let update = (x[1] + y[1]).sigmoid()
      let candidate = (x[2] + reset * (bias.map { y[2] + $0 } ?? y[2])).tanh()
      return (candidate + update * (state - candidate), cell)
    case .tanh: return ((projections + products).squeezed(1).tanh(), cell)
    case .relu: return ((projections + products).squeezed(1).relu(), cell)
    }
  }

  /// The gradients of the operands, recorded for the scopes around.
  func pullback(_ tensors: [Tensor], _ upstreams: [Tensor?], _ operands: [Operand], _ sink: GradientSink) {
    let (_, gradients) = valueAndGradients(at: tensors) { leaves in
      var sum = Tensor.zeros([], dtype: leaves[0].dtype)
      for (output, upstream) in zip(self(leaves), upstreams) {
        if let upstream { sum += (output * upstream).sum() }
      }
      return sum
    }
    for (gradient, operand) in zip(gradients, operands) {
      if let gradient { sink.add(gradient, to: operand) }
    }
  }
}
