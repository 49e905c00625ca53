import CMartletKernels

extension Tensor {
  /// `eˣ / Σ eˣ` along an axis (Bridle 1990).
  public func softmax(_ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    normalizedExponentials(logarithm: false, "softmax", axis, file, line)
  }

  /// `x − ln Σ eˣ` along an axis.
  public func logSoftmax(_ axis: Int = -1, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    normalizedExponentials(logarithm: true, "logSoftmax", axis, file, line)
  }

  private func normalizedExponentials(
    logarithm: Bool, _ name: String, _ axis: Int, _ file: StaticString, _ line: UInt
  ) -> Tensor {
    requireFloatingPoint(name, file: file, line: line)
    let axis = checkedAxis(axis, name, file: file, line: line)
    if axis != rank - 1 {
      let moved = movedToLast(axis)
      return moved.normalizedExponentials(logarithm: logarithm, name, -1, file, line).movedFromLast(to: axis)
    }
    let x = dense()
    let columns = shape[axis]
    let rows = columns == 0 ? 0 : elementCount / columns
    let y = Tensor(uninitialized: shape, dtype: dtype)
    martlet_softmax(logarithm, kernelType, x.pointer, y.pointer, Int64(rows), Int64(columns))
    guard let tape = Tape.recording(self) else { return y }
    let operand = tape.operand(self)
    return tape.record(y, operand) { upstream, sink in
      sink.add(Tensor.softmaxGradient(logarithm: logarithm, y, upstream), to: operand)
    }
  }

  private static func softmaxGradient(logarithm: Bool, _ y: Tensor, _ upstream: Tensor) -> Tensor {
    if Tape.recording(y, upstream) != nil {
      return logarithm
        ? upstream - y.exp() * upstream.sum(-1, keepingAxes: true)
        : y * (upstream - (upstream * y).sum(-1, keepingAxes: true))
    }
    let upstream = upstream.dense()
    let result = Tensor(uninitialized: y.shape, dtype: y.dtype)
    let columns = y.shape[y.rank - 1]
    martlet_softmax_gradient(
      logarithm, y.kernelType, y.pointer, upstream.pointer, result.pointer,
      Int64(columns == 0 ? 0 : y.elementCount / columns), Int64(columns))
    return withExtendedLifetime(upstream) { result }
  }
}
