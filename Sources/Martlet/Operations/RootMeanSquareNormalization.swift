import CMartletKernels

extension Tensor {
  /// Root-mean-square normalisation of the last axis (Zhang & Sennrich 2019, eq. 4): `x / √(mean x² + ε) · γ`.
  ///
  /// - Shapes: `[…, features]`, scale `[features]`
  public func rmsNormalized(
    scale: Tensor? = nil, epsilon: Double = 1e-6, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("rmsNormalized", file: file, line: line)
    if rank == 0 { contractFailure("rmsNormalized", "\(shape)", "a scalar has no features", file: file, line: line) }
    let columns = shape[rank - 1]
    if let scale, scale.shape != [columns] || scale.dtype != dtype {
      contractFailure(
        "rmsNormalized", "\(shape) with scale \(scale.shape) \(scale.dtype)", "the scale must be [\(columns)] \(dtype)",
        file: file, line: line)
    }
    let rows = columns == 0 ? 0 : elementCount / columns
    let (x, gamma) = (dense(), scale?.dense())
    let result = Tensor(uninitialized: shape, dtype: dtype)
    let reciprocals = Tensor(uninitialized: [rows], dtype: dtype)
    martlet_rms_norm(
      kernelType, x.pointer, gamma?.pointer, epsilon, result.pointer, reciprocals.pointer, Int64(rows), Int64(columns))
    guard let tape = Tape.recording([self, scale].compactMap { $0 }) else { return result }
    let operands = (x: tape.operand(self), scale: scale.map(tape.operand) ?? .constant)
    return tape.record(result, operands.x, operands.scale) { upstream, sink in
      if Tape.recording([upstream, self, scale].compactMap { $0 }) != nil {
        let inverse = (self.squared().mean(-1, keepingAxes: true) + epsilon).rsqrt()
        let normalized = self * inverse
        let scaled = scale.map { upstream * $0 } ?? upstream
        let projection = (scaled * normalized).mean(-1, keepingAxes: true)
        sink.add(inverse * (scaled - normalized * projection), to: operands.x)
        sink.add((upstream * normalized).reshaped(to: [rows, columns]).sum(0), to: operands.scale)
        return
      }
      let upstream = upstream.dense()
      let dx = Tensor(uninitialized: x.shape, dtype: x.dtype)
      let dscale = sink.wants(operands.scale) ? Tensor(uninitialized: [columns], dtype: x.dtype) : nil
      martlet_rms_norm_gradient(
        x.kernelType, x.pointer, gamma?.pointer, reciprocals.pointer, upstream.pointer, dx.pointer, dscale?.pointer,
        Int64(rows), Int64(columns))
      withExtendedLifetime((upstream, gamma)) {}
      sink.add(dx, to: operands.x)
      if let dscale { sink.add(dscale, to: operands.scale) }
    }
  }
}
