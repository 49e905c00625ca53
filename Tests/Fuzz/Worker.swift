import AllocationCounter
import Foundation
import Martlet

/// What a worker has done so far, in memory that it shares with its parent: it outlives a crash.
struct Progress {
  /// The file that is being read.
  var index = 0
  var accepted = 0
  /// The most seconds that a file took.
  var slowest = 0.0
  /// The greatest part of its allowance that a file took.
  var greatest = 0.0
  var greatestIndex = 0
  var tooGreat = 0
}

/// Reads mutated files one after another; the parent watches.
struct Worker {
  let format: Format
  let seed: UInt64
  let range: Range<Int>
  let secondsPerFile: UInt32

  func run(_ progress: UnsafeMutablePointer<Progress>) throws {
    let seeds = try format.seeds()
    for index in range {
      progress.pointee.index = index
      let file = format.file(index, seed: seed, from: seeds)
      // The default action of the signal ends the process: the parent calls that a hang.
      alarm(secondsPerFile)
      let (accepted, seconds, share) = measure(file)
      alarm(0)
      if accepted { progress.pointee.accepted += 1 }
      progress.pointee.slowest = max(progress.pointee.slowest, seconds)
      if share > progress.pointee.greatest {
        progress.pointee.greatest = share
        progress.pointee.greatestIndex = index
      }
      if share > 1 { progress.pointee.tooGreat += 1 }
    }
    progress.pointee.index = range.upperBound
  }

  private func measure(_ file: [UInt8]) -> (accepted: Bool, seconds: Double, share: Double) {
    let clock = ContinuousClock()
    let start = clock.now
    MemoryUse.resetPeak()
    let tensors = MemoryUse.current.live
    allocation_counter_reset()
    let decoded = try? format.read(file)
    let held = Int(allocation_counter_peak()) + MemoryUse.current.peak - tensors
    let seconds = (clock.now - start) / .seconds(1)
    if let decoded { touched ^= decoded.touch() }
    let allowed = 10 * (file.count + (decoded?.count ?? 0)) + format.workingMemory
    return (decoded != nil, seconds, Double(held) / Double(allowed))
  }
}

/// Keeps the optimiser from leaving out what is only looked at.
nonisolated(unsafe) private var touched: UInt8 = 0
