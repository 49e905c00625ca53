/// The header of a safetensors file: a JSON object that names each tensor's element type, shape and place.
///
/// Only the format's own grammar is read: texts, whole numbers and two levels of objects, each name once.
struct SafetensorsHeader {
  /// One tensor as the file describes it, not yet checked.
  struct Tensor {
    var name: String
    var dtype = ""
    var shape: [Int] = []
    var offsets: [Int] = []
  }

  /// The most texts that are read: what a file may make memory hold stays in proportion to its size.
  private static let textLimit = 1 << 16

  var metadata: [String: String] = [:]
  var tensors: [Tensor] = []

  init(metadata: [String: String]) {
    self.metadata = metadata
  }

  // MARK: Reading

  init(_ bytes: UnsafeRawBufferPointer) throws(ByteCursor.Failure) {
    var cursor = ByteCursor(bytes)
    var names: Set<String> = []
    var hasMetadata = false
    try Self.readObject(&cursor) { (name, cursor) throws(ByteCursor.Failure) in
      if name == "__metadata__" {
        guard !hasMetadata else { throw ByteCursor.Failure(reason: "it has __metadata__ twice") }
        hasMetadata = true
        try readMetadata(&cursor)
        return
      }
      guard names.insert(name).inserted else {
        throw ByteCursor.Failure(reason: "it has two tensors with the name \(name)")
      }
      tensors.append(try Self.readTensor(name, &cursor))
    }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { throw cursor.unexpected("the end of the header") }
  }

  private mutating func readMetadata(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) {
    try Self.readObject(&cursor) { (key, cursor) throws(ByteCursor.Failure) in
      let text = try Self.readText(&cursor)
      guard metadata.updateValue(text, forKey: key) == nil else {
        throw ByteCursor.Failure(reason: "its metadata have \(key) twice")
      }
      guard metadata.count <= Self.textLimit else {
        throw ByteCursor.Failure(reason: "its metadata have more than \(Self.textLimit) texts")
      }
    }
  }

  private static func readTensor(_ name: String, _ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> Tensor {
    var tensor = Tensor(name: name)
    var known: Set<String> = []
    try readObject(&cursor) { (key, cursor) throws(ByteCursor.Failure) in
      switch key {
      case "dtype": tensor.dtype = try readText(&cursor)
      case "shape": tensor.shape = try readNumbers(&cursor)
      case "data_offsets": tensor.offsets = try readNumbers(&cursor)
      default: throw ByteCursor.Failure(reason: "\(name) has '\(key)', which the format does not know")
      }
      known.insert(key)
    }
    guard known.count == 3 else {
      throw ByteCursor.Failure(reason: "\(name) does not have dtype, shape and data_offsets")
    }
    return tensor
  }

  private static func readObject(
    _ cursor: inout ByteCursor, _ body: (String, inout ByteCursor) throws(ByteCursor.Failure) -> Void
  ) throws(ByteCursor.Failure) {
    try cursor.expect("{")
    if cursor.skips("}") { return }
    repeat {
      let name = try readText(&cursor)
      try cursor.expect(":")
      try body(name, &cursor)
    } while cursor.skips(",")
    try cursor.expect("}")
  }

  private static func readNumbers(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> [Int] {
    try cursor.expect("[")
    var numbers: [Int] = []
    if cursor.skips("]") { return numbers }
    repeat {
      numbers.append(try cursor.number())
      // One more than any shape that is supported is enough to refuse it.
      guard numbers.count <= 64 else { throw ByteCursor.Failure(reason: "it has a shape of more than 64 axes") }
    } while cursor.skips(",")
    try cursor.expect("]")
    return numbers
  }

  private static func readText(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> String {
    try cursor.expect("\"")
    let start = cursor.position
    var text: [UInt8] = []
    while let byte = cursor.next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw cursor.unexpected("a character of a text") }
      cursor.skip()
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try readEscape(&cursor).utf8)
      } else {
        text.append(byte)
      }
    }
    try cursor.expect("\"")
    guard let string = String(validating: text, as: UTF8.self) else {
      throw ByteCursor.Failure(reason: "the text at byte \(start) is not UTF-8")
    }
    return string
  }

  /// What follows a backslash.
  private static func readEscape(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> String {
    let letter = cursor.next
    cursor.skip()
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw ByteCursor.Failure(reason: "an unknown escape stands at byte \(cursor.position - 1)")
    }
    var units = [try readHexadecimal(&cursor)]
    if UTF16.isLeadSurrogate(units[0]) {
      guard cursor.next == UInt8(ascii: "\\") else { throw cursor.unexpected("the second half of a character") }
      cursor.skip()
      guard cursor.next == UInt8(ascii: "u") else { throw cursor.unexpected("the second half of a character") }
      cursor.skip()
      units.append(try readHexadecimal(&cursor))
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw ByteCursor.Failure(reason: "half a character stands before byte \(cursor.position)")
    }
    return text
  }

  private static func readHexadecimal(_ cursor: inout ByteCursor) throws(ByteCursor.Failure) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = cursor.next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw cursor.unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt16(digit)
      cursor.skip()
    }
    return value
  }

  // MARK: Writing

  /// The header as JSON: metadata by key, then the tensors in their order.
  func encoded() -> [UInt8] {
    var parts: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      parts.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let offsets = tensor.offsets.map(String.init).joined(separator: ",")
      parts.append(
        "\(Self.quoted(tensor.name)):{\"dtype\":\"\(tensor.dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
      )
    }
    return Array("{\(parts.joined(separator: ","))}".utf8)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
