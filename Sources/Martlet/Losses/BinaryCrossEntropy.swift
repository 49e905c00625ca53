/// Cross-entropy of logits x and probabilities t in `0 ... 1`: `max(x, 0) − x t + ln(1 + e^{−|x|})`, which is
/// `−t ln σ(x) − (1 − t) ln(1 − σ(x))` without overflow.
///
/// With a positive weight w the first term counts w times: above 1 it raises recall, below 1 precision. `weight` is that of
/// each element's loss; the mean is over all elements, whatever their weights.
///
/// - Shapes: logits and targets the same; both weights broadcast to them, such as `[classes]` or `[]`
public func binaryCrossEntropy(
  _ logits: Tensor, _ targets: Tensor, weight: Tensor? = nil, positiveWeight: Tensor? = nil,
  reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("binaryCrossEntropy", logits, targets, file: file, line: line)
  logits.requireWeight(weight, "weight", "logits", file, line)
  logits.requireWeight(positiveWeight, "positive weight", "logits", file, line)
  var losses: Tensor
  if let positiveWeight {
    // −ln σ(x) = softplus(−x), and −ln(1 − σ(x)) = x + softplus(−x).
    losses = (1 - targets) * logits + (1 + (positiveWeight - 1) * targets) * (-logits).softplus()
  } else {
    losses = logits.softplus() - logits * targets
  }
  if let weight { losses *= weight }
  return reduction(losses)
}

/// Cross-entropy of probabilities p and t in `0 ... 1`: `−w (t ln p + (1 − t) ln(1 − p))`, with logarithms of at least −100
/// and slopes `(p − t) / max(p (1 − p), 10⁻¹²)`, as in PyTorch.
///
/// Where there are logits, their own loss is more exact. A probability outside of `0 ... 1` has the loss NaN. The mean is
/// over all elements, whatever their weights.
///
/// - Shapes: probabilities and targets the same; the weight broadcasts to them, such as `[classes]` or `[]`
public func binaryCrossEntropy(
  probabilities: Tensor, _ targets: Tensor, weight: Tensor? = nil, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("binaryCrossEntropy", probabilities, targets, file: file, line: line)
  probabilities.requireWeight(weight, "weight", "probabilities", file, line)
  func logarithms(_ p: Tensor) -> (one: Tensor, zero: Tensor) {
    (Tensor.maximum(p.log(), -100), Tensor.maximum((-p).log1p(), -100))
  }
  var losses = withPullback(of: [probabilities, targets]) { upstreams, operands, _ in
    guard let upstream = upstreams[0] else { return [nil, nil] }
    let (p, t) = (operands[0], operands[1])
    let (one, zero) = logarithms(p)
    return [upstream * (p - t) / Tensor.maximum(p * (1 - p), 1e-12), upstream * (zero - one)]
  } forward: {
    let (one, zero) = logarithms($0[0])
    return [($0[1] - 1) * zero - $0[1] * one]
  }[0]
  if let weight { losses *= weight }
  return reduction(losses)
}

extension Tensor {
  /// Traps unless a weight is of the same type and broadcasts to this shape.
  fileprivate func requireWeight(
    _ weight: Tensor?, _ name: String, _ own: String, _ file: StaticString, _ line: UInt
  ) {
    guard let weight else { return }
    if weight.shape.broadcast(with: shape) != shape || weight.dtype != dtype {
      contractFailure(
        "binaryCrossEntropy", "\(shape) \(dtype) with \(weight.shape) \(weight.dtype)",
        "the \(name) does not broadcast to the \(own)", file: file, line: line)
    }
  }
}
