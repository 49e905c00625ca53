import CMartletKernels

extension Tensor {
  private func requireFeatures(
    _ parameters: [(String, Tensor?)], _ operation: String, file: StaticString, line: UInt
  ) {
    requireFloatingPoint(operation, file: file, line: line)
    if rank == 0 { contractFailure(operation, "\(shape)", "a scalar has no features", file: file, line: line) }
    for case (let name, let tensor?) in parameters where tensor.shape != [shape[rank - 1]] || tensor.dtype != dtype {
      contractFailure(
        operation, "\(shape) with \(name) \(tensor.shape) \(tensor.dtype)",
        "the \(name) must be [\(shape[rank - 1])] \(dtype)", file: file, line: line)
    }
  }

  /// Layer normalisation of the last axis (Ba et al. 2016): `(x − μ) / √(σ² + ε) · γ + β`.
  ///
  /// - Shapes: `[…, features]`, scale and shift `[features]`
  public func layerNormalized(
    scale: Tensor? = nil, shift: Tensor? = nil, epsilon: Double = 1e-5, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFeatures([("scale", scale), ("shift", shift)], "layerNormalized", file: file, line: line)
    let columns = shape[rank - 1]
    let rows = columns == 0 ? 0 : elementCount / columns
    let norm = RowNormalization(dense(), scale: scale?.dense(), shift: shift?.dense(), epsilon: epsilon)
    let result = norm.deferred() ?? norm.result()
    guard let tape = Tape.recording([self, scale, shift].compactMap { $0 }) else { return result }
    let operands = [tape.operand(self)] + [scale, shift].map { $0.map(tape.operand) ?? .constant }
    return tape.record(result, operands) { upstream, sink in
      if Tape.recording([upstream, self, scale].compactMap { $0 }) != nil {
        let centred = self - self.mean(-1, keepingAxes: true)
        let inverse = (centred.squared().mean(-1, keepingAxes: true) + epsilon).rsqrt()
        let normalized = centred * inverse
        let scaled = scale.map { upstream * $0 } ?? upstream
        let projection = (scaled * normalized).mean(-1, keepingAxes: true)
        sink.add(inverse * (scaled - scaled.mean(-1, keepingAxes: true) - normalized * projection), to: operands[0])
        sink.add((upstream * normalized).reshaped(to: [rows, columns]).sum(0), to: operands[1])
        sink.add(upstream.reshaped(to: [rows, columns]).sum(0), to: operands[2])
        return
      }
      let upstream = upstream.dense()
      let dx = sink.memory(inPlaceOf: upstream)
      let dscale = sink.wants(operands[1]) ? Tensor(uninitialized: [columns], dtype: dx.dtype) : nil
      let dshift = sink.wants(operands[2]) ? Tensor(uninitialized: [columns], dtype: dx.dtype) : nil
      norm.pullBack(upstream, dx: dx, dscale: dscale, dshift: dshift)
      sink.add(dx, to: operands[0])
      if let dscale { sink.add(dscale, to: operands[1]) }
      if let dshift { sink.add(dshift, to: operands[2]) }
    }
  }

  /// Mean and biased variance of every feature over all other axes; not recorded.
  func featureMoments() -> (mean: Tensor, variance: Tensor) {
    let x = dense()
    let columns = shape[rank - 1]
    let mean = Tensor(uninitialized: [columns], dtype: dtype)
    let variance = Tensor(uninitialized: [columns], dtype: dtype)
    martlet_column_moments(
      kernelType, x.pointer, mean.pointer, variance.pointer, Int64(elementCount / Swift.max(1, columns)),
      Int64(columns))
    return withExtendedLifetime(x) { (mean, variance) }
  }

  /// Batch normalisation of every feature over all other axes (Ioffe & Szegedy 2015): `(x − μ) / √(σ² + ε) · γ + β`.
  ///
  /// With `moments` these are used as constants (inference); without, those of the batch are, and gradients flow through
  /// them (training). Returns the moments that were used; the variance is the biased one.
  ///
  /// - Shapes: `[…, features]`, scale, shift and moments `[features]`
  public func batchNormalized(
    scale: Tensor? = nil, shift: Tensor? = nil, moments: (mean: Tensor, variance: Tensor)? = nil,
    epsilon: Double = 1e-5, rectified: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> (result: Tensor, mean: Tensor, variance: Tensor) {
    requireFeatures(
      [("scale", scale), ("shift", shift), ("mean", moments?.mean), ("variance", moments?.variance)],
      "batchNormalized", file: file, line: line)
    let columns = shape[rank - 1]
    let rows = elementCount / Swift.max(1, columns)
    if rows == 0 && moments == nil {
      contractFailure("batchNormalized", "\(shape)", "an empty batch has no statistics", file: file, line: line)
    }
    let (x, gamma, beta) = (dense(), scale?.dense(), shift?.dense())
    let (mean, variance) = moments.map { ($0.mean.dense(), $0.variance.dense()) } ?? x.featureMoments()
    let result = Tensor(uninitialized: shape, dtype: dtype)
    martlet_batch_norm(
      kernelType, x.pointer, mean.pointer, variance.pointer, gamma?.pointer, beta?.pointer, epsilon, rectified,
      result.pointer, Int64(rows), Int64(columns))
    guard let tape = Tape.recording([self, scale, shift].compactMap { $0 }) else { return (result, mean, variance) }
    let operands = [tape.operand(self)] + [scale, shift].map { $0.map(tape.operand) ?? .constant }
    let training = moments == nil
    let recorded = tape.record(result, operands) { upstream, sink in
      if Tape.recording([upstream, self, scale].compactMap { $0 }) != nil {
        var upstream = upstream
        if rectified {
          let result = Tensor(uninitialized: x.shape, dtype: x.dtype)
          martlet_batch_norm(
            x.kernelType, x.pointer, mean.pointer, variance.pointer, gamma?.pointer, beta?.pointer, epsilon, true,
            result.pointer, Int64(rows), Int64(columns))
          upstream = Tensor.reluGradient(upstream, result)
        }
        self.composedBatchGradient(upstream, scale, training ? nil : (mean, variance), epsilon, operands, sink)
        return
      }
      let upstream = upstream.dense()
      let dx = sink.memory(inPlaceOf: upstream)
      let dscale = Tensor(uninitialized: [columns], dtype: x.dtype)
      let dshift = Tensor(uninitialized: [columns], dtype: x.dtype)
      martlet_batch_norm_gradient(
        x.kernelType, x.pointer, mean.pointer, variance.pointer, gamma?.pointer, beta?.pointer, upstream.pointer,
        epsilon, training, rectified, dx.pointer, dscale.pointer, dshift.pointer, Int64(rows), Int64(columns))
      withExtendedLifetime((upstream, gamma, beta)) {}
      sink.add(dx, to: operands[0])
      sink.add(dscale, to: operands[1])
      sink.add(dshift, to: operands[2])
    }
    return (recorded, mean, variance)
  }

  /// The pullback of batch normalisation as operations that can be differentiated again.
  private func composedBatchGradient(
    _ upstream: Tensor, _ scale: Tensor?, _ moments: (mean: Tensor, variance: Tensor)?, _ epsilon: Double,
    _ operands: [Operand], _ sink: GradientSink
  ) {
    let others = Array(0..<(rank - 1))
    let mean = moments?.mean ?? self.mean(others)
    let centred = self - mean
    let variance = moments?.variance ?? centred.squared().mean(others)
    let inverse = (variance + epsilon).rsqrt()
    let normalized = centred * inverse
    let scaled = scale.map { upstream * $0 } ?? upstream
    if moments == nil {
      let projection = (scaled * normalized).mean(others)
      sink.add(inverse * (scaled - scaled.mean(others) - normalized * projection), to: operands[0])
    } else {
      sink.add(scaled * inverse, to: operands[0])
    }
    sink.add((upstream * normalized).sum(others), to: operands[1])
    sink.add(upstream.sum(others), to: operands[2])
  }
}

extension Operand {
  /// An operand that no gradient is asked for.
  static let constant = Operand(node: -1, level: .max, shape: [])
}
