import MartletData
import TestSupport
import Testing

struct DelimitedTextTests {
  private func table(_ text: String, _ format: DelimitedText = DelimitedText()) throws(DataError) -> DataTable {
    try TableFiles.table(text, format)
  }

  @Test func columnsAreNumbersWhereAllTheirFieldsAre() throws {
    let table = try table("a,b,c,d\n1,x,,-1e3\n 2.5 ,3,NA, \n")
    #expect(table.columnNames == ["a", "b", "c", "d"] && table.rowCount == 2)
    #expect(try table.numbers("a") == [1, 2.5])
    #expect(try table.texts("b") == ["x", "3"])
    #expect(try table.texts("c") == [nil, nil])
    #expect(try table.texts("d") == ["-1e3", " "])
  }

  @Test(arguments: ["0x10", "inf", "nan", "1e999", "1,5", "1 2", "+", "e", "१"])
  func whatIsNoDecimalNumberIsText(field: String) throws {
    #expect(try table("a\n\"\(field)\"\n1").texts("a") == [field, "1"])
  }

  @Test func quotesProtectSeparatorsQuotesAndLineEnds() throws {
    let table = try table("\"na\"\"me\",b\r\n\"one, two\",\"\"\r\n\"line\r\nend\",\"NA\"\r\n,NA")
    #expect(table.columnNames == ["na\"me", "b"])
    #expect(try table.texts("na\"me") == ["one, two", "line\r\nend", nil])
    #expect(try table.texts("b") == ["", "NA", nil])
  }

  @Test func linesMayEndInAnyWay() throws {
    let expected = try table("a,b\n1,2\n3,4\n")
    for text in ["a,b\r\n1,2\r\n3,4", "\u{feff}a,b\n1,2\n\n3,4\n\n"] { #expect(try table(text) == expected) }
    #expect(try table("a\n1\n\n2\n").numbers("a") == [1, nil, 2])
  }

  @Test func separatorsAndMarksCanBeChosen() throws {
    let format = DelimitedText(separator: "\t", missing: ["?"], textColumns: ["code"])
    let table = try table("code\tvalue\n00501\t1\n02134\t?\n", format)
    #expect(try table.texts("code") == ["00501", "02134"])
    #expect(try table.numbers("value") == [1, nil])
  }

  @Test(arguments: [
    ("", "the file has no lines; fetch the file again"),
    ("a,b\n1\n", "line 2 has 1 fields where the first line has 2; correct the line or fetch the file again"),
    ("a\n\"x\ny\"\n1,2\n", "line 4 has 2 fields where the first line has 1; correct the line or fetch the file again"),
    ("a,a\n", "two columns are named 'a'; give every column a name of its own"),
    ("a\n\"x", "a quoted field of the record on line 2 is not closed; correct the line or fetch the file again"),
    ("a\n1\"2\n", "line 2 has a quote within an unquoted field; correct the line or fetch the file again"),
    (
      "a\n\"1\"2\n",
      "line 2 has something else than a separator after a closing quote; correct the line or fetch the file again"
    ),
  ])
  func faultsAreNamedByLine(text: String, problem: String) {
    #expect(errorText { try table(text) } == "t.csv: \(problem)")
  }

  @Test func otherFaultsAreNamedToo() {
    #expect(
      errorText { try DelimitedText().table([0x61, 0x0a, 0xff], name: "t.csv") }
        == "t.csv: line 2 has bytes that are not UTF-8; correct the line or fetch the file again")
    #expect(
      errorText { try table("a\n1\n", DelimitedText(textColumns: ["b"])) }
        == "t.csv: the table has no column 'b'; correct textColumns")
  }

  @Test func aWrittenTableIsReadAsItWas() throws {
    let table = DataTable([
      ("plain", .texts(["a", nil, "x y"])), ("needs,\"quotes\"", .texts(["a,b", "say \"hi\"\r\n", "NA"])),
      ("number", .numbers([0.1, nil, -1e-300])),
    ])
    for format in [DelimitedText(), DelimitedText(separator: ";", missing: ["", "NA", "a"])] {
      #expect(try format.table(Array(format.text(of: table).utf8)) == table)
    }
  }

  @Test func filesOfPandasAreRead() throws {
    let train = try DelimitedText().table(contentsOf: TableFiles.path("train.csv"))
    #expect(train.columnNames == ["area", "rooms", "style", "roof, material", "price"] && train.rowCount == 24)
    #expect(train.columnNames.map { (try? train.column($0).missingCount) ?? -1 } == [4, 3, 3, 0, 0])
    #expect(
      Set(try train.texts("roof, material").compactMap { $0 }) == ["tile \"red\"", "slate", "two\nlines", "naïve"])
  }

  @Test func mutatedTextNeitherCrashesNorLies() {
    Fuzz.run([Array("a,\"b \"\"c\"\"\",d\r\n1,x,\"\"\n-2.5,\"y\r\nz\",NA\n".utf8)]) { bytes in
      guard let table = try? DelimitedText().table(bytes) else { return }
      #expect(table.columnNames.allSatisfy { (try? table.column($0).count) == table.rowCount })
    }
  }
}
