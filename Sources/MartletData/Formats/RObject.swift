/// A value of R: of those that data consist of.
struct RObject {
  /// The kinds of values.
  enum Value {
    case null
    case symbol(String)
    /// Truth values as 1 and 0; `nil` is `NA`.
    case logicals([Int32?])
    case integers([Int32?])
    /// `NA` is a NaN.
    case reals([Double])
    case texts([String?])
    case list([RObject])
    /// A pairlist: the tag of each element and its value.
    case pairs([(tag: String, value: RObject)])
  }

  var value: Value
  var attributes: [(tag: String, value: RObject)] = []

  func attribute(_ tag: String) -> RObject? { attributes.first { $0.tag == tag }?.value }

  /// The texts of a text vector; `nil` for other values and where one is missing.
  var allTexts: [String]? {
    guard case .texts(let texts) = value else { return nil }
    let present = texts.compactMap { $0 }
    return present.count == texts.count ? present : nil
  }

  /// Whether the object says that it is of an R class.
  func isOf(_ name: String) -> Bool { attribute("class")?.allTexts?.contains(name) ?? false }
}

extension RObject {
  /// Why an object is no table.
  struct NotATable: Error {
    let reason: String
  }

  /// A data frame as a table: factors become texts, truth values 1 and 0.
  func table() throws(NotATable) -> DataTable {
    guard case .list(let elements) = value, isOf("data.frame") else { throw NotATable(reason: "is no data frame") }
    guard let names = attribute("names")?.allTexts ?? (elements.isEmpty ? [] : nil), names.count == elements.count
    else {
      throw NotATable(reason: "does not name its columns")
    }
    guard Set(names).count == names.count else { throw NotATable(reason: "has two columns of one name") }
    var columns: [(name: String, column: DataTable.Column)] = []
    for (name, element) in zip(names, elements) {
      let column = try element.column(name)
      guard column.count == columns.first?.column.count ?? column.count else {
        throw NotATable(reason: "has columns of different lengths")
      }
      columns.append((name, column))
    }
    return DataTable(columns)
  }

  private func column(_ name: String) throws(NotATable) -> DataTable.Column {
    switch value {
    case .integers(let codes) where isOf("factor"):
      guard let levels = attribute("levels")?.allTexts else {
        throw NotATable(reason: "has the factor '\(name)' without levels")
      }
      var texts: [String?] = []
      texts.reserveCapacity(codes.count)
      for code in codes {
        guard let code else {
          texts.append(nil)
          continue
        }
        guard (1...Swift.max(1, levels.count)).contains(Int(code)), !levels.isEmpty else {
          throw NotATable(reason: "has the factor '\(name)' with a level that it does not name")
        }
        texts.append(levels[Int(code) - 1])
      }
      return .texts(texts)
    case .integers(let integers), .logicals(let integers): return .numbers(integers.map { $0.map(Double.init) })
    case .reals(let reals): return .numbers(reals.map { $0.isNaN ? nil : $0 })
    case .texts(let texts): return .texts(texts)
    default: throw NotATable(reason: "has the column '\(name)', which holds neither numbers nor texts")
    }
  }
}
