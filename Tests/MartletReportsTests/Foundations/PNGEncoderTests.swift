import MartletReports
import Testing

@Suite struct PNGEncoderTests {
  /// The chunks of a file by a reader of its own: lengths, names, contents and sums are checked.
  private func chunks(_ file: [UInt8]) throws -> [(name: String, data: [UInt8])] {
    #expect(file.prefix(8) == [137, 80, 78, 71, 13, 10, 26, 10])
    var result: [(name: String, data: [UInt8])] = []
    var position = 8
    func word(_ start: Int) -> UInt32 { file[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    while position < file.count {
      let length = Int(word(position))
      let content = Array(file[(position + 4)..<(position + 8 + length)])
      // The sum bit by bit, by the definition of the specification.
      var sum: UInt32 = .max
      for byte in content {
        for bit in 0..<8 {
          let carry = (sum ^ UInt32(byte) >> UInt32(bit)) & 1
          sum = carry == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
        }
      }
      #expect(word(position + 8 + length) == ~sum)
      result.append((String(decoding: content.prefix(4), as: UTF8.self), Array(content.dropFirst(4))))
      position += 12 + length
    }
    return result
  }

  /// What a stream of stored blocks holds.
  private func inflated(_ stream: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 2
    while true {
      let isLast = stream[position] == 1
      let length = Int(stream[position + 1]) + Int(stream[position + 2]) << 8
      result += stream[(position + 5)..<(position + 5 + length)]
      position += 5 + length
      if isLast { break }
    }
    #expect(stream.count == position + 4)
    return result
  }

  @Test func samplesAreStoredRowByRow() throws {
    let file = PNGEncoder.encode([1, 2, 3, 4, 5, 6], width: 2, height: 1, channels: 3)
    let chunks = try chunks(file)
    #expect(chunks.map(\.name) == ["IHDR", "IDAT", "IEND"])
    #expect(chunks[0].data == [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    #expect(inflated(chunks[1].data) == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test func largePicturesTakeSeveralBlocks() throws {
    let samples = (0..<90_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let chunks = try chunks(PNGEncoder.encode(samples, width: 300, height: 300, channels: 1))
    let rows = inflated(chunks[1].data)
    #expect(rows.count == 301 * 300)
    #expect(Array(rows[302..<602]) == Array(samples[300..<600]))
  }

  @Test func paletteHasColorsAndOpacities() throws {
    let palette: [PNGEncoder.Entry] = [(.init(code: 0x102030), 1), (.init(code: 0xFFFFFF), 0)]
    let chunks = try chunks(PNGEncoder.encode([1, 0], width: 1, height: 2, palette: palette))
    #expect(chunks.map(\.name) == ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"])
    #expect(chunks[1].data == [16, 32, 48, 255, 255, 255] && chunks[2].data == [255, 0])
    #expect(inflated(chunks[3].data) == [0, 1, 0, 0])
  }

  @Test func missingSamplesAreZeroAndOthersLeftOut() throws {
    let few = try chunks(PNGEncoder.encode([9], width: 2, height: 2, channels: 1))
    #expect(inflated(few[1].data) == [0, 9, 0, 0, 0, 0])
    let many = try chunks(PNGEncoder.encode([9, 8, 7], width: 1, height: 1, channels: 1))
    #expect(inflated(many[1].data) == [0, 9])
  }
}
