import CMartletKernels

/// Softmax cross-entropy of logits and class labels: `−(1 − s) log p[y] − s/K Σ log p`, with smoothing s over K classes
/// (Szegedy et al. 2016, §7).
///
/// The mean is over the examples whose label is not `ignoredLabel`. With class weights w the terms are
/// `−(1 − s) w[y] log p[y] − s/K Σ w log p`, and the mean is their sum divided by that of `w[y]`, as in PyTorch.
///
/// - Shapes: logits `[…, classes]`, labels `[…]` (`int32` or `int64`), class weights `[classes]`
public func crossEntropy(
  _ logits: Tensor, _ labels: Tensor, classWeights: Tensor? = nil, labelSmoothing: Double = 0,
  ignoredLabel: Int? = nil, reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  func fail(_ rule: String) -> Never {
    contractFailure("crossEntropy", "\(logits.shape) and \(labels.shape)", rule, file: file, line: line)
  }
  logits.requireFloatingPoint("crossEntropy", file: file, line: line)
  if logits.rank == 0 || logits.shape[logits.rank - 1] == 0 { fail("logits must be […, classes]") }
  if labels.dtype.isFloatingPoint {
    if ignoredLabel != nil { fail("an ignored label is for labels that are integers") }
    return crossEntropy(
      logits, targets: labels, classWeights: classWeights, labelSmoothing: labelSmoothing, reduction: reduction,
      file: file, line: line)
  }
  if labels.shape != logits.shape.droppingLast(1) { fail("labels must have the shape of logits without classes") }
  requireSmoothing(labelSmoothing, logits, file, line)
  let classes = logits.shape[logits.rank - 1]
  let checked = labels.checkedIndices(
    "crossEntropy", below: classes, ignoring: ignoredLabel, file: file, line: line)
  logits.requireClassWeights(classWeights, "crossEntropy", file: file, line: line)
  if let classWeights {
    return weightedCrossEntropy(logits, checked, classWeights, labelSmoothing, ignoredLabel, reduction)
  }
  let rows = labels.elementCount
  var counted = rows
  if let ignoredLabel { counted = checked.elements(as: Int32.self).count { $0 != Int32(ignoredLabel) } }
  let losses = SoftmaxCrossEntropy(
    labels: checked, ignored: Int32(ignoredLabel ?? -1), smoothing: labelSmoothing, rows: rows, classes: classes
  ).losses(logits)
  switch reduction {
  case .none: return losses
  case .sum: return losses.sum()
  case .mean: return losses.sum() * (1 / Double(counted))
  }
}

/// The loss with a weight for each class; labels are checked.
private func weightedCrossEntropy(
  _ logits: Tensor, _ labels: Tensor, _ classWeights: Tensor, _ smoothing: Double, _ ignoredLabel: Int?,
  _ reduction: Reduction
) -> Tensor {
  let classes = classWeights.shape[0]
  let kept = WeightedLabels(labels, ignoring: ignoredLabel, classWeights, dtype: logits.dtype)
  let plain = SoftmaxCrossEntropy(
    labels: kept.labels, ignored: -1, smoothing: 0, rows: labels.elementCount, classes: classes
  ).losses(logits)
  var losses = kept.weights * plain
  if smoothing > 0 {
    let others = -(logits.logSoftmax(-1) * classWeights).sum(-1) * (1 / Double(classes))
    losses =
      losses * (1 - smoothing)
      + Tensor.select(kept.isKept, others, Tensor.zeros([], dtype: logits.dtype)) * smoothing
  }
  return kept.reduced(losses, reduction)
}

/// Softmax cross-entropy of logits and target probabilities over K classes with weights w and smoothing s:
/// `−Σ w ((1 − s) t + s/K) log p`.
///
/// The mean is over all examples, also with class weights, as in PyTorch.
///
/// - Shapes: logits and targets `[…, classes]`, class weights `[classes]`
public func crossEntropy(
  _ logits: Tensor, targets: Tensor, classWeights: Tensor? = nil, labelSmoothing: Double = 0,
  reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  logits.requireFloatingPoint("crossEntropy", file: file, line: line)
  if logits.shape != targets.shape || logits.rank == 0 {
    contractFailure(
      "crossEntropy", "\(logits.shape) and \(targets.shape)", "targets must have the shape of logits", file: file,
      line: line)
  }
  logits.requireSameType(targets, "crossEntropy", file: file, line: line)
  logits.requireClassWeights(classWeights, "crossEntropy", file: file, line: line)
  requireSmoothing(labelSmoothing, logits, file, line)
  var targets = targets
  if labelSmoothing > 0 {
    targets = targets * (1 - labelSmoothing) + labelSmoothing / Double(max(1, logits.shape[logits.rank - 1]))
  }
  if let classWeights { targets *= classWeights }
  return reduction(-(targets * logits.logSoftmax(-1)).sum(-1))
}

private func requireSmoothing(_ smoothing: Double, _ logits: Tensor, _ file: StaticString, _ line: UInt) {
  if !(0...1).contains(smoothing) {
    contractFailure(
      "crossEntropy", "\(logits.shape)", "label smoothing must be within 0...1 and is \(smoothing)", file: file,
      line: line)
  }
}

/// The fused loss of rows of logits.
private struct SoftmaxCrossEntropy {
  let labels: Tensor
  let ignored: Int32
  let smoothing: Double
  let rows: Int
  let classes: Int

  private var labelPointer: UnsafePointer<Int32> {
    UnsafePointer(labels.pointer.assumingMemoryBound(to: Int32.self))
  }

  func losses(_ logits: Tensor) -> Tensor {
    let x = logits.dense()
    let losses = Tensor(uninitialized: labels.shape, dtype: x.dtype)
    let probabilities = Tensor(uninitialized: x.shape, dtype: x.dtype)
    martlet_cross_entropy(
      x.kernelType, x.pointer, labelPointer, ignored, smoothing, losses.pointer, probabilities.pointer, Int64(rows),
      Int64(classes))
    guard let tape = Tape.recording(logits) else { return losses }
    let operand = tape.operand(logits)
    // Logits are kept only where the pullback may have to be recorded.
    let kept = tape.depth > 1 ? logits : nil
    return tape.record(losses, operand) { upstream, sink in
      sink.add(gradient(kept, probabilities, upstream), to: operand)
    }
  }

  private func gradient(_ logits: Tensor?, _ probabilities: Tensor, _ upstream: Tensor) -> Tensor {
    if let logits, Tape.recording(logits, upstream) != nil {
      let kept = labels.notEquals(Int(ignored)).converted(to: logits.dtype)
      let valid = Tensor.select(labels.notEquals(Int(ignored)), labels, Tensor.zeros(like: labels))
      let target = valid.oneHot(classes, dtype: logits.dtype) * (1 - smoothing) + smoothing / Double(classes)
      return (upstream * kept).expanded(at: -1) * (logits.softmax(-1) - target)
    }
    let scale = upstream.dense()
    let result = Tensor(uninitialized: probabilities.shape, dtype: probabilities.dtype)
    martlet_cross_entropy_gradient(
      probabilities.kernelType, probabilities.pointer, labelPointer, ignored, smoothing, scale.pointer,
      result.pointer, Int64(rows), Int64(classes))
    return withExtendedLifetime(scale) { result }
  }
}
