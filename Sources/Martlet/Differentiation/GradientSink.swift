/// The gradients of a pass in flight, by node; used for one pass after another, for its memory.
final class GradientSink {
  @exclusivity(unchecked) private(set) var start = 0
  @exclusivity(unchecked) private var gradients = ElementStack<Tensor?>()

  /// Whether nobody but the pullback that runs holds its upstream gradient, whose memory may then take the result.
  @exclusivity(unchecked) private var mayOverwriteUpstream = false

  deinit { gradients.free() }

  /// Makes room for `count` nodes from `start` on.
  func begin(start: Int, count: Int) {
    self.start = start
    for _ in 0..<count { gradients.append(nil) }
  }

  /// Sets the gradient where a pass begins.
  func set(_ gradient: Tensor, at node: Int) { gradients[node - start].pointee = gradient }

  /// Drops what nobody asked for.
  func end() { gradients.removeLast(downTo: 0) }

  /// Whether a gradient for this operand is asked for.
  @inline(__always)
  func wants(_ operand: Operand) -> Bool { Int(operand.node) >= start }

  /// Adds a contribution to an operand's gradient; not evaluated for constants.
  @inline(__always)
  func add(_ gradient: @autoclosure () -> Tensor, to operand: Operand) {
    guard wants(operand) else { return }
    accumulate(gradient(), at: Int(operand.node) - start)
  }

  private func accumulate(_ gradient: Tensor, at index: Int) {
    guard var present = gradients[index].pointee.take() else {
      gradients[index].pointee = gradient
      return
    }
    // A sum that nobody else holds grows in place.
    let records = Tape.recording(present, gradient) != nil
    if !records && present.object.owner == nil && present.object.isContiguous
      && isKnownUniquelyReferenced(&present.object)
    {
      TransposedWeights.forget(present.object)
      Kernels.accumulate(gradient.dense(), into: present)
      gradients[index].pointee = present
    } else if present.liesTransposed && gradient.liesTransposed {
      // Both in the order of their memory.
      gradients[index].pointee = (present.swapped(-1, -2) + gradient.swapped(-1, -2)).swapped(-1, -2)
    } else {
      gradients[index].pointee = present + gradient
    }
  }

  /// A node's gradient, which is then no longer held.
  func take(_ node: Int) -> Tensor? {
    let index = node - start
    return index < gradients.count ? gradients[index].pointee.take() : nil
  }

  /// The gradient that a node's pullback gets.
  @inline(__always)
  func takeUpstream(_ node: Int) -> Tensor? {
    guard var upstream = gradients[node - start].pointee.take() else { return nil }
    mayOverwriteUpstream =
      isKnownUniquelyReferenced(&upstream.object) && upstream.object.owner == nil && upstream.object.isContiguous
    return upstream
  }

  /// Memory for a gradient of the upstream gradient's shape: its own where nobody else holds it.
  func memory(inPlaceOf upstream: Tensor) -> Tensor {
    guard mayOverwriteUpstream else { return Tensor(uninitialized: upstream.shape, dtype: upstream.dtype) }
    TransposedWeights.forget(upstream.object)
    return upstream
  }
}

extension Optional {
  /// The value, leaving `nil` behind.
  @inline(__always)
  mutating func take() -> Wrapped? {
    let value = self
    self = nil
    return value
  }
}
