/// Writes pixels as PNG files (ISO/IEC 15948) without compression, which is enough for the small pictures of a page.
package enum PNGEncoder {
  /// A colour of a palette with its opacity in `0...1`.
  package typealias Entry = (color: Palette.Color, opacity: Double)

  /// A picture of samples, channels last.
  ///
  /// - Parameters:
  ///   - samples: the samples, row by row; missing ones are zero, those beyond the last pixel are left out.
  ///   - width: the number of columns, at least 1.
  ///   - height: the number of rows, at least 1.
  ///   - channels: 1 (grey), 2 (grey and opacity), 3 (red, green, blue) or 4 (with opacity).
  package static func encode(_ samples: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8] {
    let type: UInt8 = [1: 0, 2: 4, 3: 2, 4: 6][channels] ?? 0
    return file(samples, width: width, height: height, channels: channels, type: type, extra: [])
  }

  /// A picture of the entries of a palette.
  ///
  /// - Parameters:
  ///   - indices: the entries of the pixels, row by row.
  ///   - width: the number of columns, at least 1.
  ///   - height: the number of rows, at least 1.
  ///   - palette: at most 256 colours.
  package static func encode(_ indices: [UInt8], width: Int, height: Int, palette: [Entry]) -> [UInt8] {
    func byte(_ value: Double) -> UInt8 { UInt8((min(max(value, 0), 1) * 255).rounded()) }
    let colors = palette.prefix(256).flatMap { [byte($0.color.red), byte($0.color.green), byte($0.color.blue)] }
    let opacities = palette.prefix(256).map { byte($0.opacity) }
    let extra = chunk("PLTE", colors) + chunk("tRNS", opacities)
    return file(indices, width: width, height: height, channels: 1, type: 3, extra: extra)
  }

  private static func file(
    _ samples: [UInt8], width: Int, height: Int, channels: Int, type: UInt8, extra: [UInt8]
  ) -> [UInt8] {
    let (width, height) = (max(1, width), max(1, height))
    let row = width * channels
    var pixels: [UInt8] = []
    pixels.reserveCapacity((row + 1) * height)
    for index in 0..<height {
      // Each row begins with its filter: none.
      pixels.append(0)
      let start = min(index * row, samples.count)
      let end = min(start + row, samples.count)
      pixels += samples[start..<end]
      pixels += [UInt8](repeating: 0, count: row - (end - start))
    }
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, type, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + extra
      + chunk("IDAT", stored(pixels)) + chunk("IEND", [])
  }

  /// A zlib stream of stored blocks (RFC 1950, RFC 1951).
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let length = UInt16(end - start)
      result.append(end == bytes.count ? 1 : 0)
      for word in [length, ~length] { result += [UInt8(word & 0xFF), UInt8(word >> 8)] }
      result += bytes[start..<end]
      start = end
    } while start < bytes.count
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return result + bigEndian(high << 16 | low)
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + data
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in content { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    return bigEndian(UInt32(data.count)) + content + bigEndian(~sum)
  }

  /// The remainders of all bytes for the cyclic redundancy check.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
  }

  private static func bigEndian(_ word: UInt32) -> [UInt8] {
    [UInt8(word >> 24), UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
  }
}
