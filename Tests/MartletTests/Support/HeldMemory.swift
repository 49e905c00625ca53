import Foundation
import Martlet
import Testing

/// What a process holds: tensors by their own count, and all else by the system's.
struct HeldMemory {
  let tensors = MemoryUse.current
  let resident = HeldMemory.residentBytes

  /// Compares with what is held now. Threads that ask for scratch memory at the same time or one after another move the peak
  /// and what is kept for reuse a little; nothing grows with the number of steps.
  func expectNoGrowth(sourceLocation: SourceLocation = #_sourceLocation) {
    let now = HeldMemory()
    let slack = 1 << 18
    #expect(now.tensors.live == tensors.live, "bytes of tensors", sourceLocation: sourceLocation)
    #expect(now.tensors.peak <= tensors.peak + slack, "the peak", sourceLocation: sourceLocation)
    #expect(now.tensors.cached <= tensors.cached + slack, "bytes kept for reuse", sourceLocation: sourceLocation)
    if let before = resident, let after = now.resident {
      #expect(after <= before + 2 << 20, "\(after - before) bytes more are resident", sourceLocation: sourceLocation)
    }
  }

  /// The bytes of this process that are in memory; `nil` where the system does not tell, and under a sanitizer, which keeps
  /// what is freed for a while.
  private static var residentBytes: Int? {
    let environment = ProcessInfo.processInfo.environment
    guard environment["ASAN_OPTIONS"] == nil, environment["TSAN_OPTIONS"] == nil else { return nil }
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
    // Pages: of the program, resident, shared and so on (proc(5)).
    let fields = text.split(separator: " ").compactMap { Int($0) }
    return fields.count > 1 ? fields[1] * Int(getpagesize()) : nil
  }
}
