/// Huber's loss (1964): `½e²` for `|e| ≤ δ`, else `δ(|e| − ½δ)`; its slope is that of the squared error near 0 and that of
/// the absolute error far away.
///
/// - Shapes: both the same
public func huberLoss(
  _ predictions: Tensor, _ targets: Tensor, delta: Double = 1, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("huberLoss", predictions, targets, file: file, line: line)
  let error = predictions - targets
  let near = error.clamped(to: -delta...delta)
  return reduction(near * (error - 0.5 * near))
}

/// The smooth absolute error of PyTorch: Huber's loss divided by `beta`.
///
/// - Shapes: both the same
public func smoothAbsoluteError(
  _ predictions: Tensor, _ targets: Tensor, beta: Double = 1, reduction: Reduction = .mean,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("smoothAbsoluteError", predictions, targets, file: file, line: line)
  return huberLoss(predictions, targets, delta: beta, reduction: reduction, file: file, line: line) / beta
}
