import CMartletKernels

extension Tensor {
  /// Matrix product of `[m, k]` and `[k, n]`; a vector stands for a row on the left and for a column on the right.
  ///
  /// - Shapes: `[…, m, k] · […, k, n] → […, m, n]`; leading axes broadcast.
  public func matmul(_ other: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireSameType(other, "matmul", file: file, line: line)
    if rank == 0 || other.rank == 0 {
      contractFailure("matmul", "\(shape) · \(other.shape)", "a scalar has no matrix", file: file, line: line)
    }
    if !dtype.isArithmetic {
      contractFailure("matmul", "\(shape) \(dtype)", "elements must be numbers", file: file, line: line)
    }
    if rank == 1 { return expanded(at: 0).matmul(other, file: file, line: line).squeezed(other.rank == 1 ? 0 : -2) }
    if other.rank == 1 { return matmul(other.expanded(at: 1), file: file, line: line).squeezed(-1) }
    if shape[rank - 1] != other.shape[other.rank - 2] {
      contractFailure("matmul", "\(shape) · \(other.shape)", "the inner sizes differ", file: file, line: line)
    }
    if shape.droppingLast(2).broadcast(with: other.shape.droppingLast(2)) == nil {
      contractFailure(
        "matmul", "\(shape) · \(other.shape)", "the leading axes do not broadcast", file: file, line: line)
    }
    let result = Kernels.matrixProduct(self, other)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self, other) else { return result }
    let (x, y) = (tape.operand(self), tape.operand(other))
    // Each factor is kept only where the other's gradient needs it.
    let (left, right) = (y.node < 0 ? nil : self, x.node < 0 ? nil : other)
    return tape.record(result, x, y) { upstream, sink in
      if let right { sink.add(upstream.matmul(right.swapped(-1, -2)).summed(to: x.shape), to: x) }
      if let left { sink.add(Tensor.rightGradient(left, upstream, y.shape.rank).summed(to: y.shape), to: y) }
    }
  }

  /// The gradient of the right factor; one product over all rows where the factor is a single matrix.
  private static func rightGradient(_ a: Tensor, _ upstream: Tensor, _ rank: Int) -> Tensor {
    guard rank == 2, a.rank > 2 else { return a.swapped(-1, -2).matmul(upstream) }
    let rows = a.shape.dropLast().reduce(1, *)
    let left = a.reshaped(to: [rows, a.shape[a.rank - 1]])
    return left.swapped(-1, -2).matmul(upstream.reshaped(to: [rows, upstream.shape[upstream.rank - 1]]))
  }

  /// The product of every pair of elements of two vectors.
  ///
  /// - Shapes: `[m]`, `[n]` → `[m, n]`
  public func outer(_ other: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if rank != 1 || other.rank != 1 {
      contractFailure("outer", "\(shape) and \(other.shape)", "both must be vectors", file: file, line: line)
    }
    return expanded(at: 1) * other.expanded(at: 0)
  }

  /// The affine map `x · Wᵀ + b` of the last axis, with an activation in the same pass.
  ///
  /// - Shapes: x `[…, inputs]`, weight `[outputs, inputs]`, bias `[outputs]` → `[…, outputs]`
  public func affine(
    _ weight: Tensor, bias: Tensor?, rectified: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    requireSameType(weight, "affine", file: file, line: line)
    requireFloatingPoint("affine", file: file, line: line)
    if weight.rank != 2 || rank == 0 || shape[rank - 1] != weight.shape[1] {
      contractFailure(
        "affine", "\(shape) · \(weight.shape)ᵀ",
        "the last axis must have \(weight.rank == 2 ? weight.shape[1] : 0) features",
        file: file, line: line)
    }
    if let bias, bias.shape != [weight.shape[0]] || bias.dtype != dtype {
      contractFailure(
        "affine", "\(bias.shape) \(bias.dtype)", "the bias must be [\(weight.shape[0])] \(dtype)", file: file,
        line: line)
    }
    let rows = rank == 2 ? self : reshaped(to: [shape.dropLast().reduce(1, *), shape[rank - 1]])
    let result = rows.affineRows(weight, bias, rectified)
    return rank == 2 ? result : result.reshaped(to: shape.droppingLast(1).appending(weight.shape[0]))
  }

  private func affineRows(_ weight: Tensor, _ bias: Tensor?, _ rectified: Bool) -> Tensor {
    let result = Kernels.matrixProduct(self, weight.permutedView([1, 0]), bias: bias)
    if rectified {
      martlet_unary(martlet_unary_relu, kernelType, result.pointer, result.pointer, Int64(result.elementCount))
    }
    guard let tape = Tape.recording(self, weight, bias) else { return result }
    let (x, w) = (tape.operand(self), tape.operand(weight))
    let b = bias.map(tape.operand) ?? .constant
    let (input, factor) = (w.node < 0 ? nil : self, x.node < 0 ? nil : weight)
    let output = rectified ? result : nil
    return tape.record(result, [x, w, b]) { upstream, sink in
      let upstream = output.map { Tensor.reluGradient(upstream, $0) } ?? upstream
      if let factor { sink.add(upstream.matmul(factor), to: x) }
      if let input { sink.add(upstream.swapped(0, 1).matmul(input), to: w) }
      sink.add(upstream.sum(0), to: b)
    }
  }
}
