import ArgumentParser
import Martlet

/// The flag for the number of threads.
struct ThreadFlag: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Threads to work with; results do not depend on it (all processors, or MARTLET_THREADS).", valueName: "n"))
  var threads: Given<Int>?

  /// Sets the number of threads.
  func apply(_ check: inout FlagCheck) {
    guard let count = check.integer("--threads", threads, atLeast: 1) else { return }
    guard count <= 1024 else { return check.reject("--threads must be at most 1024; \(count) was given") }
    Threads.count = count
  }
}
