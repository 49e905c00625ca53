extension Tensor {
  /// The positions of an axis, which goes away, as tensors of their own, without a copy: the inverse of `stack`.
  ///
  /// - Shapes: `[2, 3, 4]` along axis 1 → three `[2, 4]`
  public func unstacked(_ axis: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> [Tensor] {
    let axis = checkedAxis(axis, "unstacked", file: file, line: line)
    var (part, strides) = (shape, object.strides)
    part.remove(at: axis)
    strides.remove(at: axis)
    let parts = (0..<shape[axis]).map { view(shape: part, strides: strides, offset: $0 * object.strides[axis]) }
    guard dtype.isFloatingPoint, !parts.isEmpty, let tape = Tape.recording(self) else { return parts }
    let x = tape.operand(self)
    let type = dtype
    tape.record(outputs: parts, [x]) { upstreams, sink in
      let missing = Tensor.zeros([], dtype: type).broadcast(to: part)
      sink.add(Tensor.stack(upstreams.map { $0 ?? missing }, axis: axis), to: x)
    }
    return parts
  }
}
