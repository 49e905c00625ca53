extension Module {
  /// The results of `body` without keeping what it computes in between: it is computed again for the gradient (Chen et al.
  /// 2016). Dropout draws the same masks both times.
  ///
  /// Gradients go to the operands and to this module's parameters; other tensors that `body` captures are constants. What a
  /// layer stores while it runs is stored twice: running statistics of `BatchNorm` follow the batch two times, and the vectors
  /// of `SpectralNorm` move on before the second time.
  public func checkpointed(_ operands: [Tensor], _ body: @escaping ([Tensor]) -> [Tensor]) -> [Tensor] {
    let phase = PhaseState.current
    let before = phase?.generator
    let results = withoutGradients { body(operands.map { $0.detached() }) }.map { $0.alias() }
    let parameters = self.parameters.filter { !$0.isFrozen }
    // Indices and masks have no gradient.
    let differentiable = operands.indices.filter { operands[$0].dtype.isFloatingPoint }
    let sources = differentiable.map { operands[$0] } + parameters.map(\.value)
    guard let tape = Tape.recording(sources) else { return results }
    let places = sources.map(tape.operand)
    tape.record(outputs: results, places) { upstreams, sink in
      let (_, gradients) = withPhase(phase?.phase ?? .inference, startingAt: before) {
        valueAndGradients(at: sources) { leaves in
          var inputs = operands
          for (index, leaf) in zip(differentiable, leaves) { inputs[index] = leaf }
          var weights = leaves.dropFirst(differentiable.count)
          let values = self.parameters.map { $0.isFrozen ? $0.value : weights.removeFirst() }
          let products = self.withParameters(values) {
            zip(body(inputs), upstreams).compactMap { result, upstream in upstream.map { (result * $0).sum() } }
          }
          return products.dropFirst().reduce(products[0], +)
        }
      }
      for (gradient, place) in zip(gradients, places) {
        if let gradient { sink.add(gradient, to: place) }
      }
    }
    return results
  }
}

extension Layer {
  /// The output for `x` without keeping what the layer computes in between, as ``Module/checkpointed(_:_:)`` does.
  public func checkpointed(_ x: Tensor) -> Tensor { checkpointed([x]) { [self($0[0])] }[0] }
}
