/// Tables that R has saved: data frames in `.rda`, `.RData` and `.rds` files and in the databases of R packages.
///
/// Files may be plain or compressed with gzip or xz. Nothing of R is run: functions and environments are refused.
/// Source: "R Internals", section 1.8 (serialization formats); R's `lazyload.c`.
public enum RData {
  /// The data frames that a file of `save()` holds, by name; what is no data frame is left out.
  ///
  /// A file of `saveRDS()` holds one object, which has the empty name. Throws when the file cannot be read, is no file of
  /// R, is damaged, or holds no data frame.
  public static func tables(contentsOf path: String) throws(DataError) -> [String: DataTable] {
    try tables(encoded: FileReading.bytes(of: path), name: path)
  }

  /// The data frames in the bytes of such a file; `name` stands for it in errors.
  ///
  /// Throws when the bytes are no file of R, are damaged, or hold no data frame.
  public static func tables(encoded bytes: [UInt8], name: String = "R data") throws(DataError) -> [String: DataTable] {
    let bytes = try unpacked(bytes, name)
    let isImage = bytes.starts(with: "RDX2\n".utf8) || bytes.starts(with: "RDX3\n".utf8)
    let root = try object(bytes, from: isImage ? 5 : 0, name)
    guard isImage else { return ["": try table(root, name, "the object")] }
    var tables: [String: DataTable] = [:]
    if case .pairs(let objects) = root.value {
      for (tag, object) in objects where object.isOf("data.frame") { tables[tag] = try table(object, name, "'\(tag)'") }
    }
    guard !tables.isEmpty else {
      throw DataError(
        .wrongFormat, path: name, problem: "the file holds no data frame", remedy: "save one with R's save()")
    }
    return tables
  }

  /// A data frame of an R package, whose database is the files `path.rdx` and `path.rdb`.
  ///
  /// Throws when a file cannot be read, the database is damaged, or it has no data frame of this name.
  public static func table(_ name: String, inDatabase path: String) throws(DataError) -> DataTable {
    let indexPath = path + ".rdx"
    let index = try object(unpacked(FileReading.bytes(of: indexPath), indexPath), from: 0, indexPath)
    guard case .list(let parts) = index.value, let places = parts.first, case .list(let list) = places.value,
      let names = places.attribute("names")?.allTexts, names.count == list.count
    else {
      throw DataError(
        .wrongFormat, path: indexPath, problem: "the file is no index of an R package",
        remedy: "check that this is the right file")
    }
    guard let number = names.firstIndex(of: name) else {
      throw DataError(
        .mismatch, path: indexPath, problem: "the package has no object '\(name)'",
        remedy: "choose one of: \(names.joined(separator: ", "))")
    }
    let dataPath = path + ".rdb"
    let bytes = try FileReading.bytes(of: dataPath)
    guard case .integers(let place) = list[number].value, place.count == 2, let start = place[0], let size = place[1],
      start >= 0, size > 5, Int(start) + Int(size) <= bytes.count
    else {
      throw DataError(
        .mismatch, path: dataPath, problem: "the index places '\(name)' outside of the file",
        remedy: "use the two files of the same package")
    }
    let content = try unpacked(record: bytes[Int(start)..<(Int(start) + Int(size))], dataPath)
    return try table(object(content, from: 0, dataPath), dataPath, "'\(name)'")
  }

  /// A record of a database: its size when unpacked, a letter that says how it is packed, and the packed bytes.
  private static func unpacked(record: ArraySlice<UInt8>, _ name: String) throws(DataError) -> [UInt8] {
    let size = record.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard record[record.startIndex + 4] == UInt8(ascii: "Z") else {
      throw DataError(
        .wrongFormat, path: name, problem: "the database is not compressed with xz", remedy: "this is not supported")
    }
    do {
      let content = try Inflating.decompress(record.dropFirst(5), as: .rawLZMA2) { _ in size }
      if content.count == size { return content }
    } catch {
      throw error.error(of: name, "xz")
    }
    throw DataError(
      .damaged, path: name, problem: "a record of the database is shorter than it says", remedy: "fetch the file again")
  }

  private static func unpacked(_ bytes: [UInt8], _ name: String) throws(DataError) -> [UInt8] {
    if Gzip.isGzip(bytes) { return try Gzip.decompress(bytes, name: name) }
    if XZ.isXZ(bytes) { return try XZ.decompress(bytes, name: name) }
    return bytes
  }

  private static func object(_ bytes: [UInt8], from start: Int, _ name: String) throws(DataError) -> RObject {
    var reader = RSerialization(bytes, from: start)
    do {
      return try reader.read()
    } catch {
      throw DataError(
        error.kind, path: name, problem: "this R data cannot be read: \(error.reason)",
        remedy: "save it again with R's save()")
    }
  }

  private static func table(_ object: RObject, _ name: String, _ what: String) throws(DataError) -> DataTable {
    do {
      return try object.table()
    } catch {
      throw DataError(
        .wrongFormat, path: name, problem: "\(what) \(error.reason)", remedy: "choose a data frame of plain columns")
    }
  }
}
