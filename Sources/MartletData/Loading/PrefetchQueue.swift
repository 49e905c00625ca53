import Foundation

/// Makes batches on a thread of its own, at most `capacity` ahead, and hands them out in order.
///
/// The thread ends with the last batch, or with this object: `deinit` waits for it.
final class PrefetchQueue {
  private let state: State

  init(_ maker: BatchMaker, capacity: Int) {
    let state = State(capacity: capacity)
    self.state = state
    let thread = Thread { [maker] in
      var maker = maker
      while let batch = maker.next(), state.put(batch) {}
      state.finish()
    }
    thread.name = "martlet batches"
    thread.start()
  }

  deinit { state.cancel() }

  /// Waits for the next batch; `nil` at the end.
  func next() -> BatchLoader.Element? { state.take() }

  /// What both threads share, under its condition's lock.
  private final class State: @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var batches: [BatchLoader.Element] = []
    private var isFinished = false
    private var isCancelled = false

    init(capacity: Int) { self.capacity = capacity }

    /// Waits for room and adds a batch; false where nobody will take it.
    func put(_ batch: BatchLoader.Element) -> Bool {
      condition.lock()
      defer { condition.unlock() }
      while batches.count >= capacity && !isCancelled { condition.wait() }
      if isCancelled { return false }
      batches.append(batch)
      condition.broadcast()
      return true
    }

    func take() -> BatchLoader.Element? {
      condition.lock()
      defer { condition.unlock() }
      while batches.isEmpty && !isFinished { condition.wait() }
      if batches.isEmpty { return nil }
      condition.broadcast()
      return batches.removeFirst()
    }

    func finish() {
      condition.lock()
      isFinished = true
      condition.broadcast()
      condition.unlock()
    }

    func cancel() {
      condition.lock()
      isCancelled = true
      condition.broadcast()
      while !isFinished { condition.wait() }
      condition.unlock()
    }
  }
}
