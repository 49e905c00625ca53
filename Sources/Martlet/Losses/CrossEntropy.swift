import CMartletKernels

/// Softmax cross-entropy of logits and class labels: `−(1 − s) log p[y] − s/K Σ log p`, with smoothing s over K classes
/// (Szegedy et al. 2016, §7).
///
/// The mean is over the examples whose label is not `ignoredLabel`.
///
/// - Shapes: logits `[…, classes]`, labels `[…]` (`int32` or `int64`)
public func crossEntropy(
  _ logits: Tensor, _ labels: Tensor, labelSmoothing: Double = 0, ignoredLabel: Int? = nil,
  reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  func fail(_ rule: String) -> Never {
    contractFailure("crossEntropy", "\(logits.shape) and \(labels.shape)", rule, file: file, line: line)
  }
  logits.requireFloatingPoint("crossEntropy", file: file, line: line)
  if logits.rank == 0 || logits.shape[logits.rank - 1] == 0 { fail("logits must be […, classes]") }
  if labels.dtype.isFloatingPoint {
    return crossEntropy(logits, targets: labels, reduction: reduction, file: file, line: line)
  }
  if labels.shape != logits.shape.droppingLast(1) { fail("labels must have the shape of logits without classes") }
  if !(0...1).contains(labelSmoothing) { fail("label smoothing must be within 0...1") }
  let classes = logits.shape[logits.rank - 1]
  let checked = labels.checkedIndices(
    "crossEntropy", below: classes, ignoring: ignoredLabel, file: file, line: line)
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

/// Softmax cross-entropy of logits and target probabilities: `−Σ t log p`.
///
/// - Shapes: logits and targets `[…, classes]`
public func crossEntropy(
  _ logits: Tensor, targets: Tensor, reduction: Reduction = .mean, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  if logits.shape != targets.shape || logits.rank == 0 {
    contractFailure(
      "crossEntropy", "\(logits.shape) and \(targets.shape)", "targets must have the shape of logits", file: file,
      line: line)
  }
  return reduction(-(targets * logits.logSoftmax(-1)).sum(-1))
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
    return tape.record(losses, operand) { upstream, sink in
      sink.add(gradient(logits, probabilities, upstream), to: operand)
    }
  }

  private func gradient(_ logits: Tensor, _ probabilities: Tensor, _ upstream: Tensor) -> Tensor {
    if Tape.recording(logits, upstream) != nil {
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
