/// The squared error `(ŷ − y)²`, averaged over all elements.
///
/// - Shapes: both the same
public func meanSquaredError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  requireAlike("meanSquaredError", predictions, targets, file: file, line: line)
  return reduction((predictions - targets).squared())
}

/// The absolute error `|ŷ − y|`, averaged over all elements.
///
/// - Shapes: both the same
public func meanAbsoluteError(
  _ predictions: Tensor, _ targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  requireAlike("meanAbsoluteError", predictions, targets, file: file, line: line)
  return reduction((predictions - targets).abs())
}

/// Traps unless both are numbers of one type and shape: losses do not broadcast, for a target of another shape is nearly
/// always a mistake.
func requireAlike(_ operation: String, _ a: Tensor, _ b: Tensor, file: StaticString, line: UInt) {
  a.requireFloatingPoint(operation, file: file, line: line)
  if a.shape != b.shape {
    contractFailure(operation, "\(a.shape) and \(b.shape)", "the shapes must be the same", file: file, line: line)
  }
  a.requireSameType(b, operation, file: file, line: line)
}
