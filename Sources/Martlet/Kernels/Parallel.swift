import CMartletKernels

/// Runs `body` for every chunk on the thread pool; chunks may run at the same time and in any order.
func parallel(_ chunks: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { escapable in
    var boxed = escapable
    withUnsafeMutablePointer(to: &boxed) { pointer in
      martlet_parallel(
        Int32(chunks),
        { context, chunk in
          context.unsafelyUnwrapped.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(chunk))
        }, pointer)
    }
  }
}

/// The threads that kernels use.
public enum Threads {
  /// How many threads work, the calling one included; all processors by default, or `MARTLET_THREADS`.
  ///
  /// Results do not depend on it: the same seed gives the same bits on any number of threads.
  public static var count: Int {
    get { Int(martlet_threads()) }
    set { martlet_set_threads(Int32(clamping: newValue)) }
  }
}

/// What tensors occupy, in bytes.
public struct MemoryUse: Sendable {
  /// Held by tensors now.
  public let live: Int
  /// The most that was held at once since the last reset.
  public let peak: Int
  /// Kept for reuse.
  public let cached: Int

  /// The use now.
  public static var current: MemoryUse {
    let statistics = martlet_memory()
    return MemoryUse(live: Int(statistics.live), peak: Int(statistics.peak), cached: Int(statistics.cached))
  }

  /// Starts the peak anew from what is live.
  public static func resetPeak() { martlet_reset_peak_memory() }

  /// Returns what is kept for reuse to the system.
  public static func trim() { martlet_trim_memory() }
}

/// The state of this thread.
@inline(__always)
func threadState() -> UnsafeMutablePointer<martlet_thread_state> { martlet_current_state().unsafelyUnwrapped }
