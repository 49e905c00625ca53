import Foundation
import Martlet
import Testing

/// Infinities, NaN, signed zeros, 1e30, the greatest and the denormal numbers through operations and losses: what comes out,
/// and all gradients, as PyTorch has them.
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
    for comparison in try row.comparisons(nil, function) {
      let (actual, expected) = (comparison.actual, comparison.expected)
      #expect(actual.shape == expected.shape, "shape of \(comparison.what)")
      guard actual.shape == expected.shape else { continue }
      for (index, (a, e)) in zip(actual.doubles, expected.doubles).enumerated() {
        if !isSame(a, e, actual.dtype) {
          print("DIFF|\(row.name)|\(comparison.what)|\(index)|\(a)|\(e)|\(row.inputs(at: index, of: expected.shape))")
        }
      }
    }
  }

  /// NaN is NaN, infinities and zeros have their signs, and finite numbers are near, denormal ones to a few of their steps.
  private func isSame(_ a: Double, _ e: Double, _ dtype: DType) -> Bool {
    if a.isNaN || e.isNaN { return a.isNaN && e.isNaN }
    if a.isInfinite || e.isInfinite { return a == e }
    if e == 0 && a == 0 { return a.sign == e.sign }
    let (relative, least) = dtype == .float64 ? (1e-13, 0x1p-1074) : (2e-6, 0x1p-149)
    return abs(a - e) <= relative * abs(e) + 4 * least && (a == 0) == (e == 0)
  }
}

extension GoldenRow {
  func inputs(at index: Int, of shape: Shape) -> String {
    operands(nil).map { x in
      x.tensor.elementCount == shape.elementCount ? "\(x.tensor.doubles[index])" : "\(x.tensor.shape)"
    }.joined(separator: ", ")
  }
}
