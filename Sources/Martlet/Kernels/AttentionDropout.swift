import CMartletKernels

/// Which weights of attention dropout keeps: a function of a key and of batch, head, query and key of attention, so that it is
/// computed anew wherever it is needed and never stored.
struct AttentionDropout {
  /// The probability of zero; what is drawn has 16 bits.
  let rate: Double
  /// The key of Philox.
  let key: UInt64

  /// What weights that stay are multiplied by.
  private var factor: Double { rate == 1 ? 0 : 1 / (1 - rate) }

  /// The draws for queries from `row` on.
  func tile(_ batch: Int, _ head: Int, row: Int) -> martlet_attention_dropout {
    martlet_attention_dropout(
      key: key, batch: UInt32(truncatingIfNeeded: batch), head: UInt32(truncatingIfNeeded: head),
      query: UInt32(truncatingIfNeeded: row), bound: Int32(((1 - rate) * 65536).rounded()), factor: Float(factor))
  }

  /// The factors of all weights, for attention that is composed of operations.
  ///
  /// - Shapes: `[batch, heads, queries, keys]`
  func factors(_ shape: Shape, dtype: DType) -> Tensor {
    let kept = Tensor(uninitialized: shape, dtype: .float32)
    let start = kept.pointer.assumingMemoryBound(to: Float.self)
    let (heads, queries, keys) = (shape[1], shape[2], shape[3])
    parallel(shape[0] * heads) { pair in
      var draws = tile(pair / heads, pair % heads, row: 0)
      draws.factor = 1
      martlet_attention_kept(&draws, start + pair * queries * keys, Int64(queries), Int64(keys))
    }
    return kept.converted(to: dtype) * factor
  }
}
