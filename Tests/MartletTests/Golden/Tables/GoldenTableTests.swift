import Foundation
import Martlet
import Testing

/// Operations over tables of shapes, layouts and options against PyTorch: every element of values and gradients.
@Suite struct GoldenTableTests {
  /// The operations of a table by the name that its script gives them.
  static let functions: [String: GoldenRow.Function] =
    [elementwise, binary, reductions, moves, choices, products, images].reduce(into: [:]) { all, table in
      all.merge(table) { $1 }
    }

  static let rows = ["elementwise", "reductions", "shapes", "products", "images"].flatMap {
    GoldenRow.rows("table_\($0)")
  }

  @Test(arguments: rows, [DType.float64, .float32])
  func valuesAndGradientsArePyTorchs(_ row: GoldenRow, _ dtype: DType) throws {
    try row.check(dtype, #require(Self.functions[row.options.operation], "\(row.options.operation) is not known"))
  }

  @Test func everyFunctionOfATableHasRows() {
    #expect(Set(Self.functions.keys) == Set(Self.rows.map(\.options.operation)))
  }

  @Test func tablesCoverAllRanksEmptyAndSingleElementsAndLayouts() {
    #expect(Self.rows.count > 600)
    let layouts = Self.rows.compactMap(\.options.layout)
    for layout in Layout.keepingValues + [.repeated] { #expect(layouts.count { $0 == layout } > 20, "\(layout)") }
  }

  /// Cases are counted in the files themselves: each has exactly one output, loss, course or list of states.
  @Test func thereAreMoreThanAThousandGoldenCases() throws {
    let folder = URL(filePath: GoldenFile.path(""))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".safetensors") }
    let count = try files.reduce(0) { sum, file in
      try sum + Safetensors.read(GoldenFile.path(file)).tensors.keys.count { $0.hasSuffix("/output") }
    }
    #expect(count >= 1000)
  }
}
