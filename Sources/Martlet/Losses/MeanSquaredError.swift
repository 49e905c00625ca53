/// The squared error `(ŷ − y)²`, averaged over all elements.
///
/// - Shapes: both the same
public func meanSquaredError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  requireSameShape("meanSquaredError", predictions, targets, file: file, line: line)
  return reduction((predictions - targets).squared())
}

/// The absolute error `|ŷ − y|`, averaged over all elements.
///
/// - Shapes: both the same
public func meanAbsoluteError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  requireSameShape("meanAbsoluteError", predictions, targets, file: file, line: line)
  return reduction((predictions - targets).abs())
}

/// Losses do not broadcast: a target of another shape is nearly always a mistake.
func requireSameShape(_ operation: String, _ a: Tensor, _ b: Tensor, file: StaticString, line: UInt) {
  if a.shape != b.shape {
    contractFailure(operation, "\(a.shape) and \(b.shape)", "the shapes must be the same", file: file, line: line)
  }
}
