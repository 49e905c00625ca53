import Martlet
import MartletData
import TestSupport
import Testing

struct DataTableTests {
  private let table = DataTable([
    ("number", .numbers([1, nil, 3, 4, 5])), ("text", .texts(["a", "b", nil, "d", "e"])),
    ("whole", .numbers([10, 20, 30, 40, 50])),
  ])

  @Test func columnsAreFoundByName() throws {
    #expect(table.rowCount == 5)
    #expect(try table.numbers("whole") == [10, 20, 30, 40, 50])
    #expect(try table.texts("text") == ["a", "b", nil, "d", "e"])
    #expect(try table.column("number").missingCount == 1)
    let tensor = try table.tensor("whole", dtype: .float64)
    #expect(tensor.dtype == .float64 && tensor.doubles == [10, 20, 30, 40, 50])
  }

  @Test func wrongColumnsAreNamed() {
    #expect(
      errorText { try table.column("x") }
        == "the table has no column 'x'; its columns are number, text, whole")
    #expect(
      errorText { try table.numbers("text") }
        == "the column 'text' holds texts, not numbers; choose another, or encode it")
    #expect(errorText { try table.texts("whole") } == "the column 'whole' holds numbers, not texts; choose another")
    #expect(
      errorText { try table.tensor("number") }
        == "the column 'number' has no number in row 1; leave the row out, or fill it with a TableEncoding")
    #expect(errorText { try table.dropping(["whole", "x"]) }.hasPrefix("the table has no column 'x'"))
  }

  @Test func columnsAndRowsAreChosen() throws {
    #expect(try table.selecting(["whole", "text"]).columnNames == ["whole", "text"])
    #expect(try table.dropping(["text"]).columnNames == ["number", "whole"])
    let rows = table.rows(at: [4, 1, 4])
    #expect(try rows.numbers("number") == [5, nil, 5])
    #expect(try rows.texts("text") == ["e", "b", "e"])
  }

  @Test(arguments: [0, 0.3, 0.8, 1])
  func aSplitKeepsEveryRowOnce(fraction: Double) throws {
    let rows = DataTable([("row", .numbers((0..<101).map(Double.init)))])
    var generator = PhiloxGenerator(seed: 3)
    let (first, second) = rows.split(at: fraction, using: &generator)
    #expect(first.rowCount == Int((fraction * 101).rounded()))
    let all = try first.numbers("row") + second.numbers("row")
    #expect(Set(all).count == 101 && all.count == 101)
    var same = PhiloxGenerator(seed: 3)
    #expect(rows.split(at: fraction, using: &same).0 == first)
    if fraction == 0.3 {
      var other = PhiloxGenerator(seed: 4)
      #expect(rows.split(at: fraction, using: &other).0 != first)
    }
  }

  @Test func aTablePrintsAsItsColumns() {
    #expect(
      table.description == """
        5 rows, 3 columns
          number: numbers, 1 missing: 1.0, missing, 3.0, 4.0, …
          text: texts, 1 missing: a, b, missing, d, …
          whole: numbers: 10.0, 20.0, 30.0, 40.0, …
        """)
  }
}
