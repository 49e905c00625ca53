import Foundation
import Martlet
import Testing

/// Infinities, NaN, signed zeros, 1e30, the greatest and the denormal numbers through operations and losses: what comes out,
/// and all gradients, as PyTorch has them, or as `Documentation/FromPyTorch.md` says.
@Suite struct ExtremeValueTests {
  private static let own: [String: GoldenRow.Function] = [
    "clamped.infinite": { _, x in x[0].clamped(to: -Double.infinity...Double.infinity) },
    "pow.2": { _, x in x[0].pow(2) }, "pow.3": { _, x in x[0].pow(3) }, "pow.-1": { _, x in x[0].pow(-1) },
    "pow.0": { _, x in x[0].pow(0) }, "pow.0.5": { _, x in x[0].pow(0.5) }, "pow.-1.5": { _, x in x[0].pow(-1.5) },
  ]

  private static func function(_ operation: String) -> GoldenRow.Function? {
    own[operation] ?? GoldenTableTests.functions[operation]
  }

  static let rows = ["elementwise", "reductions", "losses", "products"].flatMap { GoldenRow.rows("extremes_\($0)") }

  @Test(arguments: rows) func extremeValuesGiveWhatPyTorchGives(_ row: GoldenRow) throws {
    let function = try #require(Self.function(row.options.operation), "\(row.options.operation) is not known")
    for comparison in try ExtremeComparison.all(of: row, function) {
      for place in comparison.differences where !ExtremeDifference.all.contains(where: { $0.holds(at: place) }) {
        Issue.record(
          "\(place.what)[\(place.index)] of \(row.name) is \(place.ours), in PyTorch \(place.theirs), at \(place.x)")
      }
    }
  }

  /// A difference that no row shows any more has no place in the documentation.
  @Test(arguments: ExtremeDifference.all.filter(\.isEverywhere))
  func documentedDifferencesExist(_ difference: ExtremeDifference) throws {
    let isShown = try Self.rows.filter { difference.operations.contains($0.options.operation) }.contains { row in
      let function = try #require(Self.function(row.options.operation))
      return try ExtremeComparison.all(of: row, function).contains { comparison in
        comparison.differences.contains { difference.holds(at: $0) }
      }
    }
    #expect(isShown)
  }

  @Test func everyKindOfOperationIsTried() {
    let tried = Set(Self.rows.map(\.options.operation))
    // Transforms and layers are made of what is tried.
    let needed = [GoldenTableTests.elementwise, GoldenTableTests.binary, GoldenTableTests.reductions]
      .flatMap(\.keys).filter { ![".&", ".|", ".^", ".!", "parametricReLU"].contains($0) }
    for operation in needed { #expect(tried.contains(operation), "\(operation)") }
    #expect(Self.rows.count > 450)
  }

  /// Denormal numbers are not flushed on any thread, nor in loops over vectors: long arrays give what short ones give.
  @Test(arguments: rows.filter { GoldenTableTests.elementwise[$0.options.operation] != nil })
  func longArraysGiveWhatShortOnesGive(_ row: GoldenRow) throws {
    let function = try #require(Self.function(row.options.operation))
    let x = row.operands(nil)[0].tensor
    let few = try function(row.options, [x]).doubles
    let many = try function(row.options, [x.tiled([5000])]).doubles
    for (index, value) in many.enumerated() {
      let expected = few[index % few.count]
      let isSame = value.isNaN && expected.isNaN || (value == expected && value.sign == expected.sign)
      if !isSame && abs(value - expected) > 1e-6 * abs(expected) {
        Issue.record("\(row.name) of \(x.doubles[index % few.count]) is \(value) in a long array and \(expected) alone")
        return
      }
    }
  }
}
