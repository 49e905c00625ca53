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

/// The values of `forward` with a pullback of one's own: `pullback(upstreams, operands, results)` are the gradients of the
/// operands, `nil` where one has none. An upstream is `nil` where nothing depends on the result.
///
/// Operations of `forward` are constants, those of `pullback` can be differentiated again.
///
/// - Shapes: each gradient has the shape of its operand.
public func withPullback(
  of operands: [Tensor],
  _ pullback: @escaping (_ upstreams: [Tensor?], _ operands: [Tensor], _ results: [Tensor]) -> [Tensor?],
  file: StaticString = #fileID, line: UInt = #line, forward: ([Tensor]) -> [Tensor]
) -> [Tensor] {
  let results = withoutGradients { forward(operands.map { $0.detached() }) }.map { $0.alias() }
  guard let tape = Tape.recording(operands) else { return results }
  let places = operands.map(tape.operand)
  tape.record(outputs: results, places) { upstreams, sink in
    let gradients = pullback(upstreams, operands, results)
    func fail(_ gradients: String, _ operands: String, _ rule: String) -> Never {
      contractFailure("withPullback", "\(gradients) and \(operands)", rule, file: file, line: line)
    }
    if gradients.count != places.count {
      fail("\(gradients.count) gradients", "\(places.count) operands", "there is one for each operand")
    }
    for (gradient, place) in zip(gradients, places) {
      guard let gradient else { continue }
      if gradient.shape != place.shape {
        fail("\(gradient.shape)", "\(place.shape)", "each gradient has the shape of its operand")
      }
      sink.add(gradient, to: place)
    }
  }
  return results
}
