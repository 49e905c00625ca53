import CMartletKernels
import Synchronization

/// Hands the gradient of a node's output on to its operands.
typealias Pullback = (_ upstream: Tensor, _ sink: GradientSink) -> Void

/// The place of an operand on the tape, with the shape that its gradient must have.
///
/// Pullbacks capture operands and not tensors where they need no values, so that memory is freed early.
struct Operand {
  /// The node, or -1 for a constant.
  let node: Int32
  let level: Int32
  let shape: Shape
}

/// The record of a thread's operations: a flat list of nodes, on which scopes are nested.
///
/// A scope is one call of `valueAndGradient`. An operation is recorded once, whatever the depth; a node knows the
/// outermost scope that it depends on. While an inner scope computes its gradients, the operations of its pullbacks are
/// recorded for the scopes around it, which is what makes derivatives of any order exact.
///
/// A tape belongs to one thread. It is a bare pointer, since counting references to it would cost a small operation a tenth
/// of its time.
struct Tape {
  struct Node {
    var pullback: Pullback?
    var level: Int32
  }

  struct Scope {
    let serial: UInt64
    let start: Int
    var leafEnd: Int
    var watched: [(parameter: ObjectIdentifier, leaf: Tensor)] = []
    /// Where the parameter that is asked for next is likely to be: models use theirs in order.
    var nextWatched = 0

    mutating func leaf(of parameter: ObjectIdentifier) -> Tensor? {
      var position = nextWatched
      for _ in 0..<watched.count {
        if position >= watched.count { position = 0 }
        if watched[position].parameter == parameter {
          nextWatched = position + 1
          return watched[position].leaf
        }
        position += 1
      }
      return nil
    }
  }

  private struct State {
    var nodes = ElementStack<Node>()
    var scopes = ElementStack<Scope>()
    var spareSink: GradientSink?
  }

  private let state: UnsafeMutablePointer<State>

  @inline(__always)
  private init(_ state: UnsafeMutableRawPointer) {
    self.state = state.assumingMemoryBound(to: State.self)
  }

  private var nodes: ElementStack<Node> { state.pointee.nodes }
  private var scopes: ElementStack<Scope> { state.pointee.scopes }
  private var innermost: UnsafeMutablePointer<Scope> { scopes[scopes.count - 1] }

  // MARK: The tape of this thread

  @inline(__always)
  static var current: Tape? {
    guard let pointer = threadState().pointee.tape else { return nil }
    return Tape(pointer)
  }

  /// The tape where one of the operands is tracked, and `nil` where nothing has to be recorded.
  @inline(__always)
  static func recording(_ a: Tensor) -> Tape? {
    guard let tape = current, tape.tracks(a) else { return nil }
    return tape
  }

  @inline(__always)
  static func recording(_ a: Tensor, _ b: Tensor) -> Tape? {
    guard let tape = current, tape.tracks(a) || tape.tracks(b) else { return nil }
    return tape
  }

  static func recording(_ a: Tensor, _ b: Tensor, _ c: Tensor?) -> Tape? {
    guard let tape = current, tape.tracks(a) || tape.tracks(b) || c.map(tape.tracks) == true else { return nil }
    return tape
  }

  static func recording(_ tensors: [Tensor]) -> Tape? {
    guard let tape = current, tensors.contains(where: tape.tracks) else { return nil }
    return tape
  }

  /// Whether the tensor depends on a scope that is open.
  @inline(__always)
  func tracks(_ tensor: Tensor) -> Bool {
    let object = tensor.object
    let level = Int(object.level)
    return object.scope != 0 && level < scopes.count && scopes[level].pointee.serial == object.scope
  }

  /// The number of scopes that are open. Where it is one, pullbacks of what is recorded are not recorded themselves.
  var depth: Int { scopes.count }

  // MARK: Recording

  @inline(__always)
  func operand(_ tensor: Tensor) -> Operand {
    guard tracks(tensor) else { return Operand(node: -1, level: .max, shape: tensor.shape) }
    return Operand(node: tensor.object.node, level: tensor.object.level, shape: tensor.shape)
  }

  /// Enters a fresh tensor as the result of an operation on operands of which one at least is tracked.
  @inline(__always)
  func record(_ output: Tensor, _ a: Operand, _ pullback: @escaping Pullback) -> Tensor {
    enter(output, level: a.level, pullback)
  }

  @inline(__always)
  func record(_ output: Tensor, _ a: Operand, _ b: Operand, _ pullback: @escaping Pullback) -> Tensor {
    enter(output, level: min(a.level, b.level), pullback)
  }

  @inline(__always)
  func record(_ output: Tensor, _ a: Operand, _ b: Operand, _ c: Operand, _ pullback: @escaping Pullback) -> Tensor {
    enter(output, level: min(a.level, b.level, c.level), pullback)
  }

  func record(_ output: Tensor, _ operands: [Operand], _ pullback: @escaping Pullback) -> Tensor {
    enter(output, level: operands.lazy.map(\.level).min() ?? .max, pullback)
  }

  private func enter(_ output: Tensor, level: Int32, _ pullback: Pullback?) -> Tensor {
    output.object.node = Int32(nodes.count)
    output.object.level = level
    output.object.scope = scopes[Int(level)].pointee.serial
    state.pointee.nodes.append(Node(pullback: pullback, level: level))
    return output
  }

  // MARK: Scopes

  private static let serials = SerialNumbers()

  /// Runs `body` within a new scope of this thread's tape.
  static func withScope<Result>(_ body: (Tape) throws -> Result) rethrows -> Result {
    if let tape = current {
      let (depth, start) = (tape.scopes.count, tape.nodes.count)
      tape.open()
      defer { tape.close(to: depth, from: start) }
      return try body(tape)
    }
    let tape = takeSpare()
    threadState().pointee.tape = UnsafeMutableRawPointer(tape.state)
    tape.open()
    defer {
      tape.close(to: 0, from: 0)
      threadState().pointee.tape = nil
      giveBack(tape)
    }
    return try body(tape)
  }

  /// The address of a tape that no thread uses now, kept for its memory, or 0.
  private static let spare = Atomic<UInt>(0)
  private static let greatestSpareCapacity = 65_536

  private static func takeSpare() -> Tape {
    if let pointer = UnsafeMutableRawPointer(bitPattern: spare.exchange(0, ordering: .acquiringAndReleasing)) {
      return Tape(pointer)
    }
    let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    state.initialize(to: State())
    return Tape(state)
  }

  private static func giveBack(_ tape: Tape) {
    if tape.nodes.capacity > greatestSpareCapacity { return tape.free() }
    let address = UInt(bitPattern: tape.state)
    if let other = UnsafeMutableRawPointer(bitPattern: spare.exchange(address, ordering: .acquiringAndReleasing)) {
      Tape(other).free()
    }
  }

  private func free() {
    state.pointee.nodes.free()
    state.pointee.scopes.free()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// Runs `body` without recording.
  static func withoutRecording<Result>(_ body: () throws -> Result) rethrows -> Result {
    let state = threadState()
    let tape = state.pointee.tape
    state.pointee.tape = nil
    defer { state.pointee.tape = tape }
    return try body()
  }

  private func open() {
    state.pointee.scopes.append(Scope(serial: Tape.serials.next(), start: nodes.count, leafEnd: nodes.count))
  }

  /// Ends the scopes above `depth` and drops the nodes from `start` on that no scope below depends on.
  ///
  /// Nodes before are not this scope's, even of its depth: a pullback that opens a scope does so while the nodes of the scope
  /// that it belongs to are walked.
  private func close(to depth: Int, from start: Int) {
    state.pointee.scopes.removeLast(downTo: depth)
    while nodes.count > start && nodes[nodes.count - 1].pointee.level >= Int32(depth) {
      state.pointee.nodes.removeLast()
    }
  }

  /// A new leaf of the innermost scope that stands for `tensor`; gradients flow on to `tensor` in outer scopes.
  func leaf(of tensor: Tensor) -> Tensor {
    let alias = tensor.alias()
    let own = Int32(scopes.count - 1)
    let outer = operand(tensor)
    let pullback: Pullback? = outer.node < 0 ? nil : { upstream, sink in sink.add(upstream, to: outer) }
    let leaf = enter(alias, level: min(own, outer.level), pullback)
    innermost.pointee.leafEnd = nodes.count
    return leaf
  }

  /// Makes a parameter a leaf of the innermost scope.
  func watch(_ parameter: Parameter) -> Tensor {
    let leaf = leaf(of: parameter.value)
    innermost.pointee.watched.append((ObjectIdentifier(parameter), leaf))
    return leaf
  }

  /// The leaf that stands for a parameter in the innermost scope that watches it.
  func watched(_ parameter: Parameter) -> Tensor? {
    let identifier = ObjectIdentifier(parameter)
    for index in stride(from: scopes.count - 1, through: 0, by: -1) {
      if let leaf = scopes[index].pointee.leaf(of: identifier) { return leaf }
    }
    return nil
  }

  // MARK: Gradients

  /// The gradients of `output` with respect to the leaves of the innermost scope, in their order, and `nil` for leaves
  /// that it does not depend on. Ends the scope's recording.
  func gradients(of output: Tensor, leaves: [Tensor]) -> [Tensor?] {
    guard let sink = gradients(of: output) else { return leaves.map { _ in nil } }
    defer { finish(sink) }
    return leaves.map { sink.take(Int($0.object.node)) }
  }

  /// The gradient of `output` with respect to the only leaf of the innermost scope.
  func gradient(of output: Tensor, leaf: Tensor) -> Tensor? {
    guard let sink = gradients(of: output) else { return nil }
    defer { finish(sink) }
    return sink.take(Int(leaf.object.node))
  }

  /// Walks the innermost scope's nodes backwards; `nil` where `output` is not one of them. Leaves keep their gradients.
  private func gradients(of output: Tensor) -> GradientSink? {
    let outputNode = tracks(output) ? Int(output.object.node) : -1
    let (start, leafEnd) = (innermost.pointee.start, innermost.pointee.leafEnd)
    state.pointee.scopes.removeLast()  // from here on, operations are recorded for the outer scopes alone
    guard outputNode >= start else { return nil }
    let sink = state.pointee.spareSink.take() ?? GradientSink()
    sink.begin(start: start, count: outputNode + 1 - start)
    sink.set(Tensor.ones(like: output), at: outputNode)
    let depth = Int32(scopes.count)
    for index in stride(from: outputNode, through: leafEnd, by: -1) {
      let upstream = sink.takeUpstream(index)
      // A pullback may record, which may move the nodes.
      let node = nodes[index]
      let pullback = node.pointee.level >= depth ? node.pointee.pullback.take() : node.pointee.pullback
      if let upstream, let pullback { pullback(upstream, sink) }
    }
    return sink
  }

  private func finish(_ sink: GradientSink) {
    sink.end()
    state.pointee.spareSink = sink
  }
}
