import MartletData
import TestSupport
import Testing

struct RDataTests {
  /// What `frame.csv` says, with what CSV cannot say.
  private func expected() throws -> DataTable {
    let format = DelimitedText(missing: ["", "NA"], textColumns: ["name", "style"])
    let read = try format.table(contentsOf: TableFiles.path("frame.csv"))
    return DataTable([
      ("area", try read.column("area")), ("count", try read.column("count")), ("style", try read.column("style")),
      ("name", .texts(["a", "", "naïve", nil, "two\nlines", "名"])), ("sold", .numbers([1, 0, 1, 1, 0, 0])),
    ])
  }

  @Test(arguments: ["frame-2-plain", "frame-2-gzip", "frame-3-plain", "frame-3-gzip", "frame-xz"])
  func savedTablesAreRead(name: String) throws {
    let tables = try RData.tables(contentsOf: TableFiles.path("\(name).rda"))
    #expect(tables.keys.sorted() == ["frame"])
    #expect(try tables["frame"] == expected())
  }

  @Test func aSingleObjectHasNoName() throws {
    #expect(try RData.tables(contentsOf: TableFiles.path("frame.rds")) == ["": expected()])
  }

  // MARK: Forms that the peer does not write

  private let header: [UInt8] = Array("X\n".utf8) + Self.big(2) + Self.big(0x4_0000) + Self.big(0x2_0300)

  private static func big(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
  private func big(_ value: Int) -> [UInt8] { Self.big(value) }
  private func character(_ text: String) -> [UInt8] { big(9) + big(text.utf8.count) + Array(text.utf8) }
  private func symbol(_ text: String) -> [UInt8] { big(1) + character(text) }
  private func texts(_ texts: String...) -> [UInt8] { big(16) + big(texts.count) + texts.flatMap { character($0) } }
  private func real(_ value: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (56 - 8 * UInt64($0))) }
  }

  /// A data frame with one column `x`.
  private func frame(_ column: [UInt8]) -> [UInt8] {
    header + big(0x313) + big(1) + column
      + big(0x402) + symbol("names") + texts("x") + big(0x402) + symbol("class") + texts("data.frame") + big(254)
  }

  /// A compact vector of a class with a state and no attributes.
  private func compact(_ name: String, _ state: [UInt8]) -> [UInt8] {
    let facts = big(2) + symbol(name) + big(2) + symbol("base") + big(2) + big(13) + big(1) + big(13) + big(254)
    return big(238) + facts + state + big(254)
  }

  private func numbers(_ column: [UInt8]) throws -> [Double?] {
    let tables = try RData.tables(encoded: frame(column), name: "t.rds")
    return try #require(tables[""]).numbers("x")
  }

  @Test func compactVectorsAreWrittenOut() throws {
    let range = big(14) + big(3) + real(3) + real(5) + real(-1)
    #expect(try numbers(compact("compact_intseq", range)) == [5, 4, 3])
    #expect(try numbers(compact("compact_realseq", range)) == [5, 4, 3])
    let wrapped = big(19) + big(2) + (big(14) + big(1) + real(2.5)) + (big(13) + big(2) + big(0) + big(0))
    #expect(try numbers(compact("wrap_real", wrapped)) == [2.5])
    #expect(
      errorText { try numbers(compact("deferred_string", range)) }
        == "t.rds: this R data cannot be read: it holds a compact vector 'deferred_string', which is not supported; "
        + "save it again with R's save()")
    let endless = big(14) + big(3) + real(1e9) + real(0) + real(0)
    #expect(errorText { try numbers(compact("compact_intseq", endless)) }.contains("a range of 1000000000.0 numbers"))
  }

  @Test func latinTextsAreDecoded() throws {
    let latin = big(16) + big(1) + big(9 | 4 << 12) + big(2) + [0xe9, 0x21]
    let table = try #require(try RData.tables(encoded: frame(latin))[""])
    #expect(try table.texts("x") == ["é!"])
  }

  /// A factor of the levels `a` and `b`.
  private func factor(_ codes: Int...) -> [UInt8] {
    big(0x30d) + big(codes.count) + codes.flatMap { big($0) } + big(0x402) + symbol("levels") + texts("a", "b")
      + big(0x402) + symbol("class") + texts("factor") + big(254)
  }

  @Test func factorsAreTexts() throws {
    let table = try #require(try RData.tables(encoded: frame(factor(2, 1, Int(Int32.min), 2)))[""])
    #expect(try table.texts("x") == ["b", "a", nil, "b"])
    for code in [0, 3, -1] {
      #expect(
        errorText { try RData.tables(encoded: frame(factor(1, code))) }
          .contains("has the factor 'x' with a level that it does not name"))
    }
  }

  @Test func whatIsNoDataIsRefused() {
    #expect(
      errorText { try RData.tables(encoded: header + big(3) + big(0), name: "t.rds") }
        == "t.rds: this R data cannot be read: it holds an object of R's type 3, which no table needs; "
        + "save it again with R's save()")
    #expect(
      errorText { try RData.tables(encoded: header + big(13) + big(1) + big(7), name: "t.rds") }
        == "t.rds: the object is no data frame; choose a data frame of plain columns")
    #expect(
      errorText { try RData.tables(encoded: Array("RDX2\n".utf8) + header + big(254), name: "t.rda") }
        == "t.rda: the file holds no data frame; save one with R's save()")
    #expect(
      errorText { try RData.tables(encoded: Array("RDA2\nA\n2\n".utf8), name: "t.rda") }
        == "t.rda: this R data cannot be read: it is not in R's portable binary form; save it again with R's save()")
    #expect(
      errorText { try numbers(big(19) + big(1) + big(254)) }
        == "t.rds: the object has the column 'x', which holds neither numbers nor texts; "
        + "choose a data frame of plain columns")
    let factor = big(0x30d) + big(1) + big(2) + big(0x402) + symbol("class") + texts("factor") + big(254)
    #expect(errorText { try numbers(factor) }.contains("has the factor 'x' without levels"))
    let nested = [UInt8]((0..<100).flatMap { _ in big(19) + big(1) })
    #expect(errorText { try RData.tables(encoded: header + nested) }.contains("nested more than 64 deep"))
  }

  @Test func everyTruncationIsFound() throws {
    let bytes = try FileReading.bytes(of: TableFiles.path("frame-3-plain.rda"))
    for count in 7..<bytes.count {
      #expect(errorKind { try RData.tables(encoded: Array(bytes[..<count])) } == .truncated, "\(count)")
    }
  }

  @Test func mutatedFilesNeitherCrashNorLie() throws {
    let seeds = try ["frame-2-plain.rda", "frame-3-plain.rda", "frame.rds"].map {
      try FileReading.bytes(of: TableFiles.path($0))
    }
    Fuzz.run(seeds) { bytes in
      for table in ((try? RData.tables(encoded: bytes)) ?? [:]).values {
        #expect(table.columnNames.allSatisfy { (try? table.column($0).count) == table.rowCount })
      }
    }
  }

  @Test func databasesOfPackagesNameWhatTheyLack() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/Rdata"
    #expect(
      errorText { try RData.table("ames", inDatabase: path) } == "\(path).rdx: there is no such file; check the path")
    let places =
      big(0x213) + big(1) + (big(13) + big(2) + big(0) + big(90))
      + big(0x402) + symbol("names") + texts("ames") + big(254)
    try folder.write(Gzip.compress(header + big(19) + big(1) + places), "Rdata.rdx")
    try folder.write([UInt8](repeating: 0, count: 10), "Rdata.rdb")
    #expect(
      errorText { try RData.table("cars", inDatabase: path) }
        == "\(path).rdx: the package has no object 'cars'; choose one of: ames")
    #expect(
      errorText { try RData.table("ames", inDatabase: path) }
        == "\(path).rdb: the index places 'ames' outside of the file; use the two files of the same package")
    try folder.write(big(4) + Array("2".utf8) + [UInt8](repeating: 0, count: 90), "Rdata.rdb")
    #expect(
      errorText { try RData.table("ames", inDatabase: path) }
        == "\(path).rdb: the database is not compressed with xz; this is not supported")
    try folder.write(big(4) + Array("Z".utf8) + [UInt8](repeating: 0x55, count: 90), "Rdata.rdb")
    #expect(errorKind { try RData.table("ames", inDatabase: path) } == .damaged)
    try folder.write(Gzip.compress(header + big(254)), "Rdata.rdx")
    #expect(
      errorText { try RData.table("ames", inDatabase: path) }
        == "\(path).rdx: the file is no index of an R package; check that this is the right file")
  }
}
