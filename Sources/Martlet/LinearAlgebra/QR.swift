extension Tensor {
  /// `Q` with orthonormal columns and upper triangular `R` with `Q R = A`; the reduced form.
  ///
  /// The gradient is `(Q̄ + Q copyltu(R R̄ᵀ − Q̄ᵀ Q)) R⁻ᵀ`, where copyltu mirrors the lower triangle (Walter & Lehmann 2010,
  /// eq. 23); it needs the first min(m, n) columns to be independent and has infinities where they are not. The signs of
  /// the columns of Q are arbitrary. float32 is computed in float64.
  ///
  /// - Shapes: `[…, m, n]` → Q `[…, m, k]`, R `[…, k, n]` with k = min(m, n)
  public func qr(file: StaticString = #fileID, line: UInt = #line) -> (q: Tensor, r: Tensor) {
    requireMatrices("qr", square: false, file: file, line: line)
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let matrices = inDoublePrecision
    if rows >= columns {
      let (q, r) = Tensor.tallQR(matrices)
      return (q.converted(to: dtype), r.converted(to: dtype))
    }
    // The square part determines Q, and R follows for the other columns.
    let (q, r) = Tensor.tallQR(matrices.narrowed(-1, to: 0..<rows))
    let others = q.matrixTransposed.matmul(matrices.narrowed(-1, to: rows..<columns))
    return (q.converted(to: dtype), Tensor.concatenate([r, others], axis: -1).converted(to: dtype))
  }

  /// The factors of float64 matrices that have at least as many rows as columns.
  static func tallQR(_ matrices: Tensor) -> (q: Tensor, r: Tensor) {
    let (q, r) = Kernels.qr(matrices)
    guard let tape = Tape.recording(matrices) else { return (q, r) }
    let a = tape.operand(matrices)
    func timesInverse(_ x: Tensor) -> Tensor {
      triangularSolution(r, x.matrixTransposed, lower: false).matrixTransposed
    }
    func mirrored(_ x: Tensor) -> Tensor { x.lowerTriangle() + x.lowerTriangle(-1).matrixTransposed }
    let recordedQ = tape.record(q, a) { upstream, sink in
      sink.add(timesInverse(upstream - q.matmul(mirrored(upstream.matrixTransposed.matmul(q)))), to: a)
    }
    let recordedR = tape.record(r, a) { upstream, sink in
      sink.add(timesInverse(q.matmul(mirrored(r.matmul(upstream.matrixTransposed)))), to: a)
    }
    return (recordedQ, recordedR)
  }
}
