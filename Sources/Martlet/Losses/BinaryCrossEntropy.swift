/// Cross-entropy of logits x and probabilities t in `0 ... 1`: `max(x, 0) − x t + ln(1 + e^{−|x|})`, which is
/// `−t ln σ(x) − (1 − t) ln(1 − σ(x))` without overflow.
///
/// With a positive weight w the first term counts w times: above 1 it raises recall, below 1 precision.
///
/// - Shapes: logits and targets the same; the positive weight broadcasts to them, such as `[classes]` or `[]`
public func binaryCrossEntropy(
  _ logits: Tensor, _ targets: Tensor, positiveWeight: Tensor? = nil, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("binaryCrossEntropy", logits, targets, file: file, line: line)
  guard let positiveWeight else { return reduction(logits.softplus() - logits * targets) }
  if positiveWeight.shape.broadcast(with: logits.shape) != logits.shape || positiveWeight.dtype != logits.dtype {
    contractFailure(
      "binaryCrossEntropy", "\(logits.shape) with weight \(positiveWeight.shape) \(positiveWeight.dtype)",
      "the positive weight does not broadcast to the logits", file: file, line: line)
  }
  // −ln σ(x) = softplus(−x), and −ln(1 − σ(x)) = x + softplus(−x).
  return reduction((1 - targets) * logits + (1 + (positiveWeight - 1) * targets) * (-logits).softplus())
}
