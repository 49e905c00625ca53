/// Cross-entropy of logits x and probabilities t in `0 ... 1`: `max(x, 0) − x t + ln(1 + e^{−|x|})`, which is
/// `−t ln σ(x) − (1 − t) ln(1 − σ(x))` without overflow.
///
/// - Shapes: both the same
public func binaryCrossEntropy(
  _ logits: Tensor, _ targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireSameShape("binaryCrossEntropy", logits, targets, file: file, line: line)
  return reduction(logits.softplus() - logits * targets)
}
