/// A place in bytes that are read from front to back; every step is checked.
struct ByteCursor {
  /// What is wrong, and where it matters, at which byte.
  struct Failure: Error {
    let reason: String
  }

  let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The next byte, which stays.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ count: Int = 1) {
    position = min(position + count, bytes.count)
  }

  /// Skips spaces, tabs and line ends.
  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  /// Skips blanks and then a character where it comes next.
  mutating func skips(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Skips blanks and then a character, which must be there.
  mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    guard skips(character) else { throw unexpected("'\(character)'") }
  }

  /// Skips blanks and then a word where it comes next.
  mutating func skips(word: StaticString) -> Bool {
    skipBlanks()
    let count = word.utf8CodeUnitCount
    guard count <= bytes.count - position else { return false }
    for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
    position += count
    return true
  }

  /// A whole number that is not negative.
  mutating func number() throws(Failure) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while let byte = next, byte >= 0x30, byte <= 0x39 {
      let (product, overflows) = value.multipliedReportingOverflow(by: 10)
      let (sum, alsoOverflows) = product.addingReportingOverflow(Int(byte - 0x30))
      guard !overflows, !alsoOverflows else { throw Failure(reason: "the number at byte \(start) is too large") }
      value = sum
      position += 1
    }
    guard position > start, position == start + 1 || bytes[start] != 0x30 else {
      position = start
      throw unexpected("a whole number")
    }
    return value
  }

  /// That something else stands here than expected.
  func unexpected(_ expected: String) -> Failure {
    guard let next else { return Failure(reason: "it ends where \(expected) should be") }
    let shown = (0x21...0x7e).contains(next) ? "'\(Unicode.Scalar(next))'" : "the byte \(next)"
    return Failure(reason: "\(shown) stands at byte \(position) where \(expected) should be")
  }
}
