/// An array in the IDX format of the MNIST files: a shape, an element type, and big-endian elements.
///
/// Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats".
public struct IDXArray: Equatable, Sendable {
  /// The element types of the format, with the byte that stands for each in a header.
  public enum Element: UInt8, Sendable, CaseIterable {
    /// Unsigned bytes.
    case uint8 = 0x08
    /// Signed bytes.
    case int8 = 0x09
    /// 16-bit integers.
    case int16 = 0x0b
    /// 32-bit integers.
    case int32 = 0x0c
    /// 32-bit floating-point numbers.
    case float32 = 0x0d
    /// 64-bit floating-point numbers.
    case float64 = 0x0e

    /// The bytes of one element.
    public var size: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }
  }

  /// The sizes of the axes, the slowest first.
  public let shape: [Int]
  /// The type of an element.
  public let type: Element
  /// The elements in the order of the file, each big-endian.
  public let bytes: [UInt8]

  /// The number of elements.
  public var count: Int { bytes.count / type.size }

  /// Makes an array from its parts; `bytes` must hold exactly the elements of `shape`.
  public init(shape: [Int], type: Element, bytes: [UInt8]) {
    guard (1...255).contains(shape.count), shape.allSatisfy({ (0...Int(UInt32.max)).contains($0) }),
      IDXHeader.byteCount(shape, type) == bytes.count
    else {
      fatalError("IDXArray: \(bytes.count) bytes do not hold \(type) elements of shape \(shape)")
    }
    self.shape = shape
    self.type = type
    self.bytes = bytes
  }

  /// Reads an IDX file, plain or compressed with gzip.
  ///
  /// Throws when the file cannot be read, is not IDX, is damaged, or holds more or fewer bytes than its header says.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(encoded: FileReading.bytes(of: path), name: path)
  }

  /// Decodes an IDX file, plain or compressed with gzip; `name` stands for a file in errors.
  ///
  /// Throws when the data are not IDX, are damaged, or hold more or fewer bytes than their header says.
  public init(encoded data: [UInt8], name: String = "IDX data") throws(DataError) {
    var content = data
    if Gzip.isGzip(data) {
      var expected: IDXHeader?
      do {
        content = try Gzip.decompress(data, name: name) { (start) throws(DataError) in
          let header = try IDXHeader(start, name: name)
          expected = header
          return header.size + header.byteCount
        }
      } catch {
        guard error.kind == .tooLarge, let expected else { throw error }
        throw Self.lengthMismatch(expected, found: "more", kind: .mismatch, name: name)
      }
    }
    let header = try IDXHeader(content, name: name)
    let found = content.count - header.size
    guard found == header.byteCount else {
      let kind: DataError.Kind = found < header.byteCount ? .truncated : .mismatch
      throw Self.lengthMismatch(header, found: "\(found)", kind: kind, name: name)
    }
    content.removeFirst(header.size)
    self.init(shape: header.shape, type: header.type, bytes: content)
  }

  /// The array as a plain IDX file.
  public func encoded() -> [UInt8] {
    var result: [UInt8] = [0, 0, type.rawValue, UInt8(shape.count)]
    result.reserveCapacity(4 + 4 * shape.count + bytes.count)
    for size in shape {
      result.append(contentsOf: bigEndianBytes(UInt32(size)))
    }
    result.append(contentsOf: bytes)
    return result
  }

  /// All elements as 32-bit floating-point numbers, rounded where the type is wider.
  public func floats() -> [Float] {
    switch type {
    case .uint8: bytes.map { Float($0) }
    case .int8: bytes.map { Float(Int8(bitPattern: $0)) }
    case .int16: elements(UInt16.self).map { Float(Int16(bitPattern: $0)) }
    case .int32: elements(UInt32.self).map { Float(Int32(bitPattern: $0)) }
    case .float32: elements(UInt32.self).map { Float(bitPattern: $0) }
    case .float64: elements(UInt64.self).map { Float(Double(bitPattern: $0)) }
    }
  }

  private static func lengthMismatch(
    _ header: IDXHeader, found: String, kind: DataError.Kind, name: String
  ) -> DataError {
    DataError(
      kind, path: name,
      problem: "the header promises \(header.byteCount) bytes of data for shape \(header.shape), the file has \(found)",
      remedy: "fetch the file again")
  }

  private func elements<Word: FixedWidthInteger & UnsignedInteger>(_: Word.Type) -> [Word] {
    let size = MemoryLayout<Word>.size
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { Word(bigEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Word.self)) }
    }
  }
}

/// The header of an IDX file: two zero bytes, the element type, the rank, and the sizes of the axes.
struct IDXHeader {
  let shape: [Int]
  let type: IDXArray.Element
  /// Bytes of the data after the header.
  let byteCount: Int

  /// Bytes of the header.
  var size: Int { 4 + 4 * shape.count }

  init(_ bytes: [UInt8], name: String) throws(DataError) {
    guard bytes.count >= 4 else {
      throw DataError(
        .truncated, path: name, problem: "the file has \(bytes.count) bytes, too few for an IDX header",
        remedy: "fetch the file again")
    }
    guard bytes[0] == 0, bytes[1] == 0, let type = IDXArray.Element(rawValue: bytes[2]), bytes[3] >= 1 else {
      let magic = bytes[0..<4].map { hexadecimal($0) }.joined(separator: " ")
      throw DataError(
        .wrongFormat, path: name,
        problem: "not an IDX file (it begins with \(magic), expected 00 00, a type of 08 to 0e, and a rank)",
        remedy: "check that this is the right file")
    }
    let rank = Int(bytes[3])
    guard bytes.count >= 4 + 4 * rank else {
      throw DataError(
        .truncated, path: name,
        problem: "the file ends within its IDX header (\(bytes.count) of \(4 + 4 * rank) bytes)",
        remedy: "fetch the file again")
    }
    let shape = (0..<rank).map { axis in
      bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
    }
    guard let byteCount = Self.byteCount(shape, type), byteCount < Int.max >> 1 else {
      throw DataError(
        .tooLarge, path: name, problem: "the IDX header says an impossible shape \(shape)",
        remedy: "fetch the file again")
    }
    self.shape = shape
    self.type = type
    self.byteCount = byteCount
  }

  /// The bytes of an array, nil when there are more than an `Int` can count.
  static func byteCount(_ shape: [Int], _ type: IDXArray.Element) -> Int? {
    if shape.contains(0) { return 0 }
    var product = type.size
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = next
    }
    return product
  }
}
