import MartletData
import TestSupport
import Testing

struct IntegerTableTests {
  private func parse(_ text: String) throws(DataError) -> [Int] {
    try IntegerTable.parse(Array(text.utf8), columns: 3, range: 0...16, name: "t.csv")
  }

  @Test(arguments: ["1,2,3\n4,05,16\n", "1,2,3\n4,5,16", "1,2,3\r\n4,5,16\r\n"])
  func rowsAreRead(text: String) throws {
    #expect(try parse(text) == [1, 2, 3, 4, 5, 16])
  }

  @Test(arguments: [
    ("1,2,3\n1,2\n", "line 2 has 2 fields where 3 are expected"),
    ("1,2,3,4\n", "line 1 has 4 fields where 3 are expected"),
    ("1,2,3\n\n4,5,6\n", "line 2 has 1 fields where 3 are expected"),
    ("1,2,3\n4,17,6\n", "line 2, field 2: '17' is not a whole number from 0 to 16"),
    ("1,-2,3\n", "line 1, field 2: '-2' is not a whole number from 0 to 16"),
    ("1, 2,3\n", "line 1, field 2: ' 2' is not a whole number from 0 to 16"),
    ("1,2,\n", "line 1, field 3: '' is not a whole number from 0 to 16"),
    (
      "1,2,99999999999999999999999999999\n",
      "line 1, field 3: '99999999999999999999' is not a whole number from 0 to 16"
    ),
  ])
  func theFirstFaultIsNamedByLine(text: String, problem: String) {
    #expect(
      errorText { try parse(text) }
        == "t.csv: \(problem); correct the line or fetch the file again")
  }

  @Test func anEmptyFileIsRefused() {
    #expect(errorText { try parse("") } == "t.csv: the file has no lines; fetch the file again")
  }

  @Test func mutatedTextNeitherCrashesNorLies() {
    Fuzz.run([Array("1,2,3\n4,5,16\r\n7,8,9".utf8)]) { bytes in
      guard let values = try? IntegerTable.parse(bytes, columns: 3, range: 0...16, name: "t") else { return }
      #expect(values.count % 3 == 0 && values.allSatisfy((0...16).contains))
    }
  }
}
