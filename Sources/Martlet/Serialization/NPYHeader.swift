/// The header of an NPY file: magic bytes, a version, a length, and a literal of a Python dictionary.
///
/// Only the three keys of the format with texts, `True`, `False` and tuples of whole numbers are understood; nothing is
/// evaluated.
struct NPYHeader {
  /// The most bytes of a dictionary; NumPy itself stops at 10,000.
  private static let limit = 10_000

  /// The element types that are read, by NumPy's letter and size.
  private static let types: [(name: String, type: StoredType)] = [
    ("f2", .tensor(.float16)), ("f4", .tensor(.float32)), ("f8", .tensor(.float64)), ("i1", .tensor(.int8)),
    ("u1", .tensor(.uint8)), ("i4", .tensor(.int32)), ("i8", .tensor(.int64)), ("b1", .tensor(.bool)),
    ("i2", .int16), ("u2", .uint16), ("u4", .uint32), ("u8", .uint64),
  ]

  let type: StoredType
  var isBigEndian = false
  var isFortranOrder = false
  var shape: [Int]
  /// Where the elements begin.
  var size = 0

  /// The header of a tensor; `nil` where NumPy has no such elements.
  init?(dtype: DType, shape: [Int]) {
    guard Self.types.contains(where: { $0.type == .tensor(dtype) }) else { return nil }
    type = .tensor(dtype)
    self.shape = shape
  }

  // MARK: Reading

  init(_ bytes: UnsafeRawBufferPointer) throws(ByteCursor.Failure) {
    func fail(_ reason: String) -> ByteCursor.Failure { ByteCursor.Failure(reason: reason) }
    guard bytes.count >= 10, bytes.prefix(6).elementsEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]) else {
      throw fail("it does not begin as one; check that this is the right file")
    }
    let (version, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(version), minor == 0 else {
      throw fail("version \(version).\(minor) is not supported; save it with numpy.save")
    }
    let start = version == 1 ? 10 : 12
    guard bytes.count >= start else { throw fail("it ends within its header; fetch or save it again") }
    let length =
      version == 1
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard length <= Self.limit else { throw fail("its header claims \(length) bytes, more than \(Self.limit)") }
    guard length <= bytes.count - start else { throw fail("it ends within its header; fetch or save it again") }
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)]))
    var (type, order, sizes): (String?, Bool?, [Int]?)
    try cursor.expect("{")
    while !cursor.skips("}") {
      let key = try Self.readText(&cursor)
      try cursor.expect(":")
      switch key {
      case "descr" where type == nil: type = try Self.readType(&cursor)
      case "fortran_order" where order == nil: order = try Self.readTruth(&cursor)
      case "shape" where sizes == nil: sizes = try Self.readTuple(&cursor)
      default: throw fail("its header has an unknown or second key '\(key)'")
      }
      guard cursor.skips(",") else {
        try cursor.expect("}")
        break
      }
    }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { throw cursor.unexpected("the end of the header") }
    guard let type, let order, let sizes else { throw fail("its header lacks descr, fortran_order or shape") }
    (self.type, isBigEndian) = try Self.storedType(type)
    isFortranOrder = order
    shape = sizes
    size = start + length
  }

  private static func readText(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> String {
    let isDouble = cursor.skips("\"")
    if !isDouble { try cursor.expect("'") }
    let quote = isDouble ? UInt8(ascii: "\"") : UInt8(ascii: "'")
    var text = ""
    while let byte = cursor.next, byte != quote {
      // Names of types and keys are plain ASCII without escapes.
      guard (0x20...0x7e).contains(byte), byte != UInt8(ascii: "\\") else { throw cursor.unexpected("a plain letter") }
      text.unicodeScalars.append(Unicode.Scalar(byte))
      cursor.skip()
    }
    guard !cursor.isAtEnd else { throw cursor.unexpected("the end of a text") }
    cursor.skip()
    return text
  }

  private static func readType(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> String {
    if cursor.skips("[") {
      throw ByteCursor.Failure(reason: "its elements are records; save each field as an array of its own")
    }
    return try readText(&cursor)
  }

  private static func readTruth(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> Bool {
    if cursor.skips(word: "True") { return true }
    if cursor.skips(word: "False") { return false }
    throw cursor.unexpected("True or False")
  }

  private static func readTuple(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> [Int] {
    try cursor.expect("(")
    var numbers: [Int] = []
    while !cursor.skips(")") {
      numbers.append(try cursor.number())
      // Python 2 wrote long numbers with this letter.
      _ = cursor.skips("L")
      guard cursor.skips(",") else {
        try cursor.expect(")")
        // Without a comma it is a number in parentheses and no tuple.
        guard numbers.count != 1 else { throw ByteCursor.Failure(reason: "its shape is not a tuple") }
        break
      }
    }
    return numbers
  }

  private static func storedType(_ name: String) throws(ByteCursor.Failure) -> (StoredType, isBigEndian: Bool) {
    let known = types.first { $0.name == name.dropFirst() }?.type
    guard let known, let order = name.first, "<>|=".contains(order), order != "|" || known.size == 1 else {
      let remedy =
        name.dropFirst().first == "O"
        ? "objects are never read; save an array of numbers" : "convert it with astype('float32') or the like"
      throw ByteCursor.Failure(reason: "the element type '\(name)' is not supported; \(remedy)")
    }
    return (known, order == ">")
  }

  // MARK: Writing

  /// The header in the oldest version that holds it, padded so that the elements are aligned to 64 bytes.
  func encoded() -> [UInt8] {
    // A rank of at most eight fits the two bytes of version 1.
    let name = Self.types.first { $0.type == type }?.name ?? ""
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count > 1 ? String(sizes.dropLast()) : sizes
    let order = type.size == 1 ? "|" : "<"
    var text = "{'descr': '\(order)\(name)', 'fortran_order': False, 'shape': (\(tuple)), }"
    while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
    text += "\n"
    let length = text.utf8.count
    return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }
}
