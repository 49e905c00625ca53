import Martlet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process with what the command line must be.
func endWithUsage() -> Never {
  respond(
    "the arguments are WORKLOAD THREADS [FILE], steps WORKLOAD N, first-step or limits THREADS, with a workload of "
      + workloads.keys.sorted().joined(separator: ", "))
  exit(64)
}

/// Writes a line that the reader sees at once.
func respond(_ line: String) {
  print(line)
  fflush(nil)
}

/// Answers commands on standard input, a line each, until it ends: `check N` with what each of N steps gives, and
/// `run WARM N` with the seconds that one of N steps takes, behind some that are not timed.
func serve(_ workload: Workload) {
  let clock = ContinuousClock()
  while let line = readLine() {
    let words = line.split(separator: " ")
    let counts = words.dropFirst().compactMap { Int($0) }
    switch (words.first, counts.count) {
    case ("check", 1):
      let results = (0..<counts[0]).map { _ in Workload.fingerprint(workload.step()) }
      respond(results.joined().map { "\($0)" }.joined(separator: " "))
    case ("run", 2):
      for _ in 0..<counts[0] { _ = workload.step() }
      let elapsed = clock.measure {
        for _ in 0..<counts[1] { _ = workload.step() }
      }
      respond("\(elapsed / .seconds(1) / Double(counts[1]))")
    default: respond("failed: unknown command \(line)")
    }
  }
}
