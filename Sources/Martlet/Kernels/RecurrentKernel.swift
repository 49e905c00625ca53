import CMartletKernels

/// What a step of a recurrence computes.
enum Recurrence {
  case lstm, gru, tanh, relu

  /// The widths of projections and of what is kept for gradients, in hidden units.
  var gates: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    case .tanh, .relu: 1
    }
  }

  var saved: Int {
    switch self {
    case .lstm: 5
    case .gru: 4
    case .tanh, .relu: 0
    }
  }
}

/// All steps of a recurrence over a batch of sequences, some rows of the batch after the other: states of a chunk of rows
/// stay in the cache from step to step.
struct RecurrentKernel {
  let kind: Recurrence
  let isReversed: Bool
  let batch, length: Int
  /// `[batch, hidden]`
  let state: Tensor
  /// `[batch, hidden]`, for LSTM.
  let cell: Tensor?
  /// `[gates · hidden, hidden]`
  let weight: Tensor
  /// `[hidden]`, for GRU.
  let bias: Tensor?
  /// `[batch]` as int32; `nil` where all sequences have all steps.
  let lengths: Tensor?

  /// What a pass gives; `saved` and `outputs` serve the gradient.
  struct Results {
    let outputs: Tensor
    let state: Tensor
    let cell: Tensor?
    let saved: Tensor?
  }

  var hidden: Int { state.shape[1] }
  var width: Int { kind.gates * hidden }

  init(
    _ kind: Recurrence, isReversed: Bool, length: Int, state: Tensor, cell: Tensor?, weight: Tensor, bias: Tensor?,
    lengths: [Int]?
  ) {
    self.kind = kind
    self.isReversed = isReversed
    batch = state.shape[0]
    self.length = length
    self.state = state.dense()
    self.cell = cell?.dense()
    self.weight = weight.dense()
    self.bias = kind == .gru ? bias?.dense() ?? Tensor.zeros([state.shape[1]]) : nil
    self.lengths = lengths.map { Tensor($0.map(Int32.init)) }
  }

  // MARK: Chunks

  /// Products of 16 rows run near the processor's limit; small batches are cut finer, for the sake of other threads.
  var chunkRows: Int { batch >= 32 ? 16 : max(4, (batch + 7) / 8 * 4) }

  struct Chunk {
    let first: Int
    let rows: Int
    /// Steps from here on are beyond all of the chunk's sequences.
    let steps: Int
  }

  func forEachChunk(_ body: (Chunk) -> Void) {
    let rows = chunkRows
    parallel((batch + rows - 1) / rows) { index in
      let first = index * rows
      let count = min(rows, batch - first)
      var steps = length
      if let lengths = lengths.map(integers) {
        steps = 0
        for row in first..<(first + count) { steps = max(steps, Int(lengths[row])) }
      }
      body(Chunk(first: first, rows: count, steps: steps))
    }
  }

  func step(_ chunk: Chunk) -> martlet_recurrent_step {
    martlet_recurrent_step(
      rows: Int64(chunk.rows), hidden: Int64(hidden), length: Int64(length), position: 0,
      lengths: lengths.map { UnsafePointer(integers($0) + chunk.first) })
  }

  func floats(_ x: Tensor) -> UnsafeMutablePointer<Float> { x.pointer.assumingMemoryBound(to: Float.self) }

  func integers(_ x: Tensor) -> UnsafeMutablePointer<Int32> { x.pointer.assumingMemoryBound(to: Int32.self) }

  /// Sets what lies beyond a chunk's last step in `[batch, length, width]` to zero.
  func clearTail(_ x: Tensor, _ chunk: Chunk, width: Int) {
    let base = floats(x) + chunk.first * length * width
    for row in 0..<chunk.rows where chunk.steps < length {
      (base + (row * length + chunk.steps) * width).update(repeating: 0, count: (length - chunk.steps) * width)
    }
  }

  // MARK: Forward

  /// Outputs and last states; `saving` what gradients need. Projections are `[batch, length, gates · hidden]`.
  func forward(_ projections: Tensor, saving: Bool) -> Results {
    let projections = projections.dense()
    let outputs = Tensor(uninitialized: [batch, length, hidden], dtype: .float32)
    let (state, cell) = (self.state.denseCopy(), self.cell?.denseCopy())
    let savedWidth = kind.saved * hidden
    let saved = saving ? Tensor(uninitialized: [batch, length, savedWidth], dtype: .float32) : nil
    let factor = StateFactor(weight, isTransposed: true, steps: length)
    forEachChunk { chunk in
      let scratchCount = chunk.rows * (width + savedWidth)
      let products = martlet_allocate(scratchCount * 4).unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
      // What is saved lies step by step, each with all rows of the chunk.
      let block = saved.map { floats($0) + chunk.first * length * savedWidth }
      let x = floats(projections) + chunk.first * length * width
      let y = floats(outputs) + chunk.first * length * hidden
      let h = floats(state) + chunk.first * hidden
      let c = cell.map { floats($0) + chunk.first * hidden }
      var step = step(chunk)
      for index in 0..<chunk.steps {
        let position = isReversed ? chunk.steps - 1 - index : index
        step.position = Int64(position)
        factor.multiply(h, into: products, chunk.rows)
        let kept = block.map { $0 + position * chunk.rows * savedWidth } ?? products + chunk.rows * width
        switch kind {
        case .lstm: martlet_lstm_step(&step, x, products, h, c, kept, y)
        case .gru: martlet_gru_step(&step, x, products, bias.map(floats), h, kept, y)
        case .tanh, .relu: martlet_rnn_step(&step, kind == .relu, x, products, h, y)
        }
      }
      martlet_release(products, scratchCount * 4)
      clearTail(outputs, chunk, width: hidden)
    }
    return Results(outputs: outputs, state: state, cell: cell, saved: saved)
  }
}
