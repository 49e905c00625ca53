import ArgumentParser
import Foundation
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
    let variable = ProcessInfo.processInfo.environment["MARTLET_THREADS"]
    let (name, given) =
      threads == nil ? ("MARTLET_THREADS", variable.map { Given(argument: $0) }) : ("--threads", threads)
    guard let count = check.integer(name, given, atLeast: 1) else { return }
    guard count <= 1024 else { return check.reject("\(name) must be at most 1024; \(count) was given") }
    Threads.count = count
  }
}
