import Martlet
import Testing

/// Operations over tables of shapes, layouts and options against PyTorch: every element of values and gradients.
@Suite struct GoldenTableTests {
  /// The operations of a table by the name that its script gives them.
  static let functions: [String: GoldenRow.Function] =
    [elementwise, binary, reductions, transforms, moves, choices, products, images, losses, layers]
    .reduce(into: [:]) { all, table in all.merge(table) { $1 } }

  static let rows = ["elementwise", "reductions", "shapes", "products", "images", "losses", "layers"].flatMap {
    GoldenRow.rows("table_\($0)")
  }

  @Test(arguments: rows, [DType.float64, .float32])
  func valuesAndGradientsArePyTorchs(_ row: GoldenRow, _ dtype: DType) throws {
    try row.check(dtype, #require(Self.functions[row.options.operation], "\(row.options.operation) is not known"))
  }

  @Test func everyFunctionOfATableHasRows() {
    #expect(Set(Self.functions.keys) == Set(Self.rows.map(\.options.operation)))
  }
}
