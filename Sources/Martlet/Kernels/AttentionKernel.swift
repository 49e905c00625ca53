import CMartletKernels
import COneDNN

/// Attention in tiles of queries: scores of a tile stay in the cache and are never stored as a whole.
///
/// Queries, keys and values are `[batch, heads, length, features]` with any strides whose last is 1, so heads need not be
/// copied apart. Keys and values may have fewer heads, each for as many neighbouring heads of queries. Dropout acts on the
/// probabilities of a tile; sums of exponentials are those without it.
struct AttentionKernel {
  let queries: Tensor
  let keys: Tensor
  let values: Tensor
  let mask: Tensor?
  let isCausal: Bool
  let scale: Float
  let dropout: AttentionDropout?

  private static let tileRows = 64

  private var batch: Int { queries.shape[0] }
  private var heads: Int { queries.shape[1] }
  private var keyHeads: Int { keys.shape[1] }
  /// How many heads of queries share one of keys.
  private var group: Int { heads / max(1, keyHeads) }
  private var queryCount: Int { queries.shape[2] }
  private var keyCount: Int { keys.shape[2] }
  private var features: Int { queries.shape[3] }
  private var valueFeatures: Int { values.shape[3] }

  init(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, mask: Tensor?, isCausal: Bool, scale: Double,
    dropout: AttentionDropout?
  ) {
    self.queries = Self.arranged(queries)
    self.keys = Self.arranged(keys)
    self.values = Self.arranged(values)
    let shape: Shape = [queries.shape[0], queries.shape[1], queries.shape[2], keys.shape[2]]
    self.mask = mask.map { $0.view(shape: shape, strides: $0.broadcastStrides(to: shape)) }
    self.isCausal = isCausal
    self.scale = Float(scale)
    self.dropout = dropout
  }

  /// Rows that matrix products can read: one after another, without overlap.
  private static func arranged(_ x: Tensor) -> Tensor {
    x.object.strides[3] == 1 && x.object.strides[2] >= x.shape[3] ? x : x.dense()
  }

  private static func pointer(_ x: Tensor, _ batch: Int, _ head: Int, row: Int = 0) -> UnsafeMutablePointer<Float> {
    let strides = x.object.strides
    return x.pointer.assumingMemoryBound(to: Float.self)
      + (batch * strides[0] + head * strides[1] + row * strides[2])
  }

  private func maskTile(_ batch: Int, _ head: Int, row: Int) -> martlet_attention_mask {
    var tile = martlet_attention_mask(
      allowed: nil, added: nil, row_stride: 0, column_stride: 0, causal: isCausal,
      causal_limit: Int64(row + keyCount - queryCount))
    guard let mask else { return tile }
    let strides = mask.object.strides
    let offset = batch * strides[0] + head * strides[1] + row * strides[2]
    tile.row_stride = Int64(strides[2])
    tile.column_stride = Int64(strides[3])
    if mask.dtype == .bool {
      tile.allowed = UnsafePointer(mask.pointer.assumingMemoryBound(to: UInt8.self) + offset)
    } else {
      tile.added = UnsafePointer(mask.pointer.assumingMemoryBound(to: Float.self) + offset)
    }
    return tile
  }

  /// Row-major `c[m, n] = alpha a b + beta c` on the calling thread.
  private static func multiply(
    _ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    _ = dnnl_sgemm(
      CChar(UInt8(ascii: transA ? "T" : "N")), CChar(UInt8(ascii: transB ? "T" : "N")), Int64(m), Int64(n), Int64(k),
      alpha, a, Int64(lda), b, Int64(ldb), beta, c, Int64(ldc))
  }

  /// The output `[batch, heads, queries, valueFeatures]` in memory `[batch, queries, heads, valueFeatures]`, and the
  /// logarithms of the sums of exponentials.
  func forward() -> (output: Tensor, logSums: Tensor) {
    let memory: Shape = [batch, queryCount, heads, valueFeatures]
    let output = Tensor(uninitialized: memory, dtype: .float32).permutedView([0, 2, 1, 3])
    let logSums = Tensor(uninitialized: [batch, heads, queryCount], dtype: .float32)
    let tiles = (queryCount + Self.tileRows - 1) / Self.tileRows
    let scratchBytes = Self.tileRows * keyCount * 4
    parallel(batch * heads * tiles) { chunk in
      let (pair, tile) = (chunk / tiles, chunk % tiles)
      let (b, h) = (pair / heads, pair % heads)
      let first = tile * Self.tileRows
      let rows = min(Self.tileRows, queryCount - first)
      let scores = martlet_allocate(scratchBytes).unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
      Self.multiply(
        false, true, rows, keyCount, features, scale, Self.pointer(queries, b, h, row: first),
        queries.object.strides[2], Self.pointer(keys, b, h / group), keys.object.strides[2], 0, scores, keyCount)
      var mask = maskTile(b, h, row: first)
      let sums = logSums.pointer.assumingMemoryBound(to: Float.self) + (pair * queryCount + first)
      if let dropout {
        var draws = dropout.tile(b, h, row: first)
        martlet_attention_softmax(scores, &mask, &draws, sums, Int64(rows), Int64(keyCount))
      } else {
        martlet_attention_softmax(scores, &mask, nil, sums, Int64(rows), Int64(keyCount))
      }
      Self.multiply(
        false, false, rows, valueFeatures, keyCount, 1, scores, keyCount, Self.pointer(values, b, h / group),
        values.object.strides[2], 0, Self.pointer(output, b, h, row: first), output.object.strides[2])
      martlet_release(scores, scratchBytes)
    }
    return (output, logSums)
  }

  /// The gradients of queries, keys and values; probabilities are computed again from the log sums.
  func backward(output: Tensor, logSums: Tensor, upstream: Tensor) -> (Tensor, Tensor, Tensor) {
    func fresh(_ length: Int, _ heads: Int, _ features: Int) -> Tensor {
      Tensor(uninitialized: [batch, length, heads, features], dtype: .float32).permutedView([0, 2, 1, 3])
    }
    let upstream = Self.arranged(upstream)
    let dq = fresh(queryCount, heads, features)
    let (dk, dv) = (fresh(keyCount, keyHeads, features), fresh(keyCount, keyHeads, valueFeatures))
    let tileBytes = Self.tileRows * keyCount * 4
    let scratchBytes = 2 * tileBytes + Self.tileRows * 4
    parallel(batch * keyHeads) { keyPair in
      let (b, keyHead) = (keyPair / keyHeads, keyPair % keyHeads)
      let scratch = martlet_allocate(scratchBytes).unsafelyUnwrapped
      let scores = scratch.assumingMemoryBound(to: Float.self)
      let gradients = (scratch + tileBytes).assumingMemoryBound(to: Float.self)
      let projections = (scratch + 2 * tileBytes).assumingMemoryBound(to: Float.self)
      let (k, v) = (Self.pointer(keys, b, keyHead), Self.pointer(values, b, keyHead))
      let (ldk, ldv) = (keys.object.strides[2], values.object.strides[2])
      let tiles = (queryCount + Self.tileRows - 1) / Self.tileRows
      for index in 0..<group * tiles {
        let (h, first) = (keyHead * group + index / tiles, index % tiles * Self.tileRows)
        let rows = min(Self.tileRows, queryCount - first)
        let q = Self.pointer(queries, b, h, row: first)
        let dy = Self.pointer(upstream, b, h, row: first)
        let ldy = upstream.object.strides[2]
        Self.multiply(
          false, true, rows, keyCount, features, scale, q, queries.object.strides[2], k, ldk, 0, scores, keyCount)
        var mask = maskTile(b, h, row: first)
        let sums = logSums.pointer.assumingMemoryBound(to: Float.self) + ((b * heads + h) * queryCount + first)
        martlet_attention_probabilities(scores, &mask, sums, Int64(rows), Int64(keyCount))
        martlet_attention_projections(
          dy, Int64(ldy), Self.pointer(output, b, h, row: first), Int64(output.object.strides[2]), projections,
          Int64(rows), Int64(valueFeatures))
        Self.multiply(false, true, rows, keyCount, valueFeatures, 1, dy, ldy, v, ldv, 0, gradients, keyCount)
        if let dropout {
          var draws = dropout.tile(b, h, row: first)
          martlet_attention_dropped_score_gradient(
            scores, gradients, projections, &mask, &draws, scale, Int64(rows), Int64(keyCount))
        } else {
          martlet_attention_score_gradient(scores, gradients, projections, scale, Int64(rows), Int64(keyCount))
        }
        let beta: Float = index == 0 ? 0 : 1
        Self.multiply(
          true, false, keyCount, valueFeatures, rows, 1, scores, keyCount, dy, ldy, beta, Self.pointer(dv, b, keyHead),
          dv.object.strides[2])
        Self.multiply(
          false, false, rows, features, keyCount, 1, gradients, keyCount, k, ldk, 0,
          Self.pointer(dq, b, h, row: first), dq.object.strides[2])
        Self.multiply(
          true, false, keyCount, features, rows, 1, gradients, keyCount, q, queries.object.strides[2], beta,
          Self.pointer(dk, b, keyHead), dk.object.strides[2])
      }
      martlet_release(scratch, scratchBytes)
    }
    return (dq, dk, dv)
  }
}
