extension Tensor {
  /// Scaled dot-product attention `softmax(Q Kᵀ · scale + mask) V` (Vaswani et al. 2017, eq. 1), with scale 1/√features
  /// unless given.
  ///
  /// The mask is of bool, true where a query may attend to a key, or is added to the scores. Causal attention lets query i
  /// see keys up to i, counted from the ends where numbers differ. A query without any key gives zeros. Scores are
  /// computed in tiles and never stored as a whole, unless derivatives of second order or float64 are asked for.
  ///
  /// Keys and values may have fewer heads than queries, a divisor: each is shared by neighbouring heads of queries
  /// (Ainslie et al. 2023).
  ///
  /// - Shapes: queries `[batch, heads, queries, features]`, keys `[batch, keyHeads, keys, features]`, values
  ///   `[batch, keyHeads, keys, valueFeatures]`, mask broadcasts to `[batch, heads, queries, keys]` →
  ///   `[batch, heads, queries, valueFeatures]`
  public static func attention(
    queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    attention(queries, keys, values, mask, isCausal, scale, nil, file, line)
  }

  /// Attention with dropout of its weights, `dropout(softmax(Q Kᵀ · scale + mask)) V`: each is zero with probability `dropout`
  /// and divided by `1 − dropout` otherwise (Srivastava et al. 2014).
  ///
  /// What is dropped is a function of one number drawn from the generator and of batch, head, query and key. It is computed
  /// again for gradients, so that no mask is stored. The rate is met to 2⁻¹⁷.
  ///
  /// - Shapes: those of attention without dropout
  public static func attention(
    queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
    dropout: Double, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    if !(0...1).contains(dropout) {
      contractFailure("attention", "\(dropout)", "the dropout rate must be within 0...1", file: file, line: line)
    }
    let dropped = dropout == 0 ? nil : AttentionDropout(rate: dropout, key: generator.next())
    return attention(queries, keys, values, mask, isCausal, scale, dropped, file, line)
  }

  private static func attention(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double?,
    _ dropout: AttentionDropout?, _ file: StaticString, _ line: UInt
  ) -> Tensor {
    let scores = scoreShape("attention", queries, keys, values, mask, file, line)
    let scale = scale ?? 1 / Double(Swift.max(1, queries.shape[3])).squareRoot()
    let maskIsTracked = mask.map { Tape.recording($0) != nil } ?? false
    if queries.dtype == .float64 || maskIsTracked || scores.elementCount == 0 {
      return composedAttention(queries, keys, values, mask, isCausal, scale, dropout)
    }
    let kernel = AttentionKernel(
      queries, keys, values, mask: mask, isCausal: isCausal, scale: scale, dropout: dropout)
    let (output, logSums) = kernel.forward()
    guard let tape = Tape.recording(queries, keys, values) else { return output }
    let operands = [queries, keys, values].map(tape.operand)
    return tape.record(output, operands) { upstream, sink in
      let tracked = [upstream, queries, keys, values]
      if Tape.recording(tracked) != nil {
        composedGradients(queries, keys, values, mask, isCausal, scale, dropout, upstream, operands, sink)
        return
      }
      let (dq, dk, dv) = kernel.backward(output: output, logSums: logSums, upstream: upstream)
      sink.add(dq, to: operands[0])
      sink.add(dk, to: operands[1])
      sink.add(dv, to: operands[2])
    }
  }

  /// The shape of the scores; traps where operands do not fit together.
  private static func scoreShape(
    _ operation: String, _ queries: Tensor, _ keys: Tensor, _ values: Tensor?, _ mask: Tensor?, _ file: StaticString,
    _ line: UInt
  ) -> Shape {
    func fail(_ rule: String) -> Never {
      let shapes = values.map { "\(queries.shape), \(keys.shape) and \($0.shape)" }
      contractFailure(operation, shapes ?? "\(queries.shape) and \(keys.shape)", rule, file: file, line: line)
    }
    queries.requireFloatingPoint(operation, file: file, line: line)
    for other in [keys, values ?? keys] { queries.requireSameType(other, operation, file: file, line: line) }
    let values = values ?? keys
    if queries.rank != 4 || keys.rank != 4 || values.rank != 4 { fail("all must be [batch, heads, length, features]") }
    if queries.shape[3] != keys.shape[3] { fail("queries and keys must have the same features") }
    if keys.shape[2] != values.shape[2] { fail("there must be a value for each key") }
    if queries.shape[0] != keys.shape[0] || keys.shape.droppingLast(2) != values.shape.droppingLast(2) {
      fail("batches and heads must agree")
    }
    if keys.shape[1] == 0 ? queries.shape[1] != 0 : queries.shape[1] % keys.shape[1] != 0 {
      fail("the heads of keys must divide those of queries")
    }
    let scores: Shape = [queries.shape[0], queries.shape[1], queries.shape[2], keys.shape[2]]
    if let mask {
      if mask.dtype != .bool && mask.dtype != queries.dtype { fail("the mask must be bool or \(queries.dtype)") }
      if mask.shape.broadcast(with: scores) != scores { fail("the mask \(mask.shape) does not broadcast to \(scores)") }
    }
    return scores
  }

  /// The probabilities of attention, for those who look at them.
  ///
  /// - Shapes: those of `attention` → `[batch, heads, queries, keys]`
  public static func attentionWeights(
    queries: Tensor, keys: Tensor, mask: Tensor? = nil, isCausal: Bool = false, scale: Double? = nil,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    _ = scoreShape("attentionWeights", queries, keys, nil, mask, file, line)
    let scale = scale ?? 1 / Double(Swift.max(1, queries.shape[3])).squareRoot()
    var scores = queries.matmul(keys.sharedHeads(like: queries).swapped(-1, -2)) * scale
    let none = Tensor(repeating: -Double.infinity, shape: [], dtype: scores.dtype)
    var allowed = isCausal ? causalMask(queries.shape[queries.rank - 2], keys.shape[keys.rank - 2]) : nil
    if let mask {
      var open = mask
      if mask.dtype != .bool {
        // Where −∞ is added a key is not allowed; a row of nothing else would have no softmax.
        open = mask.notEquals(-Double.infinity)
        scores += select(open, mask, zeros([], dtype: mask.dtype))
      }
      allowed = allowed.map { $0 .& open } ?? open
    }
    guard let allowed else { return scores.softmax(-1) }
    // A row without any key has no softmax; it is zero.
    let some = allowed.any([allowed.rank - 1], keepingAxes: true)
    let safe = select(allowed .| .!some, scores, none)
    return select(allowed, safe.softmax(-1), zeros([], dtype: scores.dtype))
  }

  /// Keys or values with the heads of queries, where several of these share one.
  private func sharedHeads(like queries: Tensor) -> Tensor {
    guard rank == 4, queries.rank == 4, shape[1] != queries.shape[1], shape[1] > 0 else { return self }
    return repeated(queries.shape[1] / shape[1], axis: 1)
  }

  /// The sum over the heads of queries that share one of keys.
  private func summedHeads(_ heads: Int) -> Tensor {
    if shape[1] == heads { return self }
    return reshaped(to: [shape[0], heads, shape[1] / heads, shape[2], shape[3]]).sum(2)
  }

  private static func composedAttention(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double,
    _ dropout: AttentionDropout?
  ) -> Tensor {
    var weights = attentionWeights(queries: queries, keys: keys, mask: mask, isCausal: isCausal, scale: scale)
    if let dropout { weights *= dropout.factors(weights.shape, dtype: weights.dtype) }
    return weights.matmul(values.sharedHeads(like: queries))
  }

  /// The pullback as operations that can be differentiated again.
  private static func composedGradients(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Double,
    _ dropout: AttentionDropout?, _ upstream: Tensor, _ operands: [Operand], _ sink: GradientSink
  ) {
    let weights = attentionWeights(queries: queries, keys: keys, mask: mask, isCausal: isCausal, scale: scale)
    var (slopes, used) = (upstream.matmul(values.sharedHeads(like: queries).swapped(-1, -2)), weights)
    if let factors = dropout?.factors(weights.shape, dtype: weights.dtype) {
      (slopes, used) = (slopes * factors, weights * factors)
    }
    let scores = weights * (slopes - (slopes * weights).sum(-1, keepingAxes: true)) * scale
    sink.add(scores.matmul(keys.sharedHeads(like: queries)), to: operands[0])
    sink.add(scores.swapped(-1, -2).matmul(queries).summedHeads(keys.shape[1]), to: operands[1])
    sink.add(used.swapped(-1, -2).matmul(upstream).summedHeads(keys.shape[1]), to: operands[2])
  }
}
