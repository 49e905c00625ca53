extension Tape {
  /// Enters fresh tensors as the results of one operation. The pullback runs once, where at least one of them has a
  /// gradient; results that nothing depends on have `nil`.
  func record(
    outputs: [Tensor], _ operands: [Operand], _ pullback: @escaping (_ upstreams: [Tensor?], GradientSink) -> Void
  ) {
    let upstreams = Upstreams(count: outputs.count)
    // The operation itself is a node without elements, before those of its results: their gradients are there when its
    // turn comes.
    let anchor = record(Tensor(uninitialized: [0], dtype: .float32), operands) { _, sink in
      pullback(upstreams.take(), sink)
    }
    let operation = operand(anchor)
    for (index, output) in outputs.enumerated() {
      _ = record(output, operation) { upstream, sink in
        upstreams.values[index] = upstream
        sink.add(Tensor(uninitialized: [0], dtype: .float32), to: operation)
      }
    }
  }
}

/// The gradients of an operation's results between their nodes' turns and its own.
private final class Upstreams {
  var values: [Tensor?]

  init(count: Int) { values = Array(repeating: nil, count: count) }

  func take() -> [Tensor?] {
    let values = values
    self.values = Array(repeating: nil, count: values.count)
    return values
  }
}
