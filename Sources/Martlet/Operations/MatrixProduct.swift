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
    return product(other, Exchanged())
  }

  /// The matrix product with the last two axes of factors exchanged.
  ///
  /// A gradient lies in memory as its factor does, so that one of a transposed view is contiguous where it came from.
  private func product(_ other: Tensor, _ exchanged: Exchanged) -> Tensor {
    let result = Kernels.matrixProduct(self, other, exchanged)
    guard dtype.isFloatingPoint, let tape = Tape.recording(self, other) else { return result }
    let (x, y) = (tape.operand(self), tape.operand(other))
    // Each factor is kept only where the other's gradient needs it.
    let (left, right) = (y.node < 0 ? nil : self, x.node < 0 ? nil : other)
    let (isLeftTransposed, isRightTransposed) = (liesTransposed, other.liesTransposed)
    return tape.record(result, x, y) { upstream, sink in
      if let right {
        let gradient =
          exchanged.left != isLeftTransposed
          ? right.product(upstream, Exchanged(left: exchanged.right, right: true))
          : upstream.product(right, Exchanged(right: !exchanged.right))
        sink.add((isLeftTransposed ? gradient.swapped(-1, -2) : gradient).summed(to: x.shape), to: x)
      }
      if let left {
        // One product over all rows where the factor is a single matrix.
        let isSingle = y.shape.rank == 2 && left.rank > 2 && !exchanged.left
        let (left, upstream) = isSingle ? (left.rows, upstream.rows) : (left, upstream)
        let gradient =
          exchanged.right != isRightTransposed
          ? upstream.product(left, Exchanged(left: true, right: exchanged.left))
          : left.product(upstream, Exchanged(left: !exchanged.left))
        sink.add((isRightTransposed ? gradient.swapped(-1, -2) : gradient).summed(to: y.shape), to: y)
      }
    }
  }

  /// Whether the last two axes lie in memory in the other order.
  var liesTransposed: Bool {
    let strides = object.strides.sizes
    return rank >= 2 && strides[rank - 2] == 1 && strides[rank - 1] > 1 && shape.sizes[rank - 1] > 1
  }

  /// The vectors along the last axis, one below the other.
  private var rows: Tensor {
    if rank == 2 { return self }
    let features = shape[rank - 1]
    return reshaped(to: [features == 0 ? shape.dropLast().reduce(1, *) : elementCount / features, features])
  }

  /// The product of every pair of elements of two vectors.
  ///
  /// - Shapes: `[m]`, `[n]` → `[m, n]`
  public func outer(_ other: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireSameType(other, "outer", file: file, line: line)
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
    if let bias, bias.rank != 1 || bias.elementCount != weight.shape[0] || bias.dtype != dtype {
      contractFailure(
        "affine", "\(bias.shape) \(bias.dtype)", "the bias must be [\(weight.shape[0])] \(dtype)", file: file,
        line: line)
    }
    let result = rows.affineRows(weight, bias, rectified)
    return rank == 2 ? result : result.reshaped(to: shape.droppingLast(1).appending(weight.shape[0]))
  }

  private func affineRows(_ weight: Tensor, _ bias: Tensor?, _ rectified: Bool) -> Tensor {
    let result =
      switch Tape.current == nil ? TransposedWeights.copy(of: weight, rows: shape[0]) : nil {
      case .packed(let matrix): matrix.product(self, bias: bias)
      case .transposed(let matrix): Kernels.matrixProduct(self, matrix, bias: bias)
      case nil: Kernels.matrixProduct(self, weight, Exchanged(right: true), bias: bias)
      }
    if rectified {
      martlet_unary(martlet_unary_relu, kernelType, result.pointer, result.pointer, Int64(result.elementCount))
    }
    guard let tape = Tape.recording(self, weight, bias) else { return result }
    let (x, w) = (tape.operand(self), tape.operand(weight))
    let b = bias.map(tape.operand) ?? .constant
    let (input, factor) = (w.node < 0 ? nil : self, x.node < 0 ? nil : weight)
    let output = rectified ? result : nil
    return tape.record(result, x, w, b) { upstream, sink in
      let upstream = output.map { Tensor.reluGradient(upstream, $0) } ?? upstream
      if let factor { sink.add(upstream.product(factor, Exchanged()), to: x) }
      if let input { sink.add(upstream.product(input, Exchanged(left: true)), to: w) }
      sink.add(upstream.sum(0), to: b)
    }
  }
}
