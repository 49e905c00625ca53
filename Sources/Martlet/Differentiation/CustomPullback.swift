extension Tensor {
  /// The value of `forward` with a pullback of one's own: `pullback(upstream, x, y)` is the gradient of x.
  ///
  /// Neither is recorded in place of the other: operations of `forward` are constants, those of `pullback` can be
  /// differentiated again.
  ///
  /// - Shapes: the gradient has the shape of x.
  public func withPullback(
    _ pullback: @escaping (_ upstream: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor, file: StaticString = #fileID,
    line: UInt = #line, forward: (Tensor) -> Tensor
  ) -> Tensor {
    let result = withoutGradients { forward(self.detached()) }.alias()
    return recorded(result, file, line) { pullback($0, self, result) }
  }

  /// Enters a result whose gradient with respect to this tensor is `pullback(upstream)`.
  private func recorded(
    _ result: Tensor, _ file: StaticString, _ line: UInt, _ pullback: @escaping (_ upstream: Tensor) -> Tensor
  ) -> Tensor {
    guard let tape = Tape.recording(self) else { return result }
    let operand = tape.operand(self)
    return tape.record(result, operand) { upstream, sink in
      let gradient = pullback(upstream)
      if gradient.shape != operand.shape {
        contractFailure(
          "withPullback", "\(gradient.shape) and \(operand.shape)", "the gradient has the shape of the operand",
          file: file, line: line)
      }
      sink.add(gradient, to: operand)
    }
  }

  /// The value of `forward` with the gradient of the identity (Bengio et al. 2013).
  ///
  /// - Shapes: `forward` keeps the shape.
  public func straightThrough(
    file: StaticString = #fileID, line: UInt = #line, _ forward: (Tensor) -> Tensor
  ) -> Tensor {
    recorded(withoutGradients { forward(self.detached()) }.alias(), file, line) { $0 }
  }

  /// The identity whose gradient is multiplied by `factor`; −1 reverses it (Ganin & Lempitsky 2015).
  public func scalingGradient(by factor: Double) -> Tensor {
    recorded(alias(), #fileID, #line) { $0 * factor }
  }
}

extension Layer {
  /// The output for `x` without keeping what the layer computes in between: it is computed again for the gradient (Chen et
  /// al. 2016). Dropout draws the same masks both times.
  ///
  /// What a layer stores while it runs is stored twice: running statistics of `BatchNorm` follow the batch two times, and the
  /// vectors of `SpectralNorm` move on before the second time.
  public func checkpointed(_ x: Tensor) -> Tensor {
    let phase = PhaseState.current
    let before = phase?.generator
    let result = withoutGradients { self(x.detached()) }.alias()
    let parameters = self.parameters.filter { !$0.isFrozen }
    let operands = [x] + parameters.map(\.value)
    guard let tape = Tape.recording(operands) else { return result }
    let places = operands.map(tape.operand)
    return tape.record(result, places) { upstream, sink in
      let kind = phase?.phase ?? .inference
      let (_, gradients) = withPhase(kind, startingAt: before) {
        valueAndGradients(at: operands) { leaves in
          let all = self.parameters
          var values: [Tensor] = []
          var next = 1
          for parameter in all {
            values.append(parameter.isFrozen ? parameter.value : leaves[next])
            if !parameter.isFrozen { next += 1 }
          }
          return self.withParameters(values) { (self(leaves[0]) * upstream).sum() }
        }
      }
      for (gradient, place) in zip(gradients, places) {
        if let gradient { sink.add(gradient, to: place) }
      }
    }
  }
}
