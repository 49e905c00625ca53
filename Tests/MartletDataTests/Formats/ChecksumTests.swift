import MartletData
import Testing

struct ChecksumTests {
  @Test func theCheckValueIsThatOfTheStandard() {
    // The check value of CRC-32/ISO-HDLC.
    #expect(crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(crc32([]) == 0)
  }
}
