/// A strict reader of comma-separated whole numbers without a header line.
///
/// Every line must hold `columns` numbers of `range`; a last empty line and Windows line ends are accepted.
package enum IntegerTable {
  /// All numbers, row after row. Throws with the line, and the column counted from 1, of the first fault.
  package static func parse(
    _ bytes: [UInt8], columns: Int, range: ClosedRange<Int>, name: String
  ) throws(DataError) -> [Int] {
    var values: [Int] = []
    values.reserveCapacity(bytes.count / 2)
    var line = 1
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var last = end
      if last > start, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
      try parse(bytes[start..<last], line: line, columns: columns, range: range, name: name, into: &values)
      line += 1
      start = end + 1
    }
    guard !values.isEmpty else {
      throw DataError(.truncated, path: name, problem: "the file has no lines", remedy: "fetch the file again")
    }
    return values
  }

  private static func parse(
    _ text: ArraySlice<UInt8>, line: Int, columns: Int, range: ClosedRange<Int>, name: String, into values: inout [Int]
  ) throws(DataError) {
    let parts = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard parts.count == columns else {
      throw DataError(
        .wrongFormat, path: name, problem: "line \(line) has \(parts.count) fields where \(columns) are expected",
        remedy: "correct the line or fetch the file again")
    }
    for (column, part) in parts.enumerated() {
      guard let value = number(part), range.contains(value) else {
        // A long field is cut: the message stays one readable line.
        let shown = String(decoding: part.prefix(20), as: UTF8.self)
        throw DataError(
          .invalidValue, path: name,
          problem: "line \(line), field \(column + 1): '\(shown)' is not a whole number "
            + "from \(range.lowerBound) to \(range.upperBound)",
          remedy: "correct the line or fetch the file again")
      }
      values.append(value)
    }
  }

  /// Digits only, at most nine: no signs, spaces or points.
  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    guard (1...9).contains(text.count) else { return nil }
    var value = 0
    for byte in text {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }
}
