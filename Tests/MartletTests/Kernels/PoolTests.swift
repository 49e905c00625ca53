import CMartletKernels
import Foundation
import Martlet
import Synchronization
import Testing

/// The thread pool by itself. Each test runs in a process of its own, which nobody else's jobs disturb.
@Suite struct PoolTests {
  @Test func everyChunkRunsOnceThoughTwoThreadsCallAndTheCountChanges() async {
    await #expect(processExitsWith: .success) {
      Threads.count = 4
      let callers = (0..<2).map { caller in
        Thread {
          let job = Job(chunks: 61 + caller)
          for _ in 0..<4000 { job.run() }
          #expect(job.runs == Array(repeating: 4000, count: 61 + caller))
          finished.add(1, ordering: .relaxed)
        }
      }
      callers.forEach { $0.start() }
      for round in 0... {
        Threads.count = 1 + round % 4
        if finished.load(ordering: .relaxed) == callers.count { break }
        usleep(100)
      }
    }
  }

  #if os(Linux)
    @Test func threadsThatAreNotWantedTakeNoTime() async {
      await #expect(processExitsWith: .success) {
        Threads.count = 4
        let job = Job(chunks: 64)
        WorkerThread.waitForStart()
        for _ in 0..<1000 { job.run() }
        Threads.count = 2
        job.run()  // wakes those that slept until there is a job
        WorkerThread.waitForSleep(from: 2)
        let before = WorkerThread.all.map(\.nanoseconds)
        for _ in 0..<3000 {
          job.run()
          usleep(20)
        }
        let after = WorkerThread.all.map(\.nanoseconds)
        #expect(before.count == 3 && after.count == 3)
        #expect(after[0] > before[0] && after[1] == before[1] && after[2] == before[2], "\(before) \(after)")
        // They are there again when they are wanted.
        Threads.count = 4
        WorkerThread.waitUntil {
          job.run()
          return zip(after, WorkerThread.all.map(\.nanoseconds)).allSatisfy { $0 < $1 }
        }
      }
    }

    @Test func threadsMayRunWhereTheyMayRunBefore() async {
      await #expect(processExitsWith: .success) {
        // More threads than processors, so that some wait for one with a chunk in hand.
        Threads.count = 4 * Int(martlet_processors())
        WorkerThread.waitForStart()
        let job = Job(chunks: 64, turns: 20_000)
        let before = WorkerThread.all.map { $0.status("Cpus_allowed") }
        #expect(before.count == Threads.count - 1 && !before.contains(nil))
        for _ in 0..<500 { job.run() }
        usleep(100_000)
        #expect(WorkerThread.all.map { $0.status("Cpus_allowed") } == before)
      }
    }

    @Test func signalsGoToTheProgramsOwnThreads() async {
      await #expect(processExitsWith: .success) {
        Threads.count = 3
        WorkerThread.waitForStart()
        let masks = WorkerThread.all.compactMap { $0.status("SigBlk").flatMap { UInt64($0, radix: 16) } }
        #expect(masks.count == 2)
        for mask in masks {
          func isBlocked(_ signal: Int32) -> Bool { mask & (1 << UInt64(signal - 1)) != 0 }
          #expect([SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD].allSatisfy(isBlocked))
          #expect(![SIGSEGV, SIGFPE, SIGPROF].contains(where: isBlocked))
        }
      }
    }
  #endif
}

/// How many callers have ended.
private let finished = Atomic(0)

/// A job whose chunks count how often each ran, and take some turns of a loop.
private final class Job {
  private(set) var runs: [Int]
  private let turns: Int

  init(chunks: Int, turns: Int = 100) {
    runs = Array(repeating: 0, count: chunks)
    self.turns = turns
  }

  func run() {
    runs.withUnsafeMutableBufferPointer { runs in
      var context = (runs: runs.baseAddress, turns: turns)
      withUnsafeMutablePointer(to: &context) { context in
        martlet_parallel(
          Int32(runs.count),
          { context, chunk in
            let context = context.unsafelyUnwrapped.assumingMemoryBound(
              to: (runs: UnsafeMutablePointer<Int>?, turns: Int).self
            ).pointee
            var value = UInt64(chunk)
            for _ in 0..<context.turns { value = value &* 6_364_136_223_846_793_005 &+ 1 }
            context.runs?[Int(chunk)] += value == 0 ? 2 : 1
          }, context)
      }
    }
  }
}

#if os(Linux)
  /// A thread of the pool as the system describes it.
  private struct WorkerThread {
    let folder: String
    let index: Int

    /// The threads of the pool in the order of their start.
    static var all: [WorkerThread] {
      let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
      return tasks.compactMap { task in
        let folder = "/proc/self/task/\(task)"
        guard let name = text("\(folder)/comm"), name.hasPrefix("martlet-"),
          let index = Int(name.dropFirst(8).prefix { $0.isNumber })
        else { return nil }
        return WorkerThread(folder: folder, index: index)
      }.sorted { $0.index < $1.index }
    }

    /// Waits until all threads run that are wanted.
    static func waitForStart() { waitUntil { all.count == Threads.count - 1 } }

    /// Waits until the threads from `first` on sleep and have slept for a while.
    static func waitForSleep(from first: Int) {
      var last: [Int] = []
      waitUntil {
        let surplus = all.filter { $0.index >= first }
        defer { last = surplus.map(\.nanoseconds) }
        return surplus.allSatisfy { $0.status("State")?.hasPrefix("S") == true } && surplus.map(\.nanoseconds) == last
      }
    }

    /// Waits for a condition, for half a minute at most.
    static func waitUntil(_ condition: () -> Bool) {
      for _ in 0..<300 {
        if condition() { return }
        usleep(100_000)
      }
      Issue.record("what is waited for does not happen")
    }

    /// The time it has run.
    var nanoseconds: Int {
      Self.text("\(folder)/schedstat").flatMap { Int($0.prefix { $0.isNumber }) } ?? -1
    }

    /// What the system says of one of its properties.
    func status(_ property: String) -> String? {
      Self.text("\(folder)/status")?.split(separator: "\n").first { $0.hasPrefix("\(property):") }?
        .split(separator: "\t").last.map(String.init)
    }

    private static func text(_ path: String) -> String? {
      FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
  }
#endif
