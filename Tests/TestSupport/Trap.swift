#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A broken contract, and the words that must be said about it; for exit tests.
public struct Trap: Sendable {
  /// What standard error must hold.
  public let words: String

  private let body: @Sendable () -> Void

  /// A call that must end the process.
  public init(_ words: String, _ body: @escaping @Sendable () -> Void) {
    self.words = words
    self.body = body
  }

  /// Breaks the contract. The words are enough; there is no backtrace.
  public func run() {
    for number in [SIGILL, SIGTRAP, SIGABRT] { signal(number, SIG_DFL) }
    body()
  }
}
