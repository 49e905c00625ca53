/// The cosine of the angle between vectors in an axis: `a·b / (max(‖a‖, ε) max(‖b‖, ε))`.
///
/// - Shapes: both `[…, features, …]` → without the axis
public func cosineSimilarity(
  _ a: Tensor, _ b: Tensor, axis: Int = -1, epsilon: Double = 1e-8, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  a.requireFloatingPoint("cosineSimilarity", file: file, line: line)
  a.requireSameType(b, "cosineSimilarity", file: file, line: line)
  let axis = a.checkedAxis(axis, "cosineSimilarity", file: file, line: line)
  func direction(_ x: Tensor) -> Tensor {
    x / Tensor.maximum(x.norm([axis], keepingAxes: true, file: file, line: line), epsilon)
  }
  return (direction(a) * direction(b)).sum(axis)
}

/// The cosine embedding loss: `1 − cos` for similar pairs (target 1), `max(0, cos − margin)` for others (target −1), with
/// `cos = a·b / √((‖a‖² + ε) (‖b‖² + ε))` and ε = 10⁻¹².
///
/// - Shapes: both `[…, features]`, targets `[…]`
public func cosineEmbeddingLoss(
  _ a: Tensor, _ b: Tensor, _ targets: Tensor, margin: Double = 0, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("cosineEmbeddingLoss", a, b, file: file, line: line)
  let axis = a.checkedAxis(-1, "cosineEmbeddingLoss", file: file, line: line)
  let lengths = (a.squared().sum(axis) + 1e-12) * (b.squared().sum(axis) + 1e-12)
  let cosines = (a * b).sum(axis) / lengths.sqrt()
  requireAlike("cosineEmbeddingLoss", cosines, targets, file: file, line: line)
  return reduction(Tensor.select(targets.equals(1), 1 - cosines, (cosines - margin).relu()))
}

/// The triplet loss `max(0, ‖a − p‖ − ‖a − n‖ + margin)` (Schroff et al. 2015).
///
/// With `swaps` the negative is held against the nearer of anchor and positive: its distance is `min(‖a − n‖, ‖p − n‖)`
/// (Balntas et al. 2016, section 3.3).
///
/// - Shapes: anchors, positives and negatives `[…, features]`
public func tripletLoss(
  anchors: Tensor, positives: Tensor, negatives: Tensor, margin: Double = 1, epsilon: Double = 1e-6,
  swaps: Bool = false, reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("tripletLoss", anchors, positives, file: file, line: line)
  requireAlike("tripletLoss", anchors, negatives, file: file, line: line)
  let axis = anchors.checkedAxis(-1, "tripletLoss", file: file, line: line)
  func distance(_ a: Tensor, _ b: Tensor) -> Tensor { (a - b + epsilon).norm([axis]) }
  var distances = distance(anchors, negatives)
  if swaps { distances = Tensor.minimum(distances, distance(positives, negatives)) }
  return reduction((distance(anchors, positives) - distances + margin).relu())
}

/// InfoNCE (van den Oord et al. 2018, eq. 4): the cross-entropy of finding each query's own key among all keys, by cosine
/// similarities divided by a temperature.
///
/// - Shapes: queries and keys `[batch, features]`; row i of both belong together
public func infoNCE(
  _ queries: Tensor, _ keys: Tensor, temperature: Double = 0.1, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("infoNCE", queries, keys, file: file, line: line)
  if queries.rank != 2 {
    contractFailure("infoNCE", "\(queries.shape)", "queries must be [batch, features]", file: file, line: line)
  }
  func normalized(_ x: Tensor) -> Tensor {
    x / Tensor.maximum(x.squared().sum(-1, keepingAxes: true), 1e-24).sqrt()
  }
  let similarities = normalized(queries).matmul(normalized(keys).swapped(0, 1)) / temperature
  let own = Tensor((0..<Int32(queries.shape[0])).map { $0 })
  return crossEntropy(similarities, own, reduction: reduction, file: file, line: line)
}
