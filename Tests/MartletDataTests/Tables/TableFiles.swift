import MartletData

/// The files that `Tests/Golden/tables.py` made.
enum TableFiles {
  static func path(_ name: String) -> String { "\(FormatFiles.golden)/tables/\(name)" }

  static func table(_ text: String, _ format: DelimitedText = DelimitedText()) throws(DataError) -> DataTable {
    try format.table(Array(text.utf8), name: "t.csv")
  }
}
