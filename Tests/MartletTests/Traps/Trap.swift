import Martlet
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A broken contract, and the words that must be said about it.
struct Trap: Sendable {
  let words: String
  /// Whether the caller's file and line are known; operators cannot know them.
  let isLocated: Bool
  let body: @Sendable () -> Void

  init(_ words: String, located: Bool = true, _ body: @escaping @Sendable () -> Void) {
    self.words = words
    isLocated = located
    self.body = body
  }

  static let all: [Trap] = arithmetic + shaping + products + imageTraps + layersAndLosses + others + layers + optimizers

  static func matrix(_ rows: Int, _ columns: Int) -> Tensor { Tensor.zeros([rows, columns]) }
}

@Suite struct TrapTests {
  @Test(arguments: Trap.all.indices)
  func aBrokenContractSaysWhatIsWrong(_ index: Int) async {
    let trap = Trap.all[index]
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
      // The words are enough; no backtrace.
      for number in [SIGILL, SIGTRAP, SIGABRT] { signal(number, SIG_DFL) }
      Trap.all[index].body()
    }
    let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
    #expect(text.contains(trap.words))
    if trap.isLocated { #expect(text.contains("MartletTests/Trap")) }
    #expect(!text.contains("Martlet/Tensor"), "a line of the library helps nobody")
  }

  @Test func everyTrapIsTriedOnce() {
    #expect(Trap.all.count > 60)
  }
}
