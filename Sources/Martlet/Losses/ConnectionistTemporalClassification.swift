import CMartletKernels

/// The loss of connectionist temporal classification (Graves et al. 2006, eq. 7–8 and 15):
/// `−ln Σ_π Π_t p_t(π_t)` over all paths π that become the labels when repetitions and then blanks are taken out.
///
/// A label sequence that no path can become has the loss +inf and a gradient of NaN, or zeros for both with
/// `zeroInfinity`. The mean divides each loss by the number of its labels (at least 1) and then averages, as PyTorch does.
/// Gradients are those of the formula: minus the probability of a class at a time given the labels; behind `logSoftmax`
/// they are PyTorch's.
///
/// - Shapes: log-probabilities `[batch, length, classes]`; labels `[batch, labels]` with anything beyond a sequence's
///   number, or all labels one after another (`int32` or `int64`); `inputLengths` and `labelLengths` one for each
///   sequence, all of the axis where `nil` → scalar, or `[batch]` without reduction
public func ctcLoss(
  _ logProbabilities: Tensor, _ labels: Tensor, inputLengths: [Int]? = nil, labelLengths: [Int]? = nil, blank: Int = 0,
  reduction: Reduction = .mean, zeroInfinity: Bool = false, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let problem = ClassificationOfPaths(
    logProbabilities, labels, inputLengths, labelLengths, blank, zeroInfinity, file, line)
  let losses = problem.losses(logProbabilities)
  switch reduction {
  case .none: return losses
  case .sum: return losses.sum()
  case .mean:
    let counts = Tensor(problem.labelLengths.map { Double(max(1, $0)) }).converted(to: losses.dtype)
    return (losses / counts).mean()
  }
}

/// Sequences and labels that were checked.
private struct ClassificationOfPaths {
  let batch, length, classes: Int
  /// `[batch, most]`, `int32`.
  let labels: Tensor
  let inputLengths, labelLengths: [Int32]
  let blank: Int
  let zeroInfinity: Bool

  init(
    _ logProbabilities: Tensor, _ labels: Tensor, _ inputLengths: [Int]?, _ labelLengths: [Int]?, _ blank: Int,
    _ zeroInfinity: Bool, _ file: StaticString, _ line: UInt
  ) {
    func fail(_ rule: String) -> Never {
      contractFailure("ctcLoss", "\(logProbabilities.shape) and \(labels.shape)", rule, file: file, line: line)
    }
    logProbabilities.requireFloatingPoint("ctcLoss", file: file, line: line)
    if logProbabilities.rank != 3 { fail("log-probabilities must be [batch, length, classes]") }
    let shape = logProbabilities.shape
    let (batch, length, classes) = (shape[0], shape[1], shape[2])
    if blank < 0 || blank >= classes { fail("the blank \(blank) is not in 0..<\(classes)") }
    if labels.dtype != .int32 && labels.dtype != .int64 { fail("labels must be int32 or int64") }
    let inputLengths = inputLengths ?? Array(repeating: length, count: batch)
    if inputLengths.count != batch || inputLengths.contains(where: { $0 < 0 || $0 > length }) {
      fail("there must be \(batch) input lengths within 0...\(length)")
    }
    if labels.rank == 1 && labelLengths == nil { fail("labels one after another need label lengths") }
    if labels.rank != 1 && (labels.rank != 2 || labels.shape[0] != batch) { fail("labels must be [batch, labels]") }
    let columns = labels.shape[labels.rank - 1]
    let counts = labelLengths ?? Array(repeating: columns, count: batch)
    if counts.count != batch || counts.contains(where: { $0 < 0 || $0 > columns }) {
      fail("there must be \(batch) label lengths within 0...\(columns)")
    }
    if labels.rank == 1 && counts.reduce(0, +) != columns { fail("the label lengths must add up to \(columns)") }
    let given = labels.elements(as: Int64.self)
    let most = counts.max() ?? 0
    // What lies beyond a sequence's labels is the blank, which every lookup may be done with.
    var padded = [Int32](repeating: Int32(blank), count: batch * most)
    var start = 0
    for (row, count) in counts.enumerated() {
      for column in 0..<count {
        let label = given[start + column]
        if label < 0 || label >= Int64(classes) || label == Int64(blank) {
          fail("label \(label) is not a class other than the blank \(blank) in 0..<\(classes)")
        }
        padded[row * most + column] = Int32(label)
      }
      start += labels.rank == 1 ? count : columns
    }
    (self.batch, self.length, self.classes) = (batch, length, classes)
    self.labels = Tensor(padded, shape: [batch, most])
    self.inputLengths = inputLengths.map(Int32.init)
    self.labelLengths = counts.map(Int32.init)
    self.blank = blank
    self.zeroInfinity = zeroInfinity
  }

  func losses(_ logProbabilities: Tensor) -> Tensor {
    let tape = Tape.recording(logProbabilities)
    let x = logProbabilities.dense()
    let losses = Tensor(uninitialized: [batch], dtype: x.dtype)
    let occupancies = tape == nil ? nil : Tensor(uninitialized: x.shape, dtype: x.dtype)
    inputLengths.withUnsafeBufferPointer { inputLengths in
      labelLengths.withUnsafeBufferPointer { labelLengths in
        var problem = martlet_ctc_problem(
          batch: Int64(batch), length: Int64(length), classes: Int64(classes), log_probabilities: x.pointer,
          labels: labels.pointer.assumingMemoryBound(to: Int32.self), label_stride: Int64(labels.shape[1]),
          input_lengths: inputLengths.baseAddress, label_lengths: labelLengths.baseAddress, blank: Int32(blank),
          zero_infinity: zeroInfinity)
        martlet_ctc(x.kernelType, &problem, losses.pointer, occupancies?.pointer)
      }
    }
    guard let tape, let occupancies else { return withExtendedLifetime(x) { losses } }
    let operand = tape.operand(logProbabilities)
    return tape.record(losses, operand) { upstream, sink in
      if Tape.recording(logProbabilities, upstream) != nil {
        sink.add(composedGradient(logProbabilities, upstream), to: operand)
      } else {
        sink.add(occupancies * (-upstream).reshaped(to: [batch, 1, 1]), to: operand)
      }
    }
  }

  // MARK: Derivatives of higher order

  private func composedGradient(_ logProbabilities: Tensor, _ upstream: Tensor) -> Tensor {
    // Where no path is possible there is nothing to differentiate.
    var isImpossible = Tensor(false)
    let (_, gradients) = valueAndGradients(at: [logProbabilities, upstream]) { leaves in
      let losses = composed(leaves[0])
      isImpossible = (losses .>= 1e29)
      return (losses.filled(where: isImpossible, with: 0) * leaves[1]).sum()
    }
    let gradient = gradients[0] ?? Tensor.zeros(like: logProbabilities)
    if zeroInfinity { return gradient }
    let runs = Tensor(inputLengths.flatMap { count in (0..<length).map { $0 < count } }, shape: [batch, length, 1])
    let isUndefined = runs .& isImpossible.reshaped(to: [batch, 1, 1])
    return gradient.filled(where: isUndefined, with: Double.nan)
  }

  /// The losses by operations on all sequences at once, with −1e30 for the logarithm of 0.
  private func composed(_ logProbabilities: Tensor) -> Tensor {
    let type = logProbabilities.dtype
    let states = 2 * labels.shape[1] + 1
    var classOf = Array(repeating: Int32(blank), count: batch * states)
    var skip = Array(repeating: -1e30, count: batch * states)
    let given = labels.elements(as: Int32.self)
    for row in 0..<batch {
      for index in 0..<labels.shape[1] {
        let place = row * labels.shape[1] + index
        classOf[row * states + 2 * index + 1] = given[place]
        if index > 0 && given[place] != given[place - 1] { skip[row * states + 2 * index + 1] = 0 }
      }
    }
    let indices = Tensor(classOf, shape: [batch, 1, states]).broadcast(to: [batch, length, states])
    let emissions = logProbabilities.takenAlong(2, indices: indices).clamped(to: -1e30...Double.greatestFiniteMagnitude)
      .unstacked(1)
    let penalties = Tensor(skip, shape: [batch, states]).converted(to: type)
    let none = Tensor(repeating: -1e30, shape: [batch, 2], dtype: type)
    var rows = Tensor.concatenate(
      [Tensor.zeros([batch, 1], dtype: type), Tensor(repeating: -1e30, shape: [batch, states - 1], dtype: type)],
      axis: 1)
    for (time, emission) in emissions.enumerated() {
      let wide = Tensor.concatenate([none, rows], axis: 1)
      // Before the first step only the first blank or the first label can follow.
      let jump = wide.narrowed(1, to: 0..<states) + penalties
      let sources = Tensor.stack([rows, wide.narrowed(1, to: 1..<states + 1), jump], axis: 2)
      let next = sources.logSumExp(2) + emission
      let runs = Tensor(inputLengths.map { $0 > Int32(time) }).expanded(at: 1)
      rows = Tensor.select(runs, next, rows)
    }
    let last = labelLengths.flatMap { [2 * $0, Swift.max(0, 2 * $0 - 1)] }
    let ends = rows.takenAlong(1, indices: Tensor(last, shape: [batch, 2]))
    // Without labels there is one end.
    let twice = labelLengths.flatMap { [0, $0 == 0 ? -1e30 : 0] }
    return -(ends + Tensor(twice, shape: [batch, 2]).converted(to: type)).logSumExp(1)
  }
}
