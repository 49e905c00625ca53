/// The four bytes of a number, the highest first.
package func bigEndianBytes(_ value: UInt32) -> [UInt8] {
  [UInt8(value >> 24), UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff)]
}

/// A byte as two hexadecimal digits.
func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count == 1 ? "0" + digits : digits
}

/// A number of bytes as people say it: `29.5 MiB`.
func readableSize(_ bytes: Int) -> String {
  if bytes < 1 << 10 { return "\(bytes) bytes" }
  let (unit, name) = bytes < 1 << 20 ? (1 << 10, "KiB") : (1 << 20, "MiB")
  let tenths = (bytes * 10 + unit / 2) / unit
  return "\(tenths / 10).\(tenths % 10) \(name)"
}

/// Little-endian fields of a byte array, nil when they lie outside of it.
struct LittleEndianFields {
  let bytes: [UInt8]

  func uint16(at offset: Int) -> Int? {
    field(at: offset, count: 2)
  }

  func uint32(at offset: Int) -> Int? {
    field(at: offset, count: 4)
  }

  private func field(at offset: Int, count: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}
