/// The labels of a loss of classes with what each counts: its class's weight, or 1, and 0 where it is ignored.
struct WeightedLabels {
  /// Whether a label counts.
  let isKept: Tensor
  /// The labels, with the first class in place of those that are ignored.
  let labels: Tensor
  /// What each label counts.
  let weights: Tensor

  /// Labels that were checked.
  init(_ labels: Tensor, ignoring ignoredLabel: Int?, _ classWeights: Tensor?, dtype: DType) {
    isKept = labels.notEquals(ignoredLabel ?? -1)
    self.labels = Tensor.select(isKept, labels, Tensor.zeros([], dtype: labels.dtype))
    if let classWeights {
      weights = Tensor.select(isKept, classWeights.gathered(self.labels), Tensor.zeros([], dtype: dtype))
    } else {
      weights = isKept.converted(to: dtype)
    }
  }

  /// Weighted losses as one number; the mean is their sum divided by that of the weights, as in PyTorch.
  func reduced(_ losses: Tensor, _ reduction: Reduction) -> Tensor {
    switch reduction {
    case .none: losses
    case .sum: losses.sum()
    case .mean: losses.sum() / weights.sum()
    }
  }
}

extension Tensor {
  /// Traps unless weights of the classes in the last axis are a vector of the same type.
  func requireClassWeights(_ weights: Tensor?, _ operation: String, file: StaticString, line: UInt) {
    guard let weights else { return }
    let classes = shape[rank - 1]
    if weights.shape != [classes] || weights.dtype != dtype {
      contractFailure(
        operation, "\(shape)",
        "class weights must be [\(classes)] \(dtype) and are \(weights.shape) \(weights.dtype)", file: file, line: line)
    }
  }
}
