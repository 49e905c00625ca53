import CMartletCodecs

/// The CRC-32 of gzip, ZIP and PNG.
package func crc32(_ bytes: [UInt8]) -> UInt32 {
  bytes.withUnsafeBufferPointer { martlet_crc32(0, $0.baseAddress, $0.count) }
}
