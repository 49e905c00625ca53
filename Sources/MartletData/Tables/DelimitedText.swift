import Martlet

/// Tables as text: a record a line, fields separated by commas (or another character), quoted where they must be.
///
/// Source: RFC 4180. Beyond it, a line feed alone ends a line, and a byte order mark and empty lines are skipped.
public struct DelimitedText: Sendable {
  /// What stands between fields.
  public var separator: Unicode.Scalar
  /// The unquoted fields that mean a missing element.
  public var missing: Set<String>
  /// The columns that hold texts though all their fields look like numbers, such as postal codes.
  public var textColumns: Set<String>

  /// A format; by default commas, and elements are missing where a field is empty or `NA`.
  ///
  /// The separator must be an ASCII character other than a quote, a letter, a digit, or a line end.
  public init(
    separator: Unicode.Scalar = ",", missing: Set<String> = ["", "NA"], textColumns: Set<String> = [],
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let isAlphanumeric = separator.properties.isAlphabetic || separator.properties.numericType != nil
    if !separator.isASCII || isAlphanumeric || ["\"", "\n", "\r"].contains(separator) {
      contractFailure("DelimitedText", "'\(separator)'", "this cannot separate fields", file: file, line: line)
    }
    self.separator = separator
    self.missing = missing
    self.textColumns = textColumns
  }

  /// Reads a table whose first line names the columns.
  ///
  /// A column holds numbers where every field that is not missing is one, and texts otherwise. Throws when the file
  /// cannot be read or is not such a table.
  public func table(contentsOf path: String) throws(DataError) -> DataTable {
    try table(FileReading.bytes(of: path), name: path)
  }

  /// Decodes a table whose first line names the columns; `name` stands for a file in errors.
  ///
  /// Throws, with the line, where a record has more or fewer fields than the first line, a quote is not closed or stands
  /// within an unquoted field, or bytes are not UTF-8.
  public func table(_ bytes: [UInt8], name: String = "CSV data") throws(DataError) -> DataTable {
    var reader = RecordReader(bytes, separator: UInt8(separator.value), name: name)
    guard let header = try reader.record() else {
      throw DataError(.truncated, path: name, problem: "the file has no lines", remedy: "fetch the file again")
    }
    let names = header.map(\.text)
    var known: Set<String> = []
    if let twice = names.first(where: { !known.insert($0).inserted }) {
      throw DataError(
        .wrongFormat, path: name, problem: "two columns are named '\(twice.prefix(40))'",
        remedy: "give every column a name of its own")
    }
    if let unknown = textColumns.subtracting(names).min() {
      throw DataError(
        .mismatch, path: name, problem: "the table has no column '\(unknown)'", remedy: "correct textColumns")
    }
    var columns = [[String?]](repeating: [], count: names.count)
    while let record = try reader.record() {
      if names.count > 1, record.count == 1, record[0].text.isEmpty, !record[0].isQuoted { continue }
      guard record.count == names.count else {
        throw DataError(
          .wrongFormat, path: name,
          problem: "line \(reader.recordLine) has \(record.count) fields where the first line has \(names.count)",
          remedy: "correct the line or fetch the file again")
      }
      for (index, field) in record.enumerated() {
        let isMissing = !field.isQuoted && missing.contains(field.text)
        columns[index].append(isMissing ? nil : field.text)
      }
    }
    var result: [(name: String, column: DataTable.Column)] = []
    for (index, column) in names.enumerated() {
      let texts = columns[index]
      columns[index] = []
      let numbers = textColumns.contains(column) ? nil : Self.numbers(texts)
      result.append((column, numbers.map { .numbers($0) } ?? .texts(texts)))
    }
    return DataTable(result)
  }

  /// The table as text with one line a row.
  ///
  /// Reading it gives the same table, but for columns of texts that are all numbers and columns of numbers of which none is
  /// there.
  public func text(of table: DataTable) -> String {
    var lines = [record(table.columnNames.map { quoted($0) })]
    let columns = table.columnNames.compactMap { try? table.column($0) }
    for row in 0..<table.rowCount {
      lines.append(
        record(
          columns.map { column in
            switch column {
            case .numbers(let numbers): numbers[row].map { "\($0)" } ?? ""
            case .texts(let texts): texts[row].map { quoted($0) } ?? ""
            }
          }))
    }
    return lines.joined()
  }

  private func record(_ fields: [String]) -> String { fields.joined(separator: String(separator)) + "\r\n" }

  private func quoted(_ text: String) -> String {
    let isPlain = !text.unicodeScalars.contains { $0 == separator || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    if isPlain && !missing.contains(text) && text == text.trimmingPrefix("\u{feff}") { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// The fields as numbers, or `nil` where one that is not missing is none, or all are missing.
  private static func numbers(_ texts: [String?]) -> [Double?]? {
    var numbers: [Double?] = []
    numbers.reserveCapacity(texts.count)
    var isEmpty = true
    for text in texts {
      guard let text else {
        numbers.append(nil)
        continue
      }
      guard let number = DecimalNumber.parse(text.utf8[...]) else { return nil }
      numbers.append(number)
      isEmpty = false
    }
    return isEmpty ? nil : numbers
  }
}

/// Numbers as people write them in tables.
enum DecimalNumber {
  // `Double` also takes hexadecimal numbers, infinity and NaN.
  private static let characters = Set("+-.0123456789eE".utf8)

  /// A finite number in decimal notation, with an exponent or without; spaces around it are skipped.
  static func parse(_ text: Substring.UTF8View) -> Double? {
    let space = UInt8(ascii: " ")
    var text = text.drop { $0 == space }
    while text.last == space { text.removeLast() }
    guard !text.isEmpty, text.count <= 64, text.allSatisfy(characters.contains), let number = Double(Substring(text)),
      number.isFinite
    else { return nil }
    return number
  }
}

/// Reads the records of delimited text one after another.
private struct RecordReader {
  struct Field {
    let text: String
    let isQuoted: Bool
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private let name: String
  private var position = 0
  private var line = 1
  /// The line on which the last record began.
  private(set) var recordLine = 1

  init(_ bytes: [UInt8], separator: UInt8, name: String) {
    self.bytes = bytes
    self.separator = separator
    self.name = name
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// The next record, or `nil` at the end of the text. A last line end begins no record.
  mutating func record() throws(DataError) -> [Field]? {
    guard position < bytes.count else { return nil }
    recordLine = line
    var fields: [Field] = []
    while true {
      fields.append(position < bytes.count && bytes[position] == UInt8(ascii: "\"") ? try quoted() : try plain())
      guard position < bytes.count else { return fields }
      if bytes[position] == separator {
        position += 1
      } else {
        skipLineEnd()
        return fields
      }
    }
  }

  /// A field without quotes: up to the next separator or line end.
  private mutating func plain() throws(DataError) -> Field {
    let start = position
    while position < bytes.count, bytes[position] != separator, !isLineEnd(position) {
      if bytes[position] == UInt8(ascii: "\"") { throw fault("a quote within an unquoted field") }
      position += 1
    }
    return Field(text: try text(bytes[start..<position]), isQuoted: false)
  }

  /// A field in quotes, in which two quotes stand for one.
  private mutating func quoted() throws(DataError) -> Field {
    let quote = UInt8(ascii: "\"")
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else {
        throw DataError(
          .truncated, path: name, problem: "a quoted field of the record on line \(recordLine) is not closed",
          remedy: "correct the line or fetch the file again")
      }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte != quote {
        content.append(byte)
      } else if position < bytes.count, bytes[position] == quote {
        content.append(quote)
        position += 1
      } else {
        break
      }
    }
    guard position == bytes.count || bytes[position] == separator || isLineEnd(position) else {
      throw fault("something else than a separator after a closing quote")
    }
    return Field(text: try text(content[...]), isQuoted: true)
  }

  private func isLineEnd(_ place: Int) -> Bool {
    bytes[place] == UInt8(ascii: "\n")
      || bytes[place] == UInt8(ascii: "\r") && place + 1 < bytes.count && bytes[place + 1] == UInt8(ascii: "\n")
  }

  private mutating func skipLineEnd() {
    position += bytes[position] == UInt8(ascii: "\r") ? 2 : 1
    line += 1
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(DataError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("bytes that are not UTF-8") }
    return text
  }

  private func fault(_ what: String) -> DataError {
    DataError(
      .wrongFormat, path: name, problem: "line \(line) has \(what)", remedy: "correct the line or fetch the file again")
  }
}
