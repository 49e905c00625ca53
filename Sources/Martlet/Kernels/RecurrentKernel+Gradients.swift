import CMartletKernels

extension RecurrentKernel {
  /// The gradients of all operands; those of `weight` and `bias` where asked for.
  struct Gradients {
    let projections: Tensor
    let state: Tensor
    let cell: Tensor?
    var weight: Tensor?
    var bias: Tensor?
  }

  /// Backpropagation through time (Werbos 1990): gradients of the steps from last to first, then one product over all of
  /// them for the weights. `upstreams` are those of outputs, last state and last cell.
  func backward(_ results: Results, _ upstreams: [Tensor?], withWeight: Bool, withBias: Bool) -> Gradients {
    func fresh(_ width: Int) -> Tensor { Tensor(uninitialized: [batch, length, width], dtype: .float32) }
    func start(_ upstream: Tensor?) -> Tensor { upstream?.denseCopy() ?? Tensor.zeros([batch, hidden]) }
    let gradient = fresh(width)
    let candidates = kind == .gru ? fresh(hidden) : nil
    let former = withWeight || kind == .gru ? fresh(hidden) : nil
    let upstream = upstreams[0]?.dense()
    let state = start(upstreams[1])
    let cell = kind == .lstm ? start(upstreams[2]) : nil
    let factor = StateFactor(weight, isTransposed: false, steps: length)
    forEachChunk { chunk in
      if let former { collectFormer(results.outputs, into: former, chunk) }
      propagate(
        chunk, factor, results, upstream: upstream, former: former, state: state, cell: cell, gradient: gradient,
        candidates: candidates)
      clearTail(gradient, chunk, width: width)
      if let candidates { clearTail(candidates, chunk, width: hidden) }
    }
    var gradients = Gradients(projections: gradient, state: state, cell: cell)
    if withWeight, let former { gradients.weight = weightGradient(gradient, candidates, former) }
    if withBias, let candidates { gradients.bias = Kernels.reduce(martlet_reduce_sum, candidates, axes: [0, 1]) }
    return gradients
  }

  /// The steps of a chunk; `state` and `cell` hold the gradients of the last states and come to those of the first.
  private func propagate(
    _ chunk: Chunk, _ factor: StateFactor, _ results: Results, upstream: Tensor?, former: Tensor?, state: Tensor,
    cell: Tensor?,
    gradient: Tensor, candidates: Tensor?
  ) {
    let scratchCount = chunk.rows * width
    let gates = martlet_allocate(scratchCount * 4).unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
    let savedWidth = kind.saved * hidden
    func sequences(_ x: Tensor?, _ width: Int) -> UnsafeMutablePointer<Float>? {
      x.map { floats($0) + chunk.first * length * width }
    }
    let saved = sequences(results.saved, savedWidth)
    let dy = sequences(upstream, hidden)
    let dx = sequences(gradient, width)
    let dh = floats(state) + chunk.first * hidden
    let dc = cell.map { floats($0) + chunk.first * hidden }
    var step = step(chunk)
    for index in 0..<chunk.steps {
      let position = isReversed ? index : chunk.steps - 1 - index
      step.position = Int64(position)
      let kept = saved.map { $0 + position * chunk.rows * savedWidth }
      switch kind {
      case .lstm:
        let isFirst = index == chunk.steps - 1
        let before = position + (isReversed ? 1 : -1)
        let cells =
          isFirst
          ? self.cell.map { floats($0) + chunk.first * hidden }
          : saved.map { $0 + before * chunk.rows * savedWidth + 4 * hidden }
        martlet_lstm_step_gradient(
          &step, kept, cells, Int64(isFirst ? hidden : savedWidth), dy, dh, dc, gates, dx)
      case .gru:
        martlet_gru_step_gradient(
          &step, kept, sequences(former, hidden), dy, dh, gates, dx, sequences(candidates, hidden))
      case .tanh, .relu:
        martlet_rnn_step_gradient(
          &step, kind == .relu, sequences(results.outputs, hidden), dy, dh, gates, dx)
      }
      factor.multiply(gates, into: dh, chunk.rows, accumulating: true)
    }
    martlet_release(gates, scratchCount * 4)
  }

  /// The state before every step, which is what the weights met; zeros beyond a sequence's end.
  private func collectFormer(_ outputs: Tensor, into former: Tensor, _ chunk: Chunk) {
    for row in chunk.first..<(chunk.first + chunk.rows) where length > 0 {
      let target = floats(former) + row * length * hidden
      let source = floats(outputs) + row * length * hidden
      let initial = floats(state) + row * hidden
      let steps = lengths.map { Int(integers($0)[row]) } ?? length
      target.update(repeating: 0, count: length * hidden * (steps == length ? 0 : 1))
      if steps == 0 { continue }
      if isReversed {
        target.update(from: source + hidden, count: (steps - 1) * hidden)
        (target + (steps - 1) * hidden).update(from: initial, count: hidden)
      } else {
        (target + hidden).update(from: source, count: (steps - 1) * hidden)
        target.update(from: initial, count: hidden)
      }
    }
  }

  private func weightGradient(_ gradient: Tensor, _ candidates: Tensor?, _ former: Tensor) -> Tensor {
    let rows = batch * length
    let states = former.view(shape: [rows, hidden], strides: [hidden, 1])
    guard let candidates else {
      return Kernels.matrixProduct(gradient.view(shape: [width, rows], strides: [1, width]), states)
    }
    // The candidate's product is multiplied by the reset gate, so its gradient is another than the projection's.
    return Tensor.concatenate([
      Kernels.matrixProduct(gradient.view(shape: [2 * hidden, rows], strides: [1, width]), states),
      Kernels.matrixProduct(candidates.view(shape: [hidden, rows], strides: [1, hidden]), states),
    ])
  }
}
