import Synchronization

/// Numbers that are handed out once in a process, from 1.
final class SerialNumbers: Sendable {
  private let last = Atomic<UInt64>(0)

  func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}
