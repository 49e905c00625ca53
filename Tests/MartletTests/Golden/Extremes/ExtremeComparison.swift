import Martlet
import Testing

/// An output or a gradient of a row of extreme values, with what its elements were made of.
struct ExtremeComparison {
  let options: GoldenRow.Options
  /// The operation without its variant: `sorted` of `sorted.descending`.
  let family: String
  /// `output`, or `gradient.` and the number of the operand.
  let what: String
  let dtype: DType
  let ours: [Double]
  let theirs: [Double]
  let shape: Shape
  let operands: [Tensor]
  /// The operands that have an element for each of these.
  let matching: [[Double]]
  /// Labels, where an operand has some.
  let labels: [Int]
  /// The lines of the first operand where that is a matrix, and whether they are its columns.
  let lines: [[Double]]
  let areColumns: Bool

  init(_ row: GoldenRow, _ comparison: GoldenRow.Comparison) {
    let all = row.operands(nil)
    options = row.options
    family = String(row.options.operation.prefix { $0 != "." })
    what = comparison.what
    dtype = all.first { $0.isNumber }?.tensor.dtype ?? .float32
    (ours, theirs) = (comparison.actual.doubles, comparison.expected.doubles)
    shape = comparison.expected.shape
    operands = all.map(\.tensor)
    let count = shape.elementCount
    matching = all.filter { $0.isNumber && $0.tensor.elementCount == count }.map { $0.tensor.doubles }
    labels = all.first { !$0.isNumber && $0.tensor.dtype == .int64 }?.tensor.integers ?? []
    // Lines run along the last axis unless the row says otherwise.
    let first = operands[0]
    areColumns = first.rank == 2 && (options.axis ?? options.axes?.first) == 0
    lines = first.rank == 2 ? (areColumns ? first.transposed() : first).unstacked().map(\.doubles) : []
  }

  /// The results for a row whose shapes agree.
  static func all(of row: GoldenRow, _ function: GoldenRow.Function) throws -> [ExtremeComparison] {
    try row.comparisons(nil, function).map { comparison in
      try #require(comparison.actual.shape == comparison.expected.shape, "shape of \(comparison.what)")
      return ExtremeComparison(row, comparison)
    }
  }

  /// The elements that are not PyTorch's.
  var differences: [ExtremePlace] {
    theirs.indices.compactMap { index in
      let (a, e) = (ours[index], theirs[index])
      if (a == e && a != 0) || (a.isNaN && e.isNaN) { return nil }
      let place = ExtremePlace(of: self, at: index)
      return place.isNear(a, e) ? nil : place
    }
  }
}
