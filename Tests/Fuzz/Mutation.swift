/// A small generator: the same seed gives the same files (SplitMix64, Steele et al. 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Changes that are likely to mislead a parser: flipped bits, cuts, splices, and lengths at the edges of types.
struct Mutation {
  private static let integers: [UInt64] = [
    0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0xff_ffff, 0x7fff_ffff, 0x8000_0000,
    0xffff_fffe, 0xffff_ffff, 1 << 32, 1 << 40, 1 << 62, 0x7fff_ffff_ffff_ffff, 1 << 63, .max - 7, .max - 1, .max,
  ]

  var generator: SplitMix

  /// The file with one to six changes; `others` are files to splice with.
  mutating func mutated(_ bytes: [UInt8], others: [[UInt8]]) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&result, others) }
    return result
  }

  /// `true` once in `count` times.
  mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &generator) == 0 }

  private mutating func change(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
    let place = Int.random(in: 0...bytes.count, using: &generator)
    let length = Int.random(in: 1...max(1, chance(4) ? bytes.count : 16), using: &generator)
    let end = min(bytes.count, place + length)
    switch Int.random(in: 0..<14, using: &generator) {
    case 0 where chance(3): bytes.removeLast(bytes.count - place)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 3: splice(&bytes, place, others)
    case 4: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
    case 5: changeDigits(&bytes, from: place)
    case 6: for index in place..<end { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
    case 7, 8, 9: setInteger(&bytes, place)
    case 10: stepInteger(&bytes, place)
    default: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator) }
    }
  }

  private mutating func splice(_ bytes: inout [UInt8], _ place: Int, _ others: [[UInt8]]) {
    guard let other = others.randomElement(using: &generator), !other.isEmpty else { return }
    let start = Int.random(in: 0..<other.count, using: &generator)
    if chance(2) {
      bytes = Array(bytes[..<place]) + other[start...]
    } else {
      let end = Int.random(in: start..<other.count, using: &generator)
      bytes.insert(contentsOf: other[start...end], at: place)
    }
  }

  /// Writes an integer at the edge of a type over one to eight bytes, in either order.
  private mutating func setInteger(_ bytes: inout [UInt8], _ place: Int) {
    let value = Self.integers.randomElement(using: &generator) ?? 0
    write(value, &bytes, place, [1, 2, 4, 8].randomElement(using: &generator) ?? 1, isBigEndian: chance(2))
  }

  /// Moves a length by a little.
  private mutating func stepInteger(_ bytes: inout [UInt8], _ place: Int) {
    let size = [1, 2, 4, 8].randomElement(using: &generator) ?? 1
    guard place + size <= bytes.count else { return }
    let isBigEndian = chance(2)
    let field = bytes[place..<(place + size)]
    let value = (isBigEndian ? Array(field) : field.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let step = UInt64(bitPattern: Int64.random(in: -9...9, using: &generator))
    write(value &+ step, &bytes, place, size, isBigEndian: isBigEndian)
  }

  private func write(_ value: UInt64, _ bytes: inout [UInt8], _ place: Int, _ size: Int, isBigEndian: Bool) {
    guard place + size <= bytes.count else { return }
    for index in 0..<size {
      let byte = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
      bytes[place + (isBigEndian ? size - 1 - index : index)] = byte
    }
  }

  /// Replaces the next number that is written in digits.
  private mutating func changeDigits(_ bytes: inout [UInt8], from place: Int) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let start = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
    let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
    let value = Self.integers.randomElement(using: &generator) ?? 0
    let text = chance(8) ? "99999999999999999999999" : String(value)
    bytes.replaceSubrange(start..<end, with: text.utf8)
  }
}
