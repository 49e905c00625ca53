/// Reads objects in R's serialization format, in its portable form (XDR), versions 2 and 3.
///
/// Only data are read: vectors, lists and their attributes. Functions, environments and expressions are refused. What is
/// made stays in proportion to the bytes read. Source: "R Internals", section 1.8, and the constants of R's
/// `serialize.c`.
struct RSerialization {
  /// Why an object was refused.
  struct Failure: Error {
    let kind: DataError.Kind
    let reason: String
  }

  /// Objects within objects: real data stay far below.
  private static let depthLimit = 64

  private let bytes: [UInt8]
  private var position: Int
  private var symbols: [String] = []
  /// How many elements ranges may still have: nothing is kept of them in the file, so its size limits them.
  private var rangeElementsLeft: Int

  /// A reader of an object that begins at `start`.
  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
    rangeElementsLeft = bytes.count
  }

  /// Reads the header and the object after it, which must end where the bytes end.
  mutating func read() throws(Failure) -> RObject {
    guard bytes[position...].starts(with: "X\n".utf8) else {
      throw fail("it is not in R's portable binary form", .wrongFormat)
    }
    position += 2
    let version = try integer()
    guard version == 2 || version == 3 else { throw fail("it has version \(version) of the format", .wrongFormat) }
    _ = try range(8)
    if version == 3 { _ = try range(count(of: 1)) }
    let object = try object(depth: 0)
    guard position == bytes.count else { throw fail("\(bytes.count - position) bytes follow the object") }
    return object
  }

  // MARK: Objects

  private mutating func object(depth: Int) throws(Failure) -> RObject {
    guard depth < Self.depthLimit else { throw fail("its objects are nested more than \(Self.depthLimit) deep") }
    let flags = try unsigned()
    let hasAttributes = flags & 0x200 != 0
    switch flags & 0xff {
    case 0, 254, 251: return RObject(value: .null)
    case 1:
      let name = try text(flags: unsigned()) ?? "NA"
      symbols.append(name)
      return RObject(value: .symbol(name))
    case 255:
      let index = flags >> 8 == 0 ? Int(try integer()) : Int(flags >> 8)
      guard (1...Swift.max(1, symbols.count)).contains(index), !symbols.isEmpty else {
        throw fail("it refers to a symbol that it has not named")
      }
      return RObject(value: .symbol(symbols[index - 1]))
    case 2, 239: return try pairs(flags, depth: depth)
    case 10: return try vector(hasAttributes, depth) { reader throws(Failure) in .logicals(try reader.integers()) }
    case 13: return try vector(hasAttributes, depth) { reader throws(Failure) in .integers(try reader.integers()) }
    case 14: return try vector(hasAttributes, depth) { reader throws(Failure) in .reals(try reader.reals()) }
    case 16: return try vector(hasAttributes, depth) { reader throws(Failure) in .texts(try reader.texts()) }
    case 19, 20:
      return try vector(hasAttributes, depth) { reader throws(Failure) in .list(try reader.list(depth)) }
    case 238: return try compact(depth: depth)
    case let type: throw fail("it holds an object of R's type \(type), which no table needs", .wrongFormat)
    }
  }

  /// The value, then its attributes.
  private mutating func vector(
    _ hasAttributes: Bool, _ depth: Int, _ value: (inout RSerialization) throws(Failure) -> RObject.Value
  ) throws(Failure) -> RObject {
    var object = RObject(value: try value(&self))
    if hasAttributes { object.attributes = try attributes(depth) }
    return object
  }

  private mutating func attributes(_ depth: Int) throws(Failure) -> [(tag: String, value: RObject)] {
    switch try object(depth: depth + 1).value {
    case .pairs(let pairs): return pairs
    case .null: return []
    default: throw fail("an object has attributes that are no pairlist")
    }
  }

  /// A pairlist is a chain of cells: read in a loop, so that long ones do not nest.
  private mutating func pairs(_ first: UInt32, depth: Int) throws(Failure) -> RObject {
    var pairs: [(tag: String, value: RObject)] = []
    var flags = first
    var own: [(tag: String, value: RObject)] = []
    while flags & 0xff == 2 || flags & 0xff == 239 {
      if flags & 0x200 != 0 { own = try attributes(depth) }
      var tag = ""
      if flags & 0x400 != 0 {
        guard case .symbol(let name) = try object(depth: depth + 1).value else { throw fail("a tag is no symbol") }
        tag = name
      }
      pairs.append((tag, try object(depth: depth + 1)))
      flags = try unsigned()
    }
    guard flags & 0xff == 254 || flags & 0xff == 0 else { throw fail("a pairlist does not end as one") }
    return RObject(value: .pairs(pairs), attributes: own)
  }

  /// Vectors that R keeps in a shorter form: ranges, and others with facts about them.
  private mutating func compact(depth: Int) throws(Failure) -> RObject {
    guard case .pairs(let facts) = try object(depth: depth + 1).value,
      case .symbol(let name)? = facts.first?.value.value
    else { throw fail("a compact vector has no class") }
    let state = try object(depth: depth + 1)
    let own = try attributes(depth)
    switch (name, state.value) {
    case ("compact_intseq", .reals(let range)) where range.count == 3:
      return RObject(value: .integers(try sequence(range).map { Int32(exactly: $0) }), attributes: own)
    case ("compact_realseq", .reals(let range)) where range.count == 3:
      return RObject(value: .reals(try sequence(range)), attributes: own)
    case (let name, .list(let parts)) where name.hasPrefix("wrap_") && !parts.isEmpty:
      return RObject(value: parts[0].value, attributes: own)
    case (let name, .pairs(let parts)) where name.hasPrefix("wrap_") && !parts.isEmpty:
      return RObject(value: parts[0].value.value, attributes: own)
    default: throw fail("it holds a compact vector '\(name.prefix(40))', which is not supported", .wrongFormat)
    }
  }

  /// The elements of a range of which the count, the start and the step are given.
  private mutating func sequence(_ range: [Double]) throws(Failure) -> [Double] {
    guard let count = Int(exactly: range[0]), (0...rangeElementsLeft).contains(count), abs(range[1]) < 1e15,
      abs(range[2]) < 1e6
    else { throw fail("it holds a range of \(range[0]) numbers") }
    rangeElementsLeft -= count
    return (0..<count).map { range[1] + Double($0) * range[2] }
  }

  // MARK: Vectors

  private mutating func integers() throws(Failure) -> [Int32?] {
    let range = try range(count(of: 4) * 4)
    return bytes.withUnsafeBytes { bytes in
      stride(from: range.lowerBound, to: range.upperBound, by: 4).map { place in
        let value = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))
        // R has no word for the least number: it stands for `NA`.
        return value == .min ? nil : value
      }
    }
  }

  private mutating func reals() throws(Failure) -> [Double] {
    let range = try range(count(of: 8) * 8)
    return bytes.withUnsafeBytes { bytes in
      stride(from: range.lowerBound, to: range.upperBound, by: 8).map { place in
        Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      }
    }
  }

  private mutating func texts() throws(Failure) -> [String?] {
    let count = try count(of: 8)
    var texts: [String?] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(try text(flags: unsigned())) }
    return texts
  }

  private mutating func list(_ depth: Int) throws(Failure) -> [RObject] {
    let count = try count(of: 4)
    var list: [RObject] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try object(depth: depth + 1)) }
    return list
  }

  /// One text after its flags; `nil` is `NA`.
  private mutating func text(flags: UInt32) throws(Failure) -> String? {
    guard flags & 0xff == 9 else { throw fail("a text is none") }
    let count = try integer()
    if count == -1 { return nil }
    guard count >= 0 else { throw fail("a text has \(count) bytes") }
    let content = bytes[try range(Int(count))]
    // Bit 2 of the levels says Latin-1, whose bytes are the first characters of Unicode.
    if flags >> 12 & 4 != 0 { return String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) })) }
    return String(decoding: content, as: UTF8.self)
  }

  // MARK: Bytes

  /// A count of elements of which each takes `size` bytes at least: no more than there can be.
  private mutating func count(of size: Int) throws(Failure) -> Int {
    var count = Int(try integer())
    if count == -1 {
      let high = Int(try integer())
      count = (high << 32) | Int(try unsigned())
    }
    guard count >= 0, count <= (bytes.count - position) / size else { throw fail("it ends too early", .truncated) }
    return count
  }

  private mutating func range(_ count: Int) throws(Failure) -> Range<Int> {
    guard count <= bytes.count - position else { throw fail("it ends too early", .truncated) }
    defer { position += count }
    return position..<(position + count)
  }

  private mutating func unsigned() throws(Failure) -> UInt32 {
    try bytes[range(4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func integer() throws(Failure) -> Int32 { Int32(bitPattern: try unsigned()) }

  private func fail(_ reason: String, _ kind: DataError.Kind = .damaged) -> Failure {
    Failure(kind: kind, reason: reason)
  }
}
