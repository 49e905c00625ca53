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
  let body: @Sendable (inout PhiloxGenerator) throws -> Void

  init(_ words: String, located: Bool = true, _ body: @escaping @Sendable () throws -> Void) {
    self.init(words, located: located) { (_: inout PhiloxGenerator) in try body() }
  }

  /// With a generator for layers that draw their weights.
  init(_ words: String, located: Bool = true, _ body: @escaping @Sendable (inout PhiloxGenerator) throws -> Void) {
    self.words = words
    isLocated = located
    self.body = body
  }

  static let all: [Trap] =
    tensors + arithmetic + shaping + ordering + products + imageTraps + transposedConvolutions + sequences
    + attentionTraps + losses + lossesOfTypes + alignments + linearAlgebra + fourierTransforms + makingLayers + layers
    + training + optimizers + quantization

  static func matrix(_ rows: Int, _ columns: Int) -> Tensor { Tensor.zeros([rows, columns]) }
}

@Suite struct TrapTests {
  @Test(arguments: Trap.all.indices)
  func aBrokenContractSaysWhatIsWrong(_ index: Int) async {
    let trap = Trap.all[index]
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
      // The words are enough; no backtrace.
      for number in [SIGILL, SIGTRAP, SIGABRT] { signal(number, SIG_DFL) }
      var generator = PhiloxGenerator(seed: 1)
      try Trap.all[index].body(&generator)
    }
    let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
    #expect(text.contains(trap.words))
    if trap.isLocated { #expect(text.contains("MartletTests/Trap")) }
    #expect(!text.contains("Martlet/Tensor"), "a line of the library helps nobody")
  }

  @Test func everyContractOfTheLibraryIsBrokenOnce() throws {
    let sites = try ContractSite.all()
    #expect(sites.count > 190)
    for site in sites {
      let isBroken = Trap.all.contains { site.isNamed(by: $0.words) }
      #expect(
        isBroken, "\(site.file):\(site.line): no test breaks “\(site.rule)” of \(site.operation ?? "its callers")")
    }
  }
}
