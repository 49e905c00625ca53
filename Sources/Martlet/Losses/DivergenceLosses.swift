/// The negative log-likelihood of class labels under log-probabilities: `−w[y] log p[y]`, with class weights w of 1 unless
/// they are given.
///
/// The mean is the sum of the losses divided by that of `w[y]`, both over the labels that are not `ignoredLabel`, as in
/// PyTorch.
///
/// - Shapes: log-probabilities `[…, classes]`, labels `[…]` (`int32` or `int64`), class weights `[classes]`
public func negativeLogLikelihood(
  _ logProbabilities: Tensor, _ labels: Tensor, classWeights: Tensor? = nil, ignoredLabel: Int? = nil,
  reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  logProbabilities.requireFloatingPoint("negativeLogLikelihood", file: file, line: line)
  if logProbabilities.rank == 0 || labels.shape != logProbabilities.shape.droppingLast(1) {
    contractFailure(
      "negativeLogLikelihood", "\(logProbabilities.shape) and \(labels.shape)",
      "labels must have the shape of log-probabilities without classes", file: file, line: line)
  }
  logProbabilities.requireClassWeights(classWeights, "negativeLogLikelihood", file: file, line: line)
  let checked = labels.checkedIndices(
    "negativeLogLikelihood", below: logProbabilities.shape[logProbabilities.rank - 1], ignoring: ignoredLabel,
    file: file, line: line)
  if classWeights == nil && ignoredLabel == nil {
    return reduction(-logProbabilities.takenAlong(-1, indices: checked.expanded(at: -1)).squeezed(-1))
  }
  let dtype = logProbabilities.dtype
  let kept = WeightedLabels(checked, ignoring: ignoredLabel, classWeights, dtype: dtype)
  let chosen = logProbabilities.takenAlong(-1, indices: kept.labels.expanded(at: -1)).squeezed(-1)
  // What is ignored may be −inf.
  let counted = Tensor.select(kept.isKept, chosen, Tensor.zeros([], dtype: dtype))
  return kept.reduced(-kept.weights * counted, reduction)
}

/// How a divergence of distributions becomes one number.
public enum DivergenceReduction: Sendable, Hashable {
  /// The sum over classes, averaged over the first axis: the divergence of the definition.
  case batchMean
  /// The mean over all elements.
  case mean
  /// The sum.
  case sum
  /// None.
  case none
}

/// The Kullback–Leibler divergence `Σ t (log t − log p)` of target probabilities from log-probabilities (1951); 0 log 0 is 0.
///
/// - Shapes: both `[batch, …, classes]`
public func klDivergence(
  _ logProbabilities: Tensor, _ targets: Tensor, targetsAreLogarithms: Bool = false,
  reduction: DivergenceReduction = .batchMean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  requireAlike("klDivergence", logProbabilities, targets, file: file, line: line)
  let terms: Tensor
  if targetsAreLogarithms {
    terms = targets.exp() * (targets - logProbabilities)
  } else {
    // Where a target is 0 its logarithm must not reach the product, also not in the gradient.
    let isZero = targets.equals(0)
    let logarithms = Tensor.select(isZero, Tensor.ones([], dtype: targets.dtype), targets).log()
    terms = Tensor.select(isZero, Tensor.zeros([], dtype: targets.dtype), targets * (logarithms - logProbabilities))
  }
  switch reduction {
  case .batchMean: return terms.sum() * (1 / Double(max(1, terms.rank == 0 ? 1 : terms.shape[0])))
  case .mean: return terms.mean()
  case .sum: return terms.sum()
  case .none: return terms
  }
}

/// The hinge loss `max(0, margin − t · x)` of scores and targets −1 or 1 (Cortes & Vapnik 1995).
///
/// - Shapes: both the same
public func hingeLoss(
  _ scores: Tensor, _ targets: Tensor, margin: Double = 1, reduction: Reduction = .mean, file: StaticString = #fileID,
  line: UInt = #line
) -> Tensor {
  requireAlike("hingeLoss", scores, targets, file: file, line: line)
  return reduction((margin - targets * scores).relu())
}
