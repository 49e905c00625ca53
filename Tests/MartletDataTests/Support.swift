import Foundation
import MartletData
import Synchronization

/// The class of what a failing call throws, nil when it succeeds.
func errorKind<Value>(_ body: () throws -> Value) -> DataError.Kind? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? DataError)?.kind
  }
}

/// A small generator for tests: the same seed gives the same numbers (SplitMix64, Steele et al. 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Mutated inputs for parsers; `MARTLET_FUZZ` sets how many a seed file gets.
enum Fuzz {
  static let count = ProcessInfo.processInfo.environment["MARTLET_FUZZ"].flatMap { Int($0) } ?? 2000

  /// Calls `body` with mutations of the seeds in turn, `count` in all.
  static func run(_ seeds: [[UInt8]], seed: UInt64 = 1, _ body: ([UInt8]) -> Void) {
    var generator = SplitMix(state: seed)
    for round in 0..<count {
      body(mutated(seeds[round % seeds.count], using: &generator))
    }
  }

  private static func mutated(_ bytes: [UInt8], using generator: inout SplitMix) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...result.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: result.removeLast(result.count - place)
      case 1: result.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 2: result.append(contentsOf: result[place...].prefix(32))
      case 3 where place < result.count: result[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator)!
      case 4 where place < result.count: result.remove(at: place)
      default: if place < result.count { result[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
      }
    }
    return result
  }
}

/// Plain little-endian bytes of a number.
func littleEndian(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// A runner that a test scripts; it keeps what it was asked to run.
final class ScriptedRunner: CommandRunner {
  typealias Script = @Sendable (String, [String]) throws -> CommandResult?

  private let script: Script
  private let log = Mutex<[String]>([])

  init(_ script: @escaping Script) {
    self.script = script
  }

  /// Every command with its arguments, joined by spaces.
  var commands: [String] { log.withLock { $0 } }

  func run(_ program: String, _ arguments: [String]) async throws(DataError) -> CommandResult? {
    // Hashes are not a matter of the script: the system computes them.
    if program == "sha256sum" { return try await SystemCommandRunner().run(program, arguments) }
    log.withLock { $0.append(([program] + arguments).joined(separator: " ")) }
    do {
      return try script(program, arguments)
    } catch {
      throw DataError(.installation, problem: "the script failed (\(error))", remedy: "correct the test")
    }
  }
}

extension CommandResult {
  static let success = CommandResult(succeeded: true, output: "", errors: "")

  static func failure(_ errors: String) -> CommandResult {
    CommandResult(succeeded: false, output: "", errors: errors)
  }
}
