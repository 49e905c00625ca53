import Martlet

/// A table of named columns, each of numbers or of texts, in which elements may be missing.
///
/// `let (train, test) = houses.split(at: 0.8, using: &generator)`
public struct DataTable: Equatable, Sendable {
  /// The elements of one column; what is missing is `nil`.
  public enum Column: Equatable, Sendable {
    /// Numbers; none of them is NaN.
    case numbers([Double?])
    /// Texts.
    case texts([String?])

    /// The number of elements.
    public var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .texts(let texts): texts.count
      }
    }

    /// How many elements are missing.
    public var missingCount: Int {
      switch self {
      case .numbers(let numbers): numbers.count { $0 == nil }
      case .texts(let texts): texts.count { $0 == nil }
      }
    }

    func elements(at indices: [Int]) -> Column {
      switch self {
      case .numbers(let numbers): .numbers(indices.map { numbers[$0] })
      case .texts(let texts): .texts(indices.map { texts[$0] })
      }
    }
  }

  /// The names of the columns in their order.
  public let columnNames: [String]
  /// The number of rows.
  public let rowCount: Int

  private let columns: [String: Column]

  /// Makes a table from its columns; their names must differ and their counts agree.
  public init(_ columns: [(name: String, column: Column)], file: StaticString = #fileID, line: UInt = #line) {
    rowCount = columns.first?.column.count ?? 0
    columnNames = columns.map(\.name)
    var byName: [String: Column] = [:]
    for (name, column) in columns {
      guard column.count == rowCount else {
        contractFailure(
          "DataTable", "'\(name)'", "the column has \(column.count) elements and the first one \(rowCount)", file: file,
          line: line)
      }
      guard byName.updateValue(column, forKey: name) == nil else {
        contractFailure("DataTable", "'\(name)'", "two columns have this name", file: file, line: line)
      }
    }
    self.columns = byName
  }

  /// The column of this name. Throws when there is none.
  public func column(_ name: String) throws(DataError) -> Column {
    if let column = columns[name] { return column }
    let shown = columnNames.prefix(20).joined(separator: ", ")
    throw DataError(
      .mismatch, problem: "the table has no column '\(name)'",
      remedy: "its columns are \(shown)\(columnNames.count > 20 ? " and \(columnNames.count - 20) others" : "")")
  }

  /// The elements of a column of numbers. Throws when there is no such column or it holds texts.
  public func numbers(_ name: String) throws(DataError) -> [Double?] {
    if case .numbers(let numbers) = try column(name) { return numbers }
    throw DataError(
      .mismatch, problem: "the column '\(name)' holds texts, not numbers", remedy: "choose another, or encode it")
  }

  /// The elements of a column of texts. Throws when there is no such column or it holds numbers.
  public func texts(_ name: String) throws(DataError) -> [String?] {
    if case .texts(let texts) = try column(name) { return texts }
    throw DataError(.mismatch, problem: "the column '\(name)' holds numbers, not texts", remedy: "choose another")
  }

  /// A column of numbers as a tensor, such as the targets of a regression.
  ///
  /// Throws when there is no such column, it holds texts, or a number is missing (the error names its row).
  ///
  /// - Shapes: → `[rowCount]`
  public func tensor(_ name: String, dtype: DType = .float32) throws(DataError) -> Tensor {
    var values: [Double] = []
    values.reserveCapacity(rowCount)
    for (row, number) in try numbers(name).enumerated() {
      guard let number else {
        throw DataError(
          .invalidValue, problem: "the column '\(name)' has no number in row \(row)",
          remedy: "leave the row out, or fill it with a TableEncoding")
      }
      values.append(number)
    }
    return Tensor(values).converted(to: dtype)
  }

  /// The table with these columns only, in this order. Throws when one does not exist.
  public func selecting(_ names: [String]) throws(DataError) -> DataTable {
    var chosen: [(name: String, column: Column)] = []
    for name in names { chosen.append((name, try column(name))) }
    return DataTable(chosen)
  }

  /// The table without these columns. Throws when one does not exist.
  public func dropping(_ names: [String]) throws(DataError) -> DataTable {
    for name in names { _ = try column(name) }
    return try selecting(columnNames.filter { !names.contains($0) })
  }

  /// The rows of these numbers, in this order; each must be from 0 to `rowCount - 1`.
  public func rows(at indices: [Int], file: StaticString = #fileID, line: UInt = #line) -> DataTable {
    if let wrong = indices.first(where: { !(0..<rowCount).contains($0) }) {
      contractFailure("DataTable.rows", "\(wrong)", "the rows are 0..<\(rowCount)", file: file, line: line)
    }
    return DataTable(columnNames.compactMap { name in columns[name].map { (name, $0.elements(at: indices)) } })
  }

  /// The table cut at random into a first part with this fraction of the rows (rounded) and the rest.
  public func split(
    at fraction: Double, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID,
    line: UInt = #line
  ) -> (DataTable, DataTable) {
    if !(0...1).contains(fraction) {
      contractFailure("DataTable.split", "\(fraction)", "this is not a fraction of the rows", file: file, line: line)
    }
    let order = (0..<rowCount).shuffled(using: &generator)
    let count = Int((fraction * Double(rowCount)).rounded())
    return (rows(at: Array(order[..<count])), rows(at: Array(order[count...])))
  }
}

extension DataTable: CustomStringConvertible {
  /// The size of the table, then a line a column: its name, its kind, how many elements are missing, the first ones.
  public var description: String {
    var lines = ["\(rowCount) rows, \(columnNames.count) columns"]
    for name in columnNames {
      guard let column = columns[name] else { continue }
      let (kind, first): (String, [String]) =
        switch column {
        case .numbers(let numbers): ("numbers", numbers.prefix(4).map { $0.map { "\($0)" } ?? "missing" })
        case .texts(let texts): ("texts", texts.prefix(4).map { $0 ?? "missing" })
        }
      let missing = column.missingCount > 0 ? ", \(column.missingCount) missing" : ""
      lines.append("  \(name): \(kind)\(missing): \(first.joined(separator: ", "))\(rowCount > 4 ? ", …" : "")")
    }
    return lines.joined(separator: "\n")
  }
}
